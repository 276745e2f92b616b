import { expect } from 'chai';
import type { WindowBox } from '../../reference/box-merge.js';
import { GeometryError } from '../../reference/geometry.js';
import { refineBoxes } from '../../reference/refine-boxes.js';
import { box } from './boxes.js';

const window = (xmin: number, ymin: number, xmax: number, ymax: number, score = 1): WindowBox => ({
  box: box(xmin, ymin, xmax, ymax),
  score,
  windows: 1,
});
const merged: WindowBox = { box: box(0, 0, 10, 4), score: 2.5, windows: 4 };

describe('refineBoxes', () => {
  it('takes the mean of the windows that overlap the box well, by their scores', () => {
    // IoU 1, 0.8 and 0.5: the last is left out.
    const windows = [window(0, 0, 10, 4, 0.75), window(0, 0, 8, 4, 0.25), window(0, 0, 10, 2, 0.9)];
    expect(refineBoxes([merged], windows, { threshold: 0.75 })).to.deep.equal([
      { box: box(0, 0, 9.5, 4), score: 2.5, windows: 4 },
    ]);
  });

  it('takes those at the threshold itself, and none below it', () => {
    const windows = [window(0, 0, 10, 2)];
    expect(refineBoxes([merged], windows, { threshold: 0.5 })[0].box).to.deep.equal(box(0, 0, 10, 2));
    expect(refineBoxes([merged], windows, { threshold: 0.5001 })).to.deep.equal([merged]);
  });

  it('refines each box by all windows, and keeps the order', () => {
    const other: WindowBox = { ...merged, box: box(2, 1, 12, 5), score: 1 };
    const windows = [window(0, 0, 12, 5), window(20, 0, 30, 4)];
    const refined = refineBoxes([other, merged], windows, { threshold: 0.6 });
    expect(refined).to.deep.equal([
      { ...other, box: box(0, 0, 12, 5) },
      { ...merged, box: box(0, 0, 12, 5) },
    ]);
  });

  it('leaves a box whose windows score 0 together, and has nothing to refine where there is none', () => {
    expect(refineBoxes([merged], [window(0, 0, 9, 4, 0)], { threshold: 0.5 })).to.deep.equal([merged]);
    expect(refineBoxes([], [window(0, 0, 9, 4)], { threshold: 0.5 })).to.deep.equal([]);
  });

  for (const threshold of [0, -1, 1.25, Number.POSITIVE_INFINITY, Number.NaN]) {
    it(`refuses the threshold ${threshold}`, () => {
      expect(() => refineBoxes([merged], [], { threshold })).to.throw(
        GeometryError,
        `above 0 and at most 1, not ${threshold}`,
      );
    });
  }

  it('refuses what is not finite, in what is given and in what comes out', () => {
    const bad = window(0, Number.NaN, 1, 1);
    expect(() => refineBoxes([bad], [], { threshold: 0.5 })).to.throw(GeometryError, 'box 0');
    expect(() => refineBoxes([merged], [merged, bad], { threshold: 0.5 })).to.throw(GeometryError, 'box 1');
    const large = { box: box(0, 0, 1e300, 1), score: 1e300, windows: 1 };
    expect(() => refineBoxes([large], [large], { threshold: 0.5 })).to.throw(GeometryError, 'box 0');
  });
});
