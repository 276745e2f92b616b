import { expect } from 'chai';
import fc from 'fast-check';
import { literalMatchScore, matchScore } from '../../reference/match-score.js';
import { box, gridBox } from './boxes.js';

const first = box(0, 0, 4, 3);
const second = box(2, 0, 6, 3);
const far = box(10, 8, 16, 16);

describe('matchScore', () => {
  it('is the distance of the centres in mean diagonals plus 1 - IoU', () => {
    expect(matchScore(first, second)).to.be.closeTo(2 / 5 + 1 - 1 / 3, 1e-15);
    expect(matchScore(first, far)).to.be.closeTo(Math.sqrt(121 + 110.25) / 7.5 + 1, 1e-14);
  });

  it('is 0 for equal boxes, symmetric, and the same at twice the scale', () => {
    fc.assert(
      fc.property(gridBox, gridBox, (a, b) => {
        const twice = ({ xmin, ymin, xmax, ymax }: typeof a) => box(2 * xmin, 2 * ymin, 2 * xmax, 2 * ymax);
        expect(matchScore(a, a)).to.equal(0);
        expect(matchScore(b, a)).to.equal(matchScore(a, b));
        expect(matchScore(twice(a), twice(b))).to.equal(matchScore(a, b));
      }),
    );
  });

  it('has a value for boxes without extent', () => {
    expect(matchScore(box(1, 1, 1, 1), box(1, 1, 1, 1))).to.equal(1);
    expect(matchScore(box(1, 1, 1, 1), box(2, 1, 2, 1))).to.equal(Number.POSITIVE_INFINITY);
  });
});

describe('literalMatchScore', () => {
  it("is the paper's sum of pixels and square pixels", () => {
    expect(literalMatchScore(first, second)).to.equal(2 + 6);
    expect(literalMatchScore(first, far)).to.be.closeTo(Math.sqrt(121 + 110.25), 1e-14);
  });

  it('is degenerate: at one distance, boxes that overlap less match better', () => {
    const thin = [box(0, 0, 4, 1), box(1, 0, 5, 1)] as const;
    const thick = [box(0, 0, 4, 9), box(1, 0, 5, 9)] as const;
    expect(literalMatchScore(...thin)).to.be.below(literalMatchScore(...thick));
    expect(literalMatchScore(first, first)).to.be.above(literalMatchScore(first, box(5, 0, 9, 3)));
  });
});
