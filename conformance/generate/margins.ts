import { boxMerge, type WindowBox } from '../../reference/box-merge.js';
import { iou } from '../../reference/iou.js';
import type { MatchScore } from '../../reference/match-score.js';

/** Room for float32's rounding on either side of a decision. */
const room = 1e-4;

/**
 * Whether rounding cannot change a merge: at every step each match score is equal to the smallest (a tie that every
 * arithmetic sees) or clearly above it, and the same for the threshold.
 */
export function isClearMerge(
  boxes: readonly WindowBox[],
  threshold: number,
  matchScore: MatchScore,
): boolean {
  const left = [...boxes];
  while (left.length > 1) {
    const scores = left.flatMap((one, first) =>
      left
        .slice(first + 1)
        .map((other, next) => ({ first, second: first + 1 + next, score: matchScore(one.box, other.box) })),
    );
    const best = scores.reduce((least, one) => (one.score < least.score ? one : least));
    const isUnclear = (score: number, limit: number) => score !== limit && Math.abs(score - limit) < room;
    if (scores.some(({ score }) => isUnclear(score, best.score)) || isUnclear(best.score, threshold))
      return false;
    if (best.score > threshold) break;
    left[best.first] = boxMerge(left[best.first], left[best.second]);
    left.splice(best.second, 1);
  }
  return true;
}

/** @throws RangeError when rounding might change a merge */
export function expectClearMerge(
  id: string,
  boxes: readonly WindowBox[],
  threshold: number,
  matchScore: MatchScore,
): void {
  if (!isClearMerge(boxes, threshold, matchScore))
    throw new RangeError(`${id}: rounding might change the merge`);
}

/**
 * Whether rounding cannot change which windows refine which boxes: each IoU is the threshold, which float32 has too, or
 * clearly on one side of it.
 */
export function isClearRefining(
  merged: readonly WindowBox[],
  boxes: readonly WindowBox[],
  threshold: number,
): boolean {
  const isExact = Math.fround(threshold) === threshold;
  const isClear = (overlap: number) =>
    (isExact && overlap === threshold) || Math.abs(overlap - threshold) > room;
  return merged.every((one) => boxes.every(({ box }) => isClear(iou(box, one.box))));
}

/** @throws RangeError when rounding might change which windows refine which boxes */
export function expectClearRefining(
  id: string,
  merged: readonly WindowBox[],
  boxes: readonly WindowBox[],
  threshold: number,
): void {
  if (!isClearRefining(merged, boxes, threshold))
    throw new RangeError(`${id}: rounding might change what is refined`);
}

/** Whether no value is so near a threshold that rounding might move it across. */
export function isClearOf(values: Iterable<number>, threshold: number): boolean {
  return [...values].every((value) => Math.abs(value - threshold) > room);
}

/** Scores nearer to each other than this may change places. */
const nearest = 1e-3;

/** Whether all of these are far enough from each other for their order to be the same in any arithmetic. */
export function areApart(scores: readonly number[]): boolean {
  const sorted = [...scores].sort((a, b) => a - b);
  return sorted.every((score, index) => index === 0 || score - sorted[index - 1] > nearest);
}
