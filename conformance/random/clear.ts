/** Whether rounding cannot change what is decided: only then does a question have one right answer. */
import { matchScore } from '../../reference/match-score.js';
import { mergeBoxes } from '../../reference/merge-boxes.js';
import { copy } from '../../reference/nd-array.js';
import { isClearMerge, isClearOf } from '../generate/margins.js';
import { type BoxSettings, type Prediction, windowBoxes } from '../generate/pipeline.js';

/** Scores nearer to each other than this may change places. */
const nearest = 1e-3;

/** Boxes of one class above which a merge is not looked at: it would take long. */
const mostBoxes = 30;

/** Whether no two of these are near each other. */
export function areApart(scores: readonly number[]): boolean {
  const sorted = [...scores].sort((a, b) => a - b);
  return sorted.every((score, index) => index === 0 || score - sorted[index - 1] > nearest);
}

/** The scores of one class in all levels' windows. */
function scoresOf(predictions: readonly Prediction[], label: number): number[] {
  return predictions.flatMap(({ scores }) => [...copy(scores.pick(label)).data]);
}

/** Whether the boxes of a class that reach a threshold, and what they merge to, do not depend on rounding. */
export function isClearClass(
  predictions: readonly Prediction[],
  label: number,
  threshold: number,
  { mergeThreshold }: Pick<BoxSettings, 'mergeThreshold'>,
): boolean {
  const scores = scoresOf(predictions, label).filter((score) => score !== threshold);
  if (!isClearOf(scores, threshold)) return false;
  const boxes = predictions.flatMap((one) => windowBoxes(one, label, threshold));
  if (boxes.length > mostBoxes || !isClearMerge(boxes, mergeThreshold, matchScore)) return false;
  return areApart(mergeBoxes(boxes, { threshold: mergeThreshold }).map(({ score }) => score));
}

/** The best score of each of so many classes at one level. */
export function maximaOf({ scores }: Prediction, classes: number): number[] {
  return Array.from({ length: classes }, (_, label) => Math.max(...copy(scores.pick(label)).data));
}
