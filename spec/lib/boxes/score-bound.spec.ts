import { expect } from 'chai';
import fc from 'fast-check';
import { EXTREMES, extremesOf, leastMatchScore, measured } from '../../../lib/boxes/score-bound.js';
import { matchScore } from '../../../reference/match-score.js';

const edge = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.double({ min: -50, max: 400, noNaN: true }),
  fc.double({ min: -(2 ** 250), max: 2 ** 250, noNaN: true }),
);
const anyBox = fc.record({ xmin: edge, ymin: edge, xmax: edge, ymax: edge });
/** Boxes of which many lie near each other, so that a bound is near their scores. */
const near = fc
  .tuple(
    anyBox,
    fc.array(fc.tuple(...Array.from({ length: 4 }, () => fc.double({ min: -1, max: 1, noNaN: true })))),
  )
  .map(([{ xmin, ymin, xmax, ymax }, moves]) =>
    moves.map(([a, b, c, d]) => ({ xmin: xmin + a, ymin: ymin + b, xmax: xmax + c, ymax: ymax + d })),
  );
const several = fc.oneof(fc.array(anyBox), near).filter((boxes) => boxes.length > 1);

describe('leastMatchScore', () => {
  it('is not above the match score of any of the boxes, to the last bit', () => {
    fc.assert(
      fc.property(several, ([own, ...others]) => {
        const each = others.map(extremesOf);
        const extremes = Float64Array.from({ length: 2 * EXTREMES }, (_, at) =>
          at < EXTREMES ? 0 : Math.min(...each.map((values) => values[at - EXTREMES])),
        );
        const least = leastMatchScore(measured(own), extremes, EXTREMES);
        for (const other of others) expect(least).to.be.at.most(matchScore(own, other));
      }),
      { numRuns: 5000 },
    );
  });

  it('is almost the score itself where there is one box', () => {
    const [own, other] = [
      { xmin: 3, ymin: -2, xmax: 14, ymax: 9 },
      { xmin: 5, ymin: 1, xmax: 18, ymax: 8 },
    ];
    const least = leastMatchScore(measured(own), Float64Array.from(extremesOf(other)), 0);
    expect(least).to.be.closeTo(matchScore(own, other), 1e-11);
    expect(leastMatchScore(measured(own), Float64Array.from(extremesOf(own)), 0)).to.equal(0);
  });
});
