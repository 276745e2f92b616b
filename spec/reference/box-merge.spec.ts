import { expect } from 'chai';
import fc from 'fast-check';
import { boxMerge } from '../../reference/box-merge.js';
import { box, windowBox } from './boxes.js';

describe('boxMerge', () => {
  it('weights each edge by windows, and sums scores and windows', () => {
    const merged = boxMerge(
      { box: box(0, 4, 8, 12), score: 0.5, windows: 3 },
      { box: box(4, 0, 16, 40), score: 0.25, windows: 1 },
    );
    expect(merged).to.deep.equal({ box: box(1, 3, 10, 19), score: 0.75, windows: 4 });
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(windowBox, windowBox, (first, second) => {
        expect(boxMerge(second, first)).to.deep.equal(boxMerge(first, second));
      }),
    );
  });
});
