/** The paper's two ways to a fine map, and the coarse map in it (SPEC 2.4, paper section 3.3). */
import { expect } from 'chai';
import fc from 'fast-check';
import { receptiveField } from '../../reference/geometry.js';
import { layerFootprint } from '../../reference/layers.js';
import { evaluateDense, evaluateSkipKernel } from '../../reference/network.js';
import { expectSame } from '../reference/arrays.js';
import { paddedCase } from './networks.js';

describe('offset pooling', () => {
  it('interleaved equals the skip-kernel form, bit for bit', () => {
    fc.assert(
      fc.property(paddedCase, ({ network, weights, image }) => {
        expectSame(
          evaluateDense(network, weights, image, { head: 'classifier', stride: 'fine' }),
          evaluateSkipKernel(network, weights, image, 'classifier'),
        );
      }),
    );
  });

  it('holds the coarse map at every position that is a multiple of the pooling', () => {
    fc.assert(
      fc.property(paddedCase, ({ network, weights, image }) => {
        const fine = evaluateDense(network, weights, image, { head: 'classifier', stride: 'fine' });
        const coarse = evaluateDense(network, weights, image, { head: 'classifier', stride: 'coarse' });
        expectSame(fine.step(1, ...network.lastPool), coarse);
      }),
    );
  });

  it('makes the outputs as far apart as the features alone', () => {
    fc.assert(
      fc.property(paddedCase, ({ network, weights, image }) => {
        const [strideY, strideX] = receptiveField(network.features.map(layerFootprint)).stride;
        const [, height, width] = evaluateDense(network, weights, image, {
          head: 'classifier',
          stride: 'fine',
        }).shape;
        const [windowY, windowX] = network.input.window;
        expect(height).to.equal(Math.floor((image.shape[1] - windowY) / strideY) + 1);
        expect(width).to.equal(Math.floor((image.shape[2] - windowX) / strideX) + 1);
      }),
    );
  });
});
