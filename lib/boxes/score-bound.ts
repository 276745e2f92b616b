import type { Box } from '../../reference/iou.js';
import { centreX, centreY, diagonal } from '../../reference/match-score.js';
import { area } from './box.js';

/** A box with what its match scores need of it. */
export interface MeasuredBox extends Box {
  readonly centre: { readonly x: number; readonly y: number };
  readonly area: number;
  readonly diagonal: number;
}

export function measured(box: Box): MeasuredBox {
  const { xmin, ymin, xmax, ymax } = box;
  const centre = { x: centreX(box), y: centreY(box) };
  return { xmin, ymin, xmax, ymax, centre, area: area(box), diagonal: diagonal(box) };
}

/** The extremes of several boxes, all kept as minima: of a maximum, the negative. */
const XMIN = 0;
const YMIN = 1;
const XMAX = 2;
const YMAX = 3;
const MINUS_XMIN = 4;
const MINUS_YMIN = 5;
const MINUS_XMAX = 6;
const MINUS_YMAX = 7;
const MINUS_DIAGONAL = 8;
export const EXTREMES = 9;

/** The extremes of one box. */
export function extremesOf(box: Box): number[] {
  const { xmin, ymin, xmax, ymax } = box;
  return [xmin, ymin, xmax, ymax, -xmin, -ymin, -xmax, -ymax, -diagonal(box)];
}

/** Beyond it areas and squares of distances would overflow, and bounds with them. */
const LARGEST_EDGE = 2 ** 250;

/** Below it products lose more than their last digits. */
const SMALLEST_AREA = 2 ** -900;

/** Takes more off than all that float64 rounds in a union of two boxes. */
const ROUNDING = 1 - 2 ** -40;

/** Whether `leastMatchScore` holds for the box and such boxes, and for all that they can merge into. */
export function isBounded({ xmin, ymin, xmax, ymax }: Box): boolean {
  return Math.max(Math.abs(xmin), Math.abs(ymin), Math.abs(xmax), Math.abs(ymax)) <= LARGEST_EDGE;
}

/**
 * A number that the match score (SPEC 5.6) of a box with any of the boxes that have these extremes, at `at`, is not below,
 * to the last bit: the score's own arithmetic on the extremes, all of it monotone, as rounding is, except the union of two
 * boxes, which is made a little smaller.
 */
export function leastMatchScore(own: MeasuredBox, extremes: Float64Array, at: number): number {
  const y = Math.max(
    (extremes[at + YMIN] + extremes[at + YMAX]) / 2 - own.centre.y,
    (extremes[at + MINUS_YMIN] + extremes[at + MINUS_YMAX]) / 2 + own.centre.y,
    0,
  );
  const x = Math.max(
    (extremes[at + XMIN] + extremes[at + XMAX]) / 2 - own.centre.x,
    (extremes[at + MINUS_XMIN] + extremes[at + MINUS_XMAX]) / 2 + own.centre.x,
    0,
  );
  const distance = Math.sqrt(y * y + x * x);
  const meanDiagonal = (own.diagonal - extremes[at + MINUS_DIAGONAL]) / 2;
  return (distance === 0 ? 0 : distance / meanDiagonal) + (1 - largestIou(own, extremes, at));
}

function largestIou(own: MeasuredBox, extremes: Float64Array, at: number): number {
  const sharedWidth =
    Math.min(own.xmax, -extremes[at + MINUS_XMAX]) - Math.max(own.xmin, extremes[at + XMIN]);
  const sharedHeight =
    Math.min(own.ymax, -extremes[at + MINUS_YMAX]) - Math.max(own.ymin, extremes[at + YMIN]);
  if (sharedWidth <= 0 || sharedHeight <= 0) return 0;
  if (own.area < SMALLEST_AREA) return 1;
  // What each of the boxes has at least outside of the own one.
  const outsideX =
    Math.max(0, own.xmin + extremes[at + MINUS_XMIN]) + Math.max(0, extremes[at + XMAX] - own.xmax);
  const outsideY =
    Math.max(0, own.ymin + extremes[at + MINUS_YMIN]) + Math.max(0, extremes[at + YMAX] - own.ymax);
  const width = Math.max(outsideX, extremes[at + XMAX] + extremes[at + MINUS_XMIN]);
  const height = Math.max(outsideY, extremes[at + YMAX] + extremes[at + MINUS_YMIN]);
  const outside = outsideX * height + outsideY * (width - outsideX);
  return Math.min(1, (sharedWidth * sharedHeight) / ((own.area + outside) * ROUNDING));
}
