import { expect } from 'chai';
import { GeometryError } from '../../reference/geometry.js';
import { softmax } from '../../reference/softmax.js';
import { topClasses, votes } from '../../reference/votes.js';
import { array, expectClose, expectSame } from './arrays.js';

describe('votes', () => {
  it('averages the spatial maxima of maps of different sizes', () => {
    const small = array([[[1]], [[8]]]);
    const large = array([[[4, 5, 3]], [[0, 2, 1]]]);
    expectSame(votes([small, large]), array([3, 5]));
  });

  it('votes with probabilities when it is given softmax maps', () => {
    const logits = array([[[0, Math.log(3)]], [[0, 0]]]);
    expectClose(votes([softmax(logits)]), array([0.75, 0.5]), 1e-15);
  });

  it('refuses nothing, and maps of different classes', () => {
    expect(() => votes([])).to.throw(GeometryError, /no maps/);
    expect(() => votes([array([[[1]]]), array([[[1]], [[2]]])])).to.throw(GeometryError);
  });
});

describe('topClasses', () => {
  it('gives the best first, of equal ones the lower index', () => {
    expect(topClasses(array([0.1, 0.4, 0.1, 0.4, 0]), 3)).to.deep.equal([
      { label: 1, score: 0.4 },
      { label: 3, score: 0.4 },
      { label: 0, score: 0.1 },
    ]);
  });

  it('takes -0 and 0 for equal', () => {
    expect(topClasses(array([-0, 0]), 1)[0].label).to.equal(0);
  });

  it('gives all when asked for more, and sorts by number, not by text', () => {
    expect(topClasses(array([9, 10, -1]), 5).map(({ label }) => label)).to.deep.equal([1, 0, 2]);
  });

  it('shows a NaN first instead of hiding it, before infinity, the lower index first', () => {
    const scores = array([1, Number.POSITIVE_INFINITY, Number.NaN, 2, Number.NaN]);
    expect(topClasses(scores, 4).map(({ label }) => label)).to.deep.equal([2, 4, 1, 3]);
  });
});
