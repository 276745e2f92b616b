import fc from 'fast-check';
import type { WindowBox } from '../../reference/box-merge.js';
import type { Box } from '../../reference/iou.js';

/** Box from its edges in the order of the regressor's outputs. */
export function box(xmin: number, ymin: number, xmax: number, ymax: number): Box {
  return { xmin, ymin, xmax, ymax };
}

/** Boxes on a coarse grid, so that equal scores are common. */
export const gridBox: fc.Arbitrary<Box> = fc
  .tuple(fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
  .map(([x, y, width, height]) => box(x, y, x + width, y + height));

export const windowBox: fc.Arbitrary<WindowBox> = fc.record({
  box: gridBox,
  score: fc.integer({ min: 0, max: 16 }).map((sixteenths) => sixteenths / 16),
  windows: fc.integer({ min: 1, max: 3 }),
});
