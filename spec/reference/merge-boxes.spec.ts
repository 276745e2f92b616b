import { expect } from 'chai';
import fc from 'fast-check';
import type { WindowBox } from '../../reference/box-merge.js';
import { GeometryError } from '../../reference/geometry.js';
import type { Box } from '../../reference/iou.js';
import { literalMatchScore, matchScore } from '../../reference/match-score.js';
import { mergeBoxes } from '../../reference/merge-boxes.js';
import { box, windowBox } from './boxes.js';

/** Boxes that differ along x alone, and how far apart they are: hand values without square roots. */
const at = (x: number, windows = 1): WindowBox => ({ box: box(x, 0, x + 2, 1), score: 1, windows });
const apart = (first: Box, second: Box) => Math.abs(first.xmin - second.xmin);
const places = (boxes: readonly WindowBox[]) => boxes.map((each) => each.box.xmin);

describe('mergeBoxes', () => {
  it('merges the closest pair first, then looks again', () => {
    const merged = mergeBoxes([at(0), at(6), at(10)], { threshold: 7, matchScore: apart });
    expect(places(merged)).to.deep.equal([0, 8]);
    expect(merged.map(({ windows }) => windows)).to.deep.equal([1, 2]);
  });

  it('counts each box as often as it stands for windows', () => {
    expect(places(mergeBoxes([at(0, 3), at(4)], { threshold: 4, matchScore: apart }))).to.deep.equal([1]);
    const three = mergeBoxes([at(0), at(2), at(7)], { threshold: 6, matchScore: apart });
    expect(three).to.deep.equal([{ box: box(3, 0, 5, 1), score: 3, windows: 3 }]);
  });

  it('merges at the threshold itself, not above it', () => {
    expect(mergeBoxes([at(0), at(4)], { threshold: 4, matchScore: apart })).to.have.length(1);
    expect(mergeBoxes([at(0), at(4)], { threshold: 3.999, matchScore: apart })).to.have.length(2);
  });

  it('of equal scores takes the lowest pair of indices', () => {
    const merge = (...boxes: number[]) =>
      places(
        mergeBoxes(
          boxes.map((x) => at(x)),
          { threshold: 10, matchScore: apart },
        ),
      );
    expect(merge(0, 10, 20)).to.deep.equal([5, 20]);
    expect(merge(20, 10, 0)).to.deep.equal([15, 0]);
    // Pairs (0, 2) and (1, 2) are equally close: the lower first index wins.
    expect(merge(0, 20, 10)).to.deep.equal([5, 20]);
    // Pairs (0, 1) and (0, 2) are: the lower second index wins.
    expect(merge(10, 0, 20)).to.deep.equal([5, 20]);
  });

  it('puts the merged box at the lower index and keeps the order of the others', () => {
    const merged = mergeBoxes([at(100), at(0), at(200), at(1)], { threshold: 1, matchScore: apart });
    expect(places(merged)).to.deep.equal([100, 0.5, 200]);
  });

  it('uses matchScore by default, and the literal one when told to', () => {
    const boxes = [box(0, 0, 4, 3), box(0, 0, 4, 3), box(5, 0, 9, 3)].map((each) => ({
      box: each,
      score: 1,
      windows: 1,
    }));
    const ours = mergeBoxes(boxes, { threshold: 0.5 });
    expect(ours.map(({ windows }) => windows)).to.deep.equal([2, 1]);
    const literal = mergeBoxes(boxes, { threshold: 6, matchScore: literalMatchScore });
    expect(literal.map(({ box: { xmin }, windows }) => [xmin, windows])).to.deep.equal([
      [2.5, 2],
      [0, 1],
    ]);
  });

  it('gives back none and one as they are, and does not touch what it is given', () => {
    expect(mergeBoxes([], { threshold: 1 })).to.deep.equal([]);
    expect(mergeBoxes([at(3)], { threshold: 1 })).to.deep.equal([at(3)]);
    const boxes = Object.freeze([at(0), at(0)].map((each) => Object.freeze(each)));
    expect(mergeBoxes(boxes, { threshold: 1 })).to.have.length(1);
    expect(boxes).to.have.length(2);
  });

  it('keeps scores, windows and the mean of all windows, and leaves no pair below the threshold', () => {
    const total = (boxes: readonly WindowBox[], value: (each: WindowBox) => number) =>
      boxes.reduce((sum, each) => sum + value(each), 0);
    fc.assert(
      fc.property(
        fc.array(windowBox, { maxLength: 12 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (boxes, threshold) => {
          const merged = mergeBoxes(boxes, { threshold });
          expect(total(merged, ({ score }) => score)).to.equal(total(boxes, ({ score }) => score));
          expect(total(merged, ({ windows }) => windows)).to.equal(total(boxes, ({ windows }) => windows));
          for (const edge of ['xmin', 'ymin', 'xmax', 'ymax'] as const) {
            const moment = ({ box: each, windows }: WindowBox) => each[edge] * windows;
            expect(total(merged, moment)).to.be.closeTo(total(boxes, moment), 1e-9);
          }
          merged.forEach((first, index) => {
            for (const second of merged.slice(index + 1)) {
              expect(matchScore(first.box, second.box)).to.be.above(threshold);
            }
          });
        },
      ),
    );
  });

  it('merges everything at an infinite threshold and nothing at a negative one', () => {
    fc.assert(
      fc.property(fc.array(windowBox, { minLength: 1, maxLength: 8 }), (boxes) => {
        expect(mergeBoxes(boxes, { threshold: Number.POSITIVE_INFINITY })).to.have.length(1);
        expect(mergeBoxes(boxes, { threshold: -1 })).to.deep.equal(boxes);
      }),
    );
  });

  const mistakes: [string, WindowBox][] = [
    ['an edge that is NaN', { ...at(0), box: box(0, Number.NaN, 1, 1) }],
    ['an infinite edge', { ...at(0), box: box(0, 0, Number.POSITIVE_INFINITY, 1) }],
    ['a score that is NaN', { ...at(0), score: Number.NaN }],
    ['no windows', at(0, 0)],
  ];
  for (const [name, wrong] of mistakes) {
    it(`refuses ${name}`, () => {
      expect(() => mergeBoxes([at(0), wrong], { threshold: 1 })).to.throw(GeometryError, /^box 1 must have/);
    });
  }
});
