import { expect } from 'chai';
import { compact } from '../../../lib/networks/compact.js';
import { tensorShapes } from '../../../lib/networks/measure.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';

const network = compact({ classes: 4 });

describe('initialiseWeights', () => {
  it('makes every tensor of the network, the same ones for the same seed', () => {
    const weights = initialiseWeights(network, { seed: 5 });
    const shapes = Object.entries(weights).map(([name, { shape }]) => [name, shape]);
    expect(shapes).to.deep.equal(tensorShapes(network));
    expect(initialiseWeights(network, { seed: 5 })).to.deep.equal(weights);
    expect(initialiseWeights(network, { seed: 6 })['conv1.weight']).to.not.deep.equal(
      weights['conv1.weight'],
    );
  });

  for (const [kind, deviation, want] of [
    ['He', undefined, Math.sqrt(2 / (48 * 3 * 3))],
    ['the paper', 0.01, 0.01],
  ] as const) {
    it(`draws weights with the deviation of ${kind}, and biases of nought`, () => {
      const weights = initialiseWeights(network, { seed: 5, deviation });
      const { data } = weights['conv3.weight'];
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      const spread = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
      expect(mean / want).to.be.closeTo(0, 0.02);
      expect(spread / want).to.be.closeTo(1, 0.02);
      expect(weights['conv3.bias'].data.every((value) => value === 0)).to.equal(true);
    });
  }
});
