/** Networks, weights and images that the backends' specs draw at random: small, and equal in no two dimensions. */
import fc from 'fast-check';
import type { Tensor, Weights } from '../../backends/backend.js';
import { tensorShapes } from '../../lib/networks/measure.js';
import { Random } from '../../lib/training/random.js';
import { boxFormNames } from '../../reference/box-forms.js';
import {
  exactInput,
  GeometryError,
  noPadding,
  outputSize,
  type Padding,
  type Pair,
} from '../../reference/geometry.js';
import { type Layer, layerFootprint, layersThrough, type Network } from '../../reference/layers.js';

export function randomTensor(shape: readonly number[], seed: number, scale = 1): Tensor {
  const random = new Random(seed);
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  return { shape, data: data.map(() => random.uniform(-scale, scale)) };
}

/** Signed weights about as large as keep activations between layers at their scale. */
export function randomWeights(network: Network, seed: number): Weights {
  return Object.fromEntries(
    tensorShapes(network).map(([name, shape], at) => {
      const fanIn = shape.slice(1).reduce((product, length) => product * length, 1);
      return [
        name,
        randomTensor(shape, seed * 1000 + at, name.endsWith('.bias') ? 0.5 : Math.sqrt(3 / fanIn)),
      ];
    }),
  );
}

const pair = (most: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }));

export const padding: fc.Arbitrary<Padding> = fc.record({
  top: fc.integer({ min: 0, max: 2 }),
  left: fc.integer({ min: 0, max: 2 }),
  bottom: fc.integer({ min: 0, max: 2 }),
  right: fc.integer({ min: 0, max: 2 }),
});

interface ConvolutionChoice {
  readonly outChannels: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: Padding;
}

const convolution: fc.Arbitrary<ConvolutionChoice> = fc.record({
  outChannels: fc.integer({ min: 1, max: 9 }),
  kernel: pair(3),
  stride: pair(2),
  dilation: pair(2),
  padding,
});

const threshold = fc.constantFrom(0, 1e-6, 0.01, -0.2);

/** Two convolutions with all that layers can have, pooling between, a classifier with dropout and a regressor. */
export const networks: fc.Arbitrary<Network> = fc
  .record({
    channels: fc.integer({ min: 1, max: 3 }),
    first: convolution,
    second: convolution,
    pool: pair(3),
    lastPool: pair(3),
    headKernel: pair(2),
    hidden: fc.integer({ min: 1, max: 6 }),
    classes: fc.integer({ min: 2, max: 5 }),
    perClass: fc.boolean(),
    boxForm: fc.constantFrom(...boxFormNames),
    zeroPad: padding,
    padded: fc.constantFrom('pool', 'conv2', 'lastPool'),
    // Below 0 a gradient is 0 elsewhere than the output is.
    thresholds: fc.tuple(threshold, threshold, threshold),
  })
  .map(({ channels, first, second, pool, lastPool, headKernel, hidden, classes, perClass, ...given }) => {
    const { zeroPad, padded, thresholds, boxForm } = given;
    const paddingBefore = (layer: typeof padded): Layer[] =>
      layer === padded ? [{ kind: 'zeroPad2d', padding: zeroPad }] : [];
    const plain = {
      stride: [1, 1],
      dilation: [1, 1],
      padding: { top: 0, left: 0, bottom: 0, right: 0 },
    } as const;
    const head = (name: string, outputs: number): Layer[] => [
      {
        kind: 'conv2d',
        name: `${name}1`,
        inChannels: second.outChannels,
        outChannels: hidden,
        kernel: headKernel,
        ...plain,
      },
      { kind: 'relu', threshold: thresholds[0] },
      ...(name === 'classifier' ? [{ kind: 'dropout', rate: 0.4 } as const] : []),
      {
        kind: 'conv2d',
        name: `${name}2`,
        inChannels: hidden,
        outChannels: outputs,
        kernel: [1, 1],
        ...plain,
      },
    ];
    const network: Network = {
      name: 'random',
      input: { channels, window: [1, 1], mean: 0, deviation: 1 },
      features: [
        { kind: 'conv2d', name: 'conv1', inChannels: channels, ...first },
        { kind: 'relu', threshold: thresholds[1] },
        ...paddingBefore('pool'),
        { kind: 'maxPool2d', kernel: pool, stride: pool },
        ...paddingBefore('conv2'),
        { kind: 'conv2d', name: 'conv2', inChannels: first.outChannels, ...second },
        { kind: 'relu', threshold: thresholds[2] },
        ...paddingBefore('lastPool'),
      ],
      lastPool,
      heads: {
        classifier: head('classifier', classes),
        regressor: head('regressor', perClass ? 4 * classes : 4),
      },
      boxForm,
    };
    return { ...network, input: { ...network.input, window: windowOf(network) } };
  })
  .filter(runs);

/** The network with no padding anywhere, so that images on a plane need no mask. */
export function withoutPadding(network: Network): Network {
  const features = network.features
    .filter(({ kind }) => kind !== 'zeroPad2d')
    .map((layer) => (layer.kind === 'conv2d' ? { ...layer, padding: noPadding } : layer));
  const unpadded = { ...network, features };
  return { ...unpadded, input: { ...network.input, window: windowOf(unpadded) } };
}

/** Padding can make the least input so small that some layer's kernel does not fit, and strides make it large. */
function runs(network: Network): boolean {
  try {
    const layers = layersThrough(network, 'classifier').map(layerFootprint);
    const output = layers.reduce(outputSize, network.input.window);
    return `${output}` === '1,1' && network.input.window.every((length) => length >= 1 && length <= 40);
  } catch (error) {
    if (error instanceof GeometryError) return false;
    throw error;
  }
}

/** The input that gives exactly one output. */
function windowOf(network: Network): Pair {
  const [height, width] = exactInput([1, 1], layersThrough(network, 'classifier').map(layerFootprint));
  return [height, width];
}
