import { expect } from 'chai';
import fc from 'fast-check';
import type { Layer, Network } from '../../../reference/layers.js';
import { compareDense, compareLayers, endToEnd, smallCompact } from './network-cases.js';
import { nodeModes, requireMode } from './node-modes.js';

/** Small networks of random kernels, strides, paddings and last poolings, with one or two heads. */
const networks: fc.Arbitrary<Network> = fc
  .record({
    channels: fc.tuple(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 6 }),
    ),
    kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    padding: fc.integer({ min: 0, max: 2 }),
    pool: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    head: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
  })
  .map(({ channels: [first, hidden, classes], kernel, stride, padding, pool, head }) => {
    const none = { top: 0, left: 0, bottom: 0, right: 0 };
    const conv = (name: string, inChannels: number, outChannels: number, size: typeof kernel): Layer => ({
      kind: 'conv2d',
      name,
      inChannels,
      outChannels,
      kernel: size,
      stride: [1, 1],
      dilation: [1, 1],
      padding: none,
    });
    return {
      name: 'random',
      input: { channels: first, window: [24, 24], mean: 0, deviation: 1 },
      features: [
        { kind: 'zeroPad2d', padding: { top: padding, left: 1, bottom: 0, right: padding } },
        { ...conv('first', first, hidden, kernel), stride },
        { kind: 'relu', threshold: 0 },
        { kind: 'maxPool2d', kernel: [2, 1], stride: [1, 2] },
      ],
      lastPool: pool,
      heads: {
        classifier: [conv('classifier', hidden, classes, head), { kind: 'relu', threshold: 0 }],
        regressor: [conv('regressor', hidden, 4, [1, 1])],
      },
    } as Network;
  });

for (const mode of nodeModes) {
  describe(`whole networks on gpu:${mode}`, () => {
    before(async function () {
      await requireMode(this, mode);
    });
    it('give what the reference gives, at both strides and in both heads', async () => {
      for (const { name, error } of await compareDense(mode, smallCompact, [83, 98], 3)) {
        expect(error, name).to.be.at.most(endToEnd);
      }
    });
    it('give every layer by its number', async () => {
      for (const { name, error } of await compareLayers(mode, smallCompact, 4)) {
        expect(error, name).to.be.at.most(endToEnd);
      }
    });
    it('of any shape give what the reference gives', async () => {
      const property = fc.asyncProperty(networks, fc.nat(100), async (network, seed) => {
        for (const { name, error } of await compareDense(mode, network, [31, 37], seed)) {
          expect(error, name).to.be.at.most(endToEnd);
        }
      });
      await fc.assert(property, { numRuns: 8 });
    });
  });
}
