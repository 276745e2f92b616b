import { expect } from 'chai';
import fc from 'fast-check';
import { area, type Box, clip, coverage, iou } from '../../../lib/boxes/box.js';

const box = (xmin: number, ymin: number, xmax: number, ymax: number): Box => ({ xmin, ymin, xmax, ymax });
const edge = fc.integer({ min: 0, max: 8 });
const pixels = fc
  .tuple(edge, edge, edge, edge)
  .map(([x, y, width, height]) => box(x, y, x + width, y + height));

/** Pixels of a 16 x 16 grid inside all boxes. */
function countPixels(...boxes: readonly Box[]): number {
  let count = 0;
  for (let y = 0.5; y < 16; y++) {
    for (let x = 0.5; x < 16; x++) {
      if (boxes.every(({ xmin, ymin, xmax, ymax }) => xmin < x && x < xmax && ymin < y && y < ymax))
        count += 1;
    }
  }
  return count;
}

describe('box measures', () => {
  it('agree with counting pixels', () => {
    fc.assert(
      fc.property(pixels, pixels, (first, second) => {
        const shared = countPixels(first, second);
        const union = countPixels(first) + countPixels(second) - shared;
        expect(area(first)).to.equal(countPixels(first));
        expect(iou(first, second)).to.equal(union === 0 ? 0 : shared / union);
        expect(coverage(first, second)).to.equal(
          countPixels(second) === 0 ? 0 : shared / countPixels(second),
        );
      }),
    );
  });

  it('find no area in boxes whose edges have crossed', () => {
    const crossed = box(5, 5, 1, 1);
    expect(area(crossed)).to.equal(0);
    expect(coverage(box(0, 0, 9, 9), crossed)).to.equal(0);
    expect(coverage(crossed, box(0, 0, 9, 9))).to.equal(0);
  });

  it('clip each edge to the picture, width along x and height along y', () => {
    expect(clip(box(-3, -4, 50, 60), 30, 20)).to.deep.equal(box(0, 0, 30, 20));
    expect(clip(box(2.5, 3, 29, 19), 30, 20)).to.deep.equal(box(2.5, 3, 29, 19));
    expect(area(clip(box(31, 0, 40, 9), 30, 20))).to.equal(0);
  });
});
