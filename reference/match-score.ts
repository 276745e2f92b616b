import { type Box, intersectionArea, iou } from './iou.js';

/** How badly two boxes match: the smaller, the sooner they are merged. */
export type MatchScore = (first: Box, second: Box) => number;

/**
 * Distance of the centres divided by the mean length of the diagonals, plus 1 - IoU (SPEC 5.6): 0 for equal boxes that
 * have an area, and the same at every scale. Two boxes without any extent are infinitely far apart unless they are the
 * same point.
 */
export function matchScore(first: Box, second: Box): number {
  const distance = centreDistance(first, second);
  const meanDiagonal = (diagonal(first) + diagonal(second)) / 2;
  return (distance === 0 ? 0 : distance / meanDiagonal) + (1 - iou(first, second));
}

/**
 * The paper's formula to the letter: distance of the centres plus area of the intersection (section 4.3). Degenerate: it
 * adds pixels to square pixels, and of two pairs at one distance prefers the one that overlaps less.
 */
export function literalMatchScore(first: Box, second: Box): number {
  return centreDistance(first, second) + intersectionArea(first, second);
}

function centreDistance(first: Box, second: Box): number {
  const y = centreY(first) - centreY(second);
  const x = centreX(first) - centreX(second);
  return Math.sqrt(y * y + x * x);
}

export function centreY({ ymin, ymax }: Box): number {
  return (ymin + ymax) / 2;
}

export function centreX({ xmin, xmax }: Box): number {
  return (xmin + xmax) / 2;
}

/** Length of a box's diagonal. */
export function diagonal({ xmin, ymin, xmax, ymax }: Box): number {
  return Math.sqrt((ymax - ymin) * (ymax - ymin) + (xmax - xmin) * (xmax - xmin));
}
