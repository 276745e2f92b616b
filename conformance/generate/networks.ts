/** The networks of the cases: the paper's two, and small ones on which every rule can go wrong. */
import { accurate } from '../../lib/networks/accurate.js';
import { fast } from '../../lib/networks/fast.js';
import { conv2d, dropout, maxPool2d, relu } from '../../lib/networks/layers.js';
import { withRegressor } from '../../lib/networks/regressor.js';
import { exactInput, footprint, type Pair } from '../../reference/geometry.js';
import {
  convolutions,
  type Layer,
  layerFootprint,
  layersThrough,
  type Network,
} from '../../reference/layers.js';
import { map, type NdArray } from '../../reference/nd-array.js';
import { signed } from './arrays.js';

const pixels = { mean: 128, deviation: 64 };

/** Square windows and no padding: what pyramids, votes and boxes are tried on. */
function small(boxes: number): Network {
  return withWindow(
    withRegressor(
      {
        name: boxes === 1 ? 'small' : 'small-boxes-by-class',
        input: { channels: 3, window: [0, 0], ...pixels },
        features: [conv2d('conv1', 3, 4, 3, 2), relu(), maxPool2d(2), conv2d('conv2', 4, 6, 2), relu()],
        lastPool: [2, 2],
        heads: {
          classifier: [
            dropout(),
            conv2d('classifier1', 6, 8, 2),
            relu(),
            dropout(0.25),
            conv2d('classifier2', 8, 4, 1),
          ],
        },
      },
      { hidden: [5], boxes },
    ),
  );
}

/** Nothing is the same along y and x, and padding, threshold, dilation and pooling without blocks besides. */
function uneven(): Network {
  return withWindow(
    withRegressor(
      {
        name: 'uneven',
        input: { channels: 2, window: [0, 0], ...pixels },
        features: [
          {
            kind: 'conv2d',
            name: 'conv1',
            inChannels: 2,
            outChannels: 3,
            ...footprint([3, 2], { stride: [1, 3] }),
          },
          relu(2 ** -4),
          { kind: 'maxPool2d', kernel: [2, 3], stride: [2, 1] },
          { kind: 'zeroPad2d', padding: { top: 1, left: 0, bottom: 0, right: 2 } },
          {
            kind: 'conv2d',
            name: 'conv2',
            inChannels: 3,
            outChannels: 4,
            ...footprint([2, 3], { padding: { top: 0, left: 1, bottom: 2, right: 0 }, dilation: [2, 1] }),
          },
          relu(2 ** -4),
        ],
        lastPool: [2, 3],
        heads: {
          classifier: [
            dropout(),
            { kind: 'conv2d', name: 'classifier1', inChannels: 4, outChannels: 5, ...footprint([3, 2]) },
            relu(),
            conv2d('classifier2', 5, 3, 1),
          ],
        },
      },
      { hidden: [] },
    ),
  );
}

/** A window much longer along one axis than along the other, without padding and without a regressor. */
function oblong(name: string, along: (pair: Pair) => Pair): Network {
  return withWindow({
    name,
    input: { channels: 3, window: [0, 0], ...pixels },
    features: [
      {
        kind: 'conv2d',
        name: 'conv1',
        inChannels: 3,
        outChannels: 3,
        ...footprint(along([4, 2]), { stride: along([3, 1]) }),
      },
      relu(),
      { kind: 'maxPool2d', kernel: [2, 2], stride: [2, 2] },
    ],
    lastPool: along([2, 1]),
    heads: {
      classifier: [
        { kind: 'conv2d', name: 'classifier1', inChannels: 3, outChannels: 4, ...footprint(along([2, 3])) },
        relu(),
        conv2d('classifier2', 4, 3, 1),
      ],
    },
  });
}

/** Heads of several convolutions that span more than one position, one of them dilated; dropout in the features. */
function deep(): Network {
  const layer = (
    name: string,
    [inChannels, outChannels]: Pair,
    kernel: Pair,
    shape: Parameters<typeof footprint>[1] = {},
  ): Layer => ({ kind: 'conv2d', name, inChannels, outChannels, ...footprint(kernel, shape) });
  return withWindow({
    name: 'deep',
    input: { channels: 2, window: [0, 0], ...pixels },
    features: [
      layer('conv1', [2, 3], [2, 3], { stride: [2, 1] }),
      relu(),
      dropout(0.25),
      layer('conv2', [3, 4], [2, 2]),
    ],
    lastPool: [3, 2],
    heads: {
      classifier: [
        layer('classifier1', [4, 5], [2, 1]),
        relu(),
        dropout(),
        layer('classifier2', [5, 4], [2, 3], { dilation: [1, 2] }),
        relu(),
        layer('classifier3', [4, 3], [1, 2]),
      ],
      regressor: [
        layer('regressor1', [4, 3], [3, 2]),
        relu(),
        layer('regressor2', [3, 4], [1, 3], { dilation: [1, 2] }),
      ],
    },
  });
}

/** What of a network with context can be otherwise. */
interface ContextShape {
  readonly channels: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pool: Pair;
  /** Of a head's first convolution. */
  readonly dilation: Pair;
  readonly boxes: number;
}

/** Heads that read a lower resolution too, so many times smaller; nothing is the same along y and x. */
function withContext(
  name: string,
  ratio: number,
  {
    channels = 2,
    kernel = [4, 2],
    stride = [1, 3],
    pool = [2, 1],
    dilation = [2, 1],
    boxes = 1,
  }: Partial<ContextShape> = {},
): Network {
  return withWindow(
    withRegressor(
      {
        name,
        input: { channels, window: [0, 0], ...pixels },
        features: [
          {
            kind: 'conv2d',
            name: 'conv1',
            inChannels: channels,
            outChannels: 3,
            ...footprint(kernel, { stride }),
          },
          relu(2 ** -4),
          { kind: 'maxPool2d', kernel: pool, stride: pool },
        ],
        lastPool: [2, 2],
        heads: {
          classifier: [
            {
              kind: 'conv2d',
              name: 'classifier1',
              inChannels: 6,
              outChannels: 5,
              ...footprint([2, 2], { dilation }),
            },
            relu(),
            dropout(),
            conv2d('classifier2', 5, 3, 1),
          ],
        },
        context: { ratio },
      },
      { hidden: [4], boxes },
    ),
  );
}

/** Called as another network is, with the same sizes and names; thresholds and the mean are not the same. */
function namesake(): Network {
  const { input, features, heads, ...rest } = small(1);
  return {
    ...rest,
    input: { ...input, mean: 96 },
    features: features.map((one) => (one.kind === 'relu' ? relu(0.25) : one)),
    heads: {
      ...heads,
      classifier: heads.classifier.map((one) => (one.kind === 'relu' ? relu(0.125) : one)),
    },
  };
}

/** Layers whose names are long, and the same but for their ends. */
function longNames(): Network {
  const { features, heads, ...rest } = small(1);
  const renamed = (one: Layer): Layer =>
    one.kind === 'conv2d'
      ? { ...one, name: `a-layer-whose-name-is-longer-than-thirty-two-letters-${one.name}` }
      : one;
  return {
    ...rest,
    name: 'small-with-names-that-are-longer-than-thirty-two-letters',
    features: features.map(renamed),
    heads: { ...heads, classifier: heads.classifier.map(renamed) },
  };
}

function withWindow(network: Network): Network {
  const window = exactInput([1, 1], layersThrough(network, 'classifier').map(layerFootprint));
  return { ...network, input: { ...network.input, window } };
}

/** A box for each class by its centre and size. */
function byCentre(): Network {
  return { ...small(3), name: 'small-by-centre', boxForm: 'centre' };
}

export const networks: Readonly<Record<string, Network>> = {
  small: small(1),
  'small-boxes-by-class': small(3),
  'small-by-centre': byCentre(),
  uneven: uneven(),
  high: oblong('high', (pair) => pair),
  wide: oblong('wide', ([y, x]) => [x, y]),
  deep: deep(),
  'context-by-two': withContext('context-by-two', 2),
  'context-by-three': withContext('context-by-three', 3),
  'context-across': withContext('context-across', 3, {
    kernel: [4, 3],
    stride: [3, 1],
    pool: [1, 2],
    dilation: [1, 2],
    boxes: 2,
  }),
  'colours-by-two': withContext('colours-by-two', 2, { channels: 3 }),
  'colours-by-three': withContext('colours-by-three', 3, { channels: 3 }),
  'small-namesake': namesake(),
  'long-names': longNames(),
  'uneven-namesake': { ...deep(), name: 'uneven' },
  fast: fast(),
  accurate: accurate(),
};

/**
 * Arguments of the seeded generator that keep activations near 1: as scale the power of two nearest to sqrt(6 / fan-in)
 * for weights, 1/8 for biases. Convolution i has the seeds base + 2 i and base + 2 i + 1.
 */
export function weightForms(network: Network, base: number) {
  return Object.fromEntries(
    convolutions(network).flatMap(({ name, inChannels, outChannels, kernel }, index) => {
      const scale = 2 ** Math.round(Math.log2(Math.sqrt(6 / (inChannels * kernel[0] * kernel[1]))));
      const form = (shape: readonly number[], seed: number, size: number) => ({
        shape: [...shape],
        seeded: { kind: 'signed', seed, scale: size } as const,
      });
      return [
        [`${name}.weight`, form([outChannels, inChannels, ...kernel], base + 2 * index, scale)],
        [`${name}.bias`, form([outChannels], base + 2 * index + 1, 1 / 8)],
      ];
    }),
  );
}

/** The weights of `weightForms`. */
export function seededWeights(network: Network, base: number): Record<string, NdArray> {
  return Object.fromEntries(
    Object.entries(weightForms(network, base)).map(([name, { shape, seeded }]) => [
      name,
      signed(shape, seeded.seed, seeded.scale),
    ]),
  );
}

/** With a regressor whose low edges come before its high ones, so that boxes meet. */
export function meetingWeights(
  { name, heads }: Network,
  weights: Readonly<Record<string, NdArray>>,
): Record<string, NdArray> {
  const last = heads.regressor?.findLast((layer) => layer.kind === 'conv2d');
  if (last?.kind !== 'conv2d') throw new TypeError(`${name} has no regressor`);
  const bias = map(weights[`${last.name}.bias`], (value) => value);
  for (let edge = 0; edge < bias.size; edge++) bias.set(edge, edge % 4 < 2 ? -2 : 2);
  return { ...weights, [`${last.name}.bias`]: bias };
}
