/** Axis-parallel box: x to the right, y downwards, edges between pixels. */
export interface Box {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

/** Intersection over union of two boxes, 0 to 1; 0 when both are empty (SPEC 4.14, paper section 2 and its erratum). */
export function iou(first: Box, second: Box): number {
  const shared = intersectionArea(first, second);
  const union = area(first) + area(second) - shared;
  return union === 0 ? 0 : shared / union;
}

/** Area that two boxes share; 0 when they do not meet. */
export function intersectionArea(first: Box, second: Box): number {
  return area({
    xmin: Math.max(first.xmin, second.xmin),
    ymin: Math.max(first.ymin, second.ymin),
    xmax: Math.min(first.xmax, second.xmax),
    ymax: Math.min(first.ymax, second.ymax),
  });
}

/** A box whose edges have crossed has none. */
function area({ xmin, ymin, xmax, ymax }: Box): number {
  return Math.max(0, xmax - xmin) * Math.max(0, ymax - ymin);
}
