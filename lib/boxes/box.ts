/** Axis-parallel boxes in pixels of the original picture: x to the right, y downwards, edges between pixels. */

export interface Box {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

/** Pixels inside; nought for a box whose edges have crossed. */
export function area({ xmin, ymin, xmax, ymax }: Box): number {
  return Math.max(0, xmax - xmin) * Math.max(0, ymax - ymin);
}

/** What two boxes share, as a box; its edges have crossed when they share nothing. */
export function intersection(a: Box, b: Box): Box {
  return {
    xmin: Math.max(a.xmin, b.xmin),
    ymin: Math.max(a.ymin, b.ymin),
    xmax: Math.min(a.xmax, b.xmax),
    ymax: Math.min(a.ymax, b.ymax),
  };
}

/** The box with each edge moved to the nearest point of a picture of that width and height. */
export function clip(box: Box, width: number, height: number): Box {
  const within = (edge: number, length: number) => Math.min(Math.max(edge, 0), length);
  return {
    xmin: within(box.xmin, width),
    ymin: within(box.ymin, height),
    xmax: within(box.xmax, width),
    ymax: within(box.ymax, height),
  };
}

/** Share of `box` that `window` covers, 0 to 1: the paper's "overlap with the input field of view" (section 4.2). */
export function coverage(window: Box, box: Box): number {
  const whole = area(box);
  return whole === 0 ? 0 : area(intersection(window, box)) / whole;
}

export function iou(a: Box, b: Box): number {
  const shared = area(intersection(a, b));
  const union = area(a) + area(b) - shared;
  return union === 0 ? 0 : shared / union;
}
