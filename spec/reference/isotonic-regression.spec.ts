import { expect } from 'chai';
import fc from 'fast-check';
import { GeometryError } from '../../reference/geometry.js';
import { isotonicRegression } from '../../reference/isotonic-regression.js';

const items = (maxLength: number) =>
  fc.array(
    fc.record({
      score: fc.integer({ min: -4, max: 4 }),
      outcome: fc.integer({ min: -3, max: 3 }),
      weight: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 1, maxLength },
  );

type Item = { readonly score: number; readonly outcome: number; readonly weight: number };

const fit = (all: readonly Item[]) =>
  isotonicRegression(
    all.map(({ score }) => score),
    all.map(({ outcome }) => outcome),
    all.map(({ weight }) => weight),
  );

const meanOf = (all: readonly Item[]) =>
  all.reduce((sum, { outcome, weight }) => sum + weight * outcome, 0) /
  all.reduce((sum, { weight }) => sum + weight, 0);

describe('isotonicRegression', () => {
  it('pools what falls, and all before that is then above it', () => {
    const got = isotonicRegression([4, 1, 3, 2, 5], [3, 1, -3, 2, 3]);
    expect(got).to.deep.equal({ scores: [1, 2, 3, 4, 5], values: [0, 0, 0, 3, 3] });
  });

  it('pools equal scores first, and weighs', () => {
    expect(isotonicRegression([2, 1, 2], [0, 0, 1], [1, 2, 3])).to.deep.equal({
      scores: [1, 2],
      values: [0, 0.75],
    });
  });

  it('never falls, at distinct increasing scores', () => {
    fc.assert(
      fc.property(items(20), (all) => {
        const { scores, values } = fit(all);
        expect(scores).to.deep.equal([...new Set(all.map(({ score }) => score))].sort((a, b) => a - b));
        for (let at = 1; at < values.length; at++) expect(values[at]).to.be.at.least(values[at - 1]);
      }),
    );
  });

  it('is the largest of the smallest means', () => {
    fc.assert(
      fc.property(items(12), (all) => {
        const { scores, values } = fit(all);
        const between = (from: number, to: number) =>
          meanOf(all.filter(({ score }) => score >= scores[from] && score <= scores[to]));
        scores.forEach((_, at) => {
          let largest = Number.NEGATIVE_INFINITY;
          for (let from = 0; from <= at; from++) {
            let smallest = Number.POSITIVE_INFINITY;
            for (let to = at; to < scores.length; to++) smallest = Math.min(smallest, between(from, to));
            largest = Math.max(largest, smallest);
          }
          expect(values[at]).to.be.closeTo(largest, 1e-12);
        });
      }),
    );
  });

  it('has the least squares of all non-decreasing functions: of all partitions into blocks', () => {
    const loss = (all: readonly Item[], scores: readonly number[], values: readonly number[]) =>
      all.reduce(
        (sum, { score, outcome, weight }) => sum + weight * (values[scores.indexOf(score)] - outcome) ** 2,
        0,
      );
    fc.assert(
      fc.property(items(8), (all) => {
        const { scores, values } = fit(all);
        let least = Number.POSITIVE_INFINITY;
        // The best non-decreasing function is constant on blocks, each at its mean: a bit a gap says where one ends.
        for (let cuts = 0; cuts < 2 ** (scores.length - 1); cuts++) {
          const blockOf = scores.map((_, at) => {
            let block = 0;
            for (let gap = 0; gap < at; gap++) block += (cuts >> gap) & 1;
            return block;
          });
          const tried = scores.map((_, at) =>
            meanOf(all.filter(({ score }) => blockOf[scores.indexOf(score)] === blockOf[at])),
          );
          if (tried.every((value, at) => at === 0 || value >= tried[at - 1]))
            least = Math.min(least, loss(all, scores, tried));
        }
        expect(loss(all, scores, values)).to.be.closeTo(least, 1e-9);
      }),
    );
  });

  it('refuses nothing, other counts, what is not finite, and weights of 0', () => {
    const wrong: [number[], number[], number[]?][] = [
      [[], []],
      [[1, 2], [1]],
      [[1, 2], [1, 0], [1]],
      [
        [1, Number.NaN],
        [1, 0],
      ],
      [
        [1, 2],
        [1, Number.POSITIVE_INFINITY],
      ],
      [
        [1, 2],
        [1, 0],
        [1, 0],
      ],
    ];
    for (const given of wrong) expect(() => isotonicRegression(...given)).to.throw(GeometryError);
  });
});
