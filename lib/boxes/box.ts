/** Measures of boxes, in pixels of the original picture. */
import { type Box, intersectionArea } from '../../reference/iou.js';

export { type Box, iou } from '../../reference/iou.js';

/** Pixels inside; nought for a box whose edges have crossed. */
export function area(box: Box): number {
  return intersectionArea(box, box);
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

/**
 * Share of `box` that `window` covers, 0 to 1: the paper's "overlap with the input field of view" (section 4.2). A box
 * without area is not covered at all.
 */
export function coverage(window: Box, box: Box): number {
  const whole = area(box);
  return whole === 0 ? 0 : intersectionArea(window, box) / whole;
}
