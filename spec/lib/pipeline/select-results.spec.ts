import { expect } from 'chai';
import { selectResults } from '../../../lib/pipeline/select-results.js';

const all = { topK: Number.POSITIVE_INFINITY, threshold: Number.NEGATIVE_INFINITY };
const of = (scores: readonly number[]) => scores.map((score, index) => ({ label: `${index}`, index, score }));
const order = (scores: readonly number[], selection = all) =>
  selectResults(of(scores), selection).map(({ index }) => index);

describe('the results that count', () => {
  it('are the highest first, of equal ones the lower index', () => {
    expect(order([0.25, 1, 0.25, -1])).to.deep.equal([1, 0, 2, 3]);
    expect(order([0.25, 1, 0.25, -1], { topK: 3, threshold: 0.25 })).to.deep.equal([1, 0, 2]);
  });

  it('are those that are NaN before all numbers, whatever the threshold', () => {
    const infinity = Number.POSITIVE_INFINITY;
    expect(order([0.5, Number.NaN, infinity, 0.75, Number.NaN])).to.have.members([0, 1, 2, 3, 4]);
    expect(order([0.5, Number.NaN, 0.75, Number.NaN])).to.deep.equal([1, 3, 2, 0]);
    expect(order([0.5, Number.NaN, 0.75], { topK: 2, threshold: 0.6 })).to.deep.equal([1, 2]);
  });
});
