import { expect } from 'chai';
import { newOptimiserState, takeStep } from '../../../lib/training/optimiser.js';
import { defaultRecipe, paperOptimiser, rateFactor } from '../../../lib/training/recipe.js';
import { fromValues } from '../../../reference/nd-array.js';
import { type SgdState, sgdStep } from '../../../reference/sgd.js';
import { array, expectClose } from '../../reference/arrays.js';

const tensor = (...values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });

describe('optimisers', () => {
  it('step with momentum as the reference does', () => {
    const weights = { 'a.weight': tensor(1, -2, 0.5) };
    const state = newOptimiserState();
    let reference: SgdState = { weight: array([1, -2, 0.5]), velocity: array([0, 0, 0]) };
    for (const gradient of [
      [0.5, -1, 2],
      [-3, 0.25, 1],
      [0, 0, -1],
    ]) {
      const recipe = { kind: 'sgd', rate: 0.1, momentum: 0.6, decay: 0.01 } as const;
      takeStep(recipe, weights, { 'a.weight': tensor(...gradient) }, state, 0.5);
      reference = sgdStep(reference, array(gradient), {
        rate: 0.05,
        momentum: 0.6,
        decay: 0.01,
      });
    }
    expectClose(fromValues(weights['a.weight'].data, [3]), reference.weight, 1e-6);
  });

  it('step by AdamW: at first by the rate against the gradient’s sign, whatever its size', () => {
    const weights = { 'a.weight': tensor(1, -2, 0.5), 'a.bias': tensor(3) };
    const gradients = { 'a.weight': tensor(1e-3, -100, 7), 'a.bias': tensor(-2) };
    takeStep({ kind: 'adamw', rate: 0.1, decay: 0.5 }, weights, gradients, newOptimiserState(), 1);
    const decayed = [1 - 0.1 * 0.5, -2 + 0.1, 0.5 - 0.1 * 0.25];
    [decayed[0] - 0.1, decayed[1] + 0.1, decayed[2] - 0.1].forEach((value, at) => {
      expect(weights['a.weight'].data[at]).to.be.closeTo(value, 1e-5);
    });
    expect(weights['a.bias'].data[0], 'a bias does not decay').to.be.closeTo(3.1, 1e-5);
  });

  it('leave weights without a gradient alone', () => {
    const weights = { 'frozen.weight': tensor(1), 'head.weight': tensor(1) };
    takeStep(defaultRecipe.optimiser, weights, { 'head.weight': tensor(1) }, newOptimiserState(), 1);
    expect(weights['frozen.weight'].data[0]).to.equal(1);
    expect(weights['head.weight'].data[0]).to.be.below(1);
  });

  it('follow the paper’s schedule, or half a cosine after a warm-up', () => {
    const { schedule } = paperOptimiser;
    expect([0, 29, 30, 49, 50, 80].map((epoch) => rateFactor(schedule, epoch * 10, 1000, 10))).to.deep.equal([
      1,
      1,
      0.5,
      0.5,
      0.25,
      1 / 32,
    ]);
    const cosine = { kind: 'cosine', warmupSteps: 10 } as const;
    expect(rateFactor(cosine, 0, 100, 10)).to.be.closeTo(0.1, 1e-9);
    expect(rateFactor(cosine, 50, 100, 10)).to.be.closeTo(0.5, 1e-9);
    expect(rateFactor(cosine, 99, 100, 10)).to.be.below(0.001);
  });
});
