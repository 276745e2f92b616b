import {
  type Classification,
  type Limit,
  limitOf,
  type Model,
  type SureResult,
  sureness,
} from '../model/model.js';

/** Which of the results count. */
export interface Selection {
  readonly topK: number;
  /** Least score. */
  readonly threshold: Limit;
  /** Least confidence as well, which a result without one does not reach. */
  readonly confidence?: Limit | undefined;
}

/**
 * The first `topK` of the results, best first, that reach the limits of their class (SPEC 5.5, 5.7, 5.8, 5.11). A score that
 * is NaN comes before all numbers, so that it shows.
 */
export function selectResults<Result extends Classification & SureResult>(
  results: readonly Result[],
  { topK, threshold, confidence }: Selection,
): Result[] {
  const isSure = (result: Result) =>
    confidence === undefined || (result.confidence ?? Number.NaN) >= limitOf(confidence, result.index);
  return results
    .filter((result) => !(result.score < limitOf(threshold, result.index)) && isSure(result))
    .sort((a, b) => rank(sureness(b)) - rank(sureness(a)) || b.score - a.score || a.index - b.index)
    .slice(0, topK);
}

const rank = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);

/** Whether the model shows the detection: by its confidence where both know one, else by its score. */
export function isShown(
  { index, score, confidence }: { readonly index: number } & SureResult,
  { detection }: Pick<Model, 'detection'>,
): boolean {
  return confidence === undefined || detection.confidence === undefined
    ? score >= limitOf(detection.threshold, index)
    : confidence >= limitOf(detection.confidence, index);
}
