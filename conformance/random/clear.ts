/** Whether rounding cannot change what is decided: only then does a question have one right answer. */
import { Random } from '../../lib/training/random.js';
import type { WindowBox } from '../../reference/box-merge.js';
import { matchScore } from '../../reference/match-score.js';
import { mergeBoxes } from '../../reference/merge-boxes.js';
import { copy } from '../../reference/nd-array.js';
import { areApart, isClearMerge, isClearOf, isClearRefining } from '../generate/margins.js';
import { type BoxSettings, type Prediction, windowBoxes } from '../generate/pipeline.js';

/** Boxes of one class above which a merge is not looked at: it would take long. */
const mostBoxes = 30;

/** The scores of one class in all levels' windows. */
function scoresOf(predictions: readonly Prediction[], label: number): number[] {
  return predictions.flatMap(({ scores }) => [...copy(scores.pick(label)).data]);
}

/** Whether the boxes of a class that reach a threshold, and what they merge to and are refined to, do not depend on rounding. */
export function isClearClass(
  predictions: readonly Prediction[],
  label: number,
  threshold: number,
  { mergeThreshold, refineThreshold }: Pick<BoxSettings, 'mergeThreshold' | 'refineThreshold'>,
): boolean {
  const scores = scoresOf(predictions, label).filter((score) => score !== threshold);
  if (!isClearOf(scores, threshold)) return false;
  const boxes = predictions.flatMap((one) => windowBoxes(one, label, threshold));
  if (boxes.length > mostBoxes || !isClearMerge(boxes, mergeThreshold, matchScore)) return false;
  if (!isSteadyMerge(boxes, mergeThreshold)) return false;
  const merged = mergeBoxes(boxes, { threshold: mergeThreshold });
  if (refineThreshold !== undefined && !isClearRefining(merged, boxes, refineThreshold)) return false;
  return areApart(merged.map(({ score }) => score));
}

/** Whether boxes that are off by a rounding merge alike: what ties in float64 need not tie in float32. */
function isSteadyMerge(boxes: readonly WindowBox[], threshold: number): boolean {
  const merged = (size: number) => {
    const random = new Random(1);
    const off = (edge: number) => edge + size * random.uniform(-1, 1) * Math.max(1, Math.abs(edge));
    const moved = boxes.map(({ box: { xmin, ymin, xmax, ymax }, ...one }) => ({
      ...one,
      box: { xmin: off(xmin), ymin: off(ymin), xmax: off(xmax), ymax: off(ymax) },
    }));
    return mergeBoxes(moved, { threshold })
      .map(({ score, windows }) => `${windows} ${score.toFixed(6)}`)
      .join();
  };
  return [1e-6, -1e-6, 3e-6].every((size) => merged(size) === merged(0));
}

/** The best score of each of so many classes at one level. */
export function maximaOf({ scores }: Prediction, classes: number): number[] {
  return Array.from({ length: classes }, (_, label) => Math.max(...copy(scores.pick(label)).data));
}
