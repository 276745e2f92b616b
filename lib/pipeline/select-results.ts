import { type Classification, type DetectionSettings, thresholdOf } from '../model/model.js';

/** The first `topK` of the results, best first, that reach the threshold of their class (SPEC 5.5, 5.7, 5.8). */
export function selectResults<Result extends Classification & { readonly confidence?: number }>(
  results: readonly Result[],
  { topK, threshold }: { readonly topK: number; readonly threshold: DetectionSettings['threshold'] },
): Result[] {
  return results
    .filter(({ index, score }) => score >= thresholdOf({ threshold }, index))
    .sort((a, b) => sureness(b) - sureness(a) || b.score - a.score || a.index - b.index)
    .slice(0, topK);
}

/** Scores of different classes are no measure for each other; confidences are. */
function sureness({ confidence, score }: { readonly confidence?: number; readonly score: number }): number {
  return confidence ?? score;
}
