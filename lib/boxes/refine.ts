import type { Turn } from '../../backends/turns.js';
import type { WindowBox } from '../../reference/box-merge.js';
import { iou } from '../../reference/iou.js';
import { expectFinite } from '../../reference/merge-boxes.js';
import { meanBox } from '../../reference/refine-boxes.js';
import { ObjectsAlongX } from './objects-along-x.js';

/**
 * The boxes that `refineBoxes` of `reference/refine-boxes.ts` gives, to the last bit (SPEC 5.6), without a look at windows
 * that lie apart.
 * @param merged, windows finite, as `mergeBoxes` sees to
 * @param threshold an IoU above 0 to 1
 * @throws GeometryError when an edge is so large that a mean is not finite
 */
export async function refineBoxes(
  merged: readonly WindowBox[],
  windows: readonly WindowBox[],
  threshold: number,
  turn: Turn,
): Promise<WindowBox[]> {
  const alongX = new ObjectsAlongX(windows);
  const refined: WindowBox[] = [];
  for (const one of merged) {
    await turn();
    const agreeing = alongX.near(one.box).filter(({ box }) => iou(box, one.box) >= threshold);
    const better = { ...one, box: meanBox(agreeing) ?? one.box };
    expectFinite(better, refined.length);
    refined.push(better);
  }
  return refined;
}
