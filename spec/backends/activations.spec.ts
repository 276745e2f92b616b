import { expect } from 'chai';
import fc from 'fast-check';
import { activationOf } from '../../backends/activations.js';
import { type ActivationLayer, activate, activateBackward } from '../../reference/activations.js';
import { fromValues } from '../../reference/nd-array.js';

const number = fc.double({ min: -2, max: 2, noNaN: true });

const activations: fc.Arbitrary<ActivationLayer> = number.map((threshold) => ({ kind: 'relu', threshold }));

/** Values around an activation's corner, and those that are special. */
const cases = fc
  .tuple(activations, number, number, fc.constantFrom(Number.NaN, Infinity, -Infinity, -0))
  .map(([layer, value, gradient, special]) => ({
    layer,
    gradient,
    values: [value, special, ...Object.values(activationOf(layer).parameters)],
  }));

describe('activations', () => {
  it('are those of the reference, forward and backward', () => {
    fc.assert(
      fc.property(cases, ({ layer, values, gradient }) => {
        const { forward, backward } = activationOf(layer);
        const input = fromValues(values, [values.length]);
        const gradients = fromValues(
          values.map(() => gradient),
          [values.length],
        );
        expect(values.map(forward)).to.deep.equal([...activate(layer, input).data]);
        expect(values.map((value) => backward(value, gradient))).to.deep.equal([
          ...activateBackward(layer, input, gradients).data,
        ]);
      }),
    );
  });

  it('do in kernels what they do here', () => {
    fc.assert(
      fc.property(cases, ({ layer, values, gradient }) => {
        const { forward, backward, forwardSource, backwardSource } = activationOf(layer);
        const forwardKernel = new Function('value', `${forwardSource('value')} return value;`);
        const backwardKernel = new Function(
          'value',
          'gradient',
          `${backwardSource('value', 'gradient')} return gradient;`,
        );
        for (const value of values) {
          expect([forwardKernel(value)]).to.deep.equal([forward(value)]);
          expect([backwardKernel(value, gradient)]).to.deep.equal([backward(value, gradient)]);
        }
      }),
    );
  });
});
