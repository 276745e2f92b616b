import type { WindowBox } from './box-merge.js';
import { GeometryError } from './geometry.js';
import { type Box, iou } from './iou.js';
import { expectFinite } from './merge-boxes.js';

export interface RefineOptions {
  /** Windows whose box overlaps a merged one by at least this IoU, above 0 to 1, have a say in it. */
  readonly threshold: number;
}

/**
 * What the paper does not do: each merged box of a class becomes the mean of the window boxes of the class that overlap it
 * well, each weighted by its score, whatever box they were merged into. Where their scores are 0 together, or none does,
 * the box stays; scores and windows do (SPEC 5.6).
 * @param windows what was merged
 * @throws GeometryError when the threshold is not above 0 or is above 1, a coordinate or a score is not finite, of the
 *   result too, or a box stands for less than one window
 */
export function refineBoxes(
  merged: readonly WindowBox[],
  windows: readonly WindowBox[],
  { threshold }: RefineOptions,
): WindowBox[] {
  if (!(threshold > 0 && threshold <= 1)) {
    throw new GeometryError(`the threshold must be above 0 and at most 1, not ${threshold}`);
  }
  merged.forEach(expectFinite);
  windows.forEach(expectFinite);
  const refined = merged.map((one) => {
    const agreeing = windows.filter(({ box }) => iou(box, one.box) >= threshold);
    return { ...one, box: meanBox(agreeing) ?? one.box };
  });
  refined.forEach(expectFinite);
  return refined;
}

/** Of boxes weighted by their scores; none where these are 0 together. */
export function meanBox(boxes: readonly WindowBox[]): Box | undefined {
  let total = 0;
  for (const { score } of boxes) total += score;
  if (total === 0) return undefined;
  const mean = (edge: keyof Box) => {
    let sum = 0;
    for (const { box, score } of boxes) sum += score * box[edge];
    return sum / total;
  };
  return { xmin: mean('xmin'), ymin: mean('ymin'), xmax: mean('xmax'), ymax: mean('ymax') };
}
