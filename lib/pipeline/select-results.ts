import {
  type Classification,
  type DetectionSettings,
  type SureResult,
  sureness,
  thresholdOf,
} from '../model/model.js';

/** The first `topK` of the results, best first, that reach the threshold of their class (SPEC 5.5, 5.7, 5.8). */
export function selectResults<Result extends Classification & SureResult>(
  results: readonly Result[],
  { topK, threshold }: { readonly topK: number; readonly threshold: DetectionSettings['threshold'] },
): Result[] {
  return results
    .filter(({ index, score }) => score >= thresholdOf({ threshold }, index))
    .sort((a, b) => sureness(b) - sureness(a) || b.score - a.score || a.index - b.index)
    .slice(0, topK);
}
