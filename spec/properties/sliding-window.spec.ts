/** Statements A, B and C: a sliding window equals a cropped one, to the last bit (SPEC 3.5, paper section 3.5). */
import { expect } from 'chai';
import fc from 'fast-check';
import { crop } from '../../reference/crop.js';
import { footprint, type Pair } from '../../reference/geometry.js';
import {
  headKernel,
  headLayers,
  lastPoolLayer,
  layersThrough,
  type Network,
} from '../../reference/layers.js';
import type { NdArray } from '../../reference/nd-array.js';
import { type DenseEvaluation, evaluateDense, evaluateLayers } from '../../reference/network.js';
import { evaluateWindow, evaluateWindowInContext } from '../../reference/network-window.js';
import { expectSame, randomArray, values } from '../reference/arrays.js';
import { paddedCase, positionsIn, randomWeights, someFractions, unpaddedCase } from './networks.js';

const evaluations: DenseEvaluation[] = [
  { head: 'classifier', stride: 'fine' },
  { head: 'classifier', stride: 'coarse' },
];

function outputAt(dense: NdArray, [y, x]: Pair): NdArray {
  return dense.lo(0, y, x).hi(dense.shape[0], 1, 1);
}

describe('a sliding window equals a cropped one, bit for bit', () => {
  it('A: cropped from the unpooled map, with or without padding', () => {
    const someCase = fc.oneof(paddedCase, unpaddedCase);
    fc.assert(
      fc.property(someCase, someFractions, ({ network, weights, image }, fractions) => {
        const unpooled = evaluateLayers(network.features, weights, image);
        const kernel = headKernel(network, 'classifier');
        const [poolY, poolX] = network.lastPool;
        const layers = [lastPoolLayer(network), ...headLayers(network, 'classifier')];
        for (const evaluation of evaluations) {
          const dense = evaluateDense(network, weights, image, evaluation);
          const apart = evaluation.stride === 'fine' ? [1, 1] : network.lastPool;
          for (const position of positionsIn([dense.shape[1], dense.shape[2]], fractions)) {
            const window = crop(unpooled, {
              start: [position[0] * apart[0], position[1] * apart[1]],
              size: [poolY * kernel[0], poolX * kernel[1]],
            });
            expectSame(evaluateLayers(layers, weights, window), outputAt(dense, position));
          }
        }
      }),
    );
  });

  it('B: cropped from the image, in networks without padding', () => {
    fc.assert(
      fc.property(unpaddedCase, someFractions, ({ network, weights, image }, fractions) => {
        for (const evaluation of evaluations) {
          const dense = evaluateDense(network, weights, image, evaluation);
          for (const position of positionsIn([dense.shape[1], dense.shape[2]], fractions)) {
            const window = evaluateWindow(network, weights, image, { ...evaluation, position });
            expectSame(window, outputAt(dense, position));
          }
        }
      }),
    );
  });

  it('C: the receptive field clipped to the image, in every network', () => {
    fc.assert(
      fc.property(paddedCase, someFractions, ({ network, weights, image }, fractions) => {
        for (const evaluation of evaluations) {
          const dense = evaluateDense(network, weights, image, evaluation);
          for (const position of positionsIn([dense.shape[1], dense.shape[2]], fractions)) {
            const window = evaluateWindowInContext(network, weights, image, { ...evaluation, position });
            expectSame(window, outputAt(dense, position));
          }
        }
      }),
    );
  });
});

describe('why statement C exists', () => {
  const padding = { top: 1, left: 1, bottom: 1, right: 1 };
  const conv = (name: string, inChannels: number, outChannels: number) =>
    ({ kind: 'conv2d', name, inChannels, outChannels, ...footprint([3, 3]) }) as const;
  const relu = { kind: 'relu', threshold: 0 } as const;
  // The paper's pattern: padded 3x3 convolutions before the last pooling.
  const network: Network = {
    name: 'padded',
    input: { channels: 2, window: [6, 6], mean: 0, deviation: 1 },
    features: [
      { ...conv('conv1', 2, 4), padding },
      relu,
      { kind: 'zeroPad2d', padding },
      conv('conv2', 4, 4),
      relu,
    ],
    lastPool: [2, 2],
    heads: { classifier: [conv('classifier1', 4, 1)] },
  };

  it('B fails in every padded network, by much of what the outputs differ at all; C holds', () => {
    const shares: number[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const weights = randomWeights(layersThrough(network, 'classifier'), 100 * seed);
      const image = randomArray([2, 14, 14], seed);
      const dense = evaluateDense(network, weights, image, { head: 'classifier', stride: 'fine' });
      const spread = Math.max(...values(dense)) - Math.min(...values(dense));
      // In the middle of the image, where the whole network sees no padding and the crop is full of it.
      const window = { head: 'classifier', stride: 'fine', position: [4, 4] } as const;
      const cropped = evaluateWindow(network, weights, image, window).get(0, 0, 0);
      shares.push(Math.abs(cropped - dense.get(0, 4, 4)) / spread);
      expectSame(evaluateWindowInContext(network, weights, image, window), outputAt(dense, [4, 4]));
    }
    expect(Math.min(...shares)).to.be.above(0);
    expect(Math.max(...shares)).to.be.above(0.4);
  });

  it('B holds in the same network where the crop is the whole image', () => {
    const weights = randomWeights(layersThrough(network, 'classifier'), 1);
    const image = randomArray([2, 6, 6], 2);
    const window = { head: 'classifier', stride: 'fine', position: [0, 0] } as const;
    expectSame(
      evaluateWindow(network, weights, image, window),
      evaluateDense(network, weights, image, window),
    );
  });
});
