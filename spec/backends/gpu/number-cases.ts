/**
 * One table of cases for every mode, in Node and in the browser alike: small networks, an image, and how far a float32
 * answer may be from the reference (SPEC 7.2): 2^-24 * terms * sum|x * w|, nothing at all where no sum is formed.
 */
import type { Backend, Tensor, Weights } from '../../../backends/backend.js';
import type { DeviceLimits } from '../../../backends/device.js';
import { gpuBackend } from '../../../backends/gpu/index.js';
import type { GpuMode } from '../../../backends/gpu/modes.js';
import { conv2d, maxPool2d, zeroPad2d } from '../../../lib/networks/layers.js';
import { Random } from '../../../lib/training/random.js';
import { noPadding } from '../../../reference/geometry.js';
import type { Layer, Network } from '../../../reference/layers.js';
import { convolutions } from '../../../reference/layers.js';
import { fromValues, map, type NdArray } from '../../../reference/nd-array.js';
import { evaluateLayerNumber, type NetworkWeights } from '../../../reference/network.js';

export interface NumberCase {
  readonly name: string;
  readonly layers: readonly Layer[];
  /** [channel, y, x] */
  readonly image: readonly [number, number, number];
  /** Element of the image to replace, and by what. */
  readonly special?: readonly [index: number, value: number];
  readonly limits?: DeviceLimits;
}

export interface Measured {
  readonly name: string;
  readonly terms: number;
  /** Largest |got - want|, and the bound at the element that comes nearest to its own. */
  readonly error: number;
  readonly bound: number;
  /** Largest share of an element's bound that its error takes; above 1 is a failure. */
  readonly share: number;
}

const relu = (threshold = 0): Layer => ({ kind: 'relu', threshold });
const conv = (...args: Parameters<typeof conv2d>) => conv2d(...args);
const shaped: Layer = {
  kind: 'conv2d',
  name: 'conv',
  inChannels: 6,
  outChannels: 10,
  kernel: [3, 2],
  stride: [2, 3],
  padding: { top: 1, left: 2, bottom: 0, right: 3 },
  dilation: [2, 1],
};
/** Of the kind that devices with arrays compute in Winograd's form (SPEC 7.5). */
const tiles = conv('conv', 20, 17, 3);
const tiled: Layer = {
  ...conv('conv', 18, 21, 3),
  padding: { top: 1, left: 2, bottom: 0, right: 1 },
};
const tiny: DeviceLimits = { arrayLength: 4096, textureSize: 64 };

export const numberCases: readonly NumberCase[] = [
  {
    name: '5x3 kernel, unequal sizes',
    layers: [{ ...conv('conv', 3, 5, 5), kernel: [5, 3] }],
    image: [3, 13, 17],
  },
  { name: 'stride, padding, dilation', layers: [shaped], image: [6, 15, 18] },
  { name: 'the same and ReLU', layers: [shaped, relu(1e-6)], image: [6, 14, 19] },
  { name: 'ReLU that lets negatives through', layers: [shaped, relu(-0.5)], image: [6, 14, 19] },
  { name: 'padding folded in', layers: [zeroPad2d(1), conv('conv', 7, 9, 3), relu()], image: [7, 6, 5] },
  { name: 'stride 4', layers: [conv('conv', 3, 8, 11, 4)], image: [3, 47, 58] },
  { name: 'one output position', layers: [conv('conv', 12, 9, 4)], image: [12, 4, 4] },
  { name: 'one row', layers: [conv('conv', 5, 4, 1)], image: [5, 1, 7] },
  { name: '1001 terms', layers: [{ ...conv('conv', 143, 6, 7), kernel: [7, 1] }], image: [143, 9, 3] },
  { name: '9216 terms', layers: [conv('conv', 1024, 6, 3)], image: [1024, 4, 5] },
  { name: '36864 terms', layers: [conv('conv', 1024, 5, 6)], image: [1024, 6, 7] },
  { name: 'weights beyond 2^24', layers: [conv('conv', 4096, 4352, 1)], image: [4096, 1, 1] },
  { name: 'weights in parts', layers: [conv('conv', 70, 20, 3), relu()], image: [70, 5, 6], limits: tiny },
  { name: 'weights folded', layers: [conv('conv', 16, 140, 5)], image: [16, 6, 7], limits: tiny },
  { name: 'tiles of 2x2, odd sizes', layers: [tiled, relu()], image: [18, 8, 11] },
  { name: 'tiles of 2x2, padding folded in', layers: [zeroPad2d(1), tiles], image: [20, 9, 6] },
  { name: 'tiles of 2x2, one output', layers: [tiles, relu(1e-6)], image: [20, 3, 3] },
  { name: 'tiles of 2x2, more than one go of webasm', layers: [tiles], image: [20, 29, 35] },
  { name: 'tiles of 2x2, 9216 terms', layers: [conv('conv', 1024, 16, 3)], image: [1024, 4, 5] },
  { name: 'pooling', layers: [maxPool2d(2)], image: [5, 7, 9] },
  {
    name: 'pooling, windows that overlap',
    layers: [{ kind: 'maxPool2d', kernel: [3, 2], stride: [1, 1] }],
    image: [6, 8, 7],
  },
  {
    name: 'pooling that leaves gaps',
    layers: [{ kind: 'maxPool2d', kernel: [2, 2], stride: [3, 5] }],
    image: [4, 9, 13],
  },
  {
    name: 'padding alone',
    layers: [{ kind: 'zeroPad2d', padding: { ...noPadding, top: 2, left: 3, right: 1 } }],
    image: [3, 4, 6],
  },
  { name: 'padding, then pooling', layers: [zeroPad2d(1), maxPool2d(3)], image: [3, 8, 11] },
  { name: 'padding of two, then pooling of three', layers: [zeroPad2d(2), maxPool2d(3)], image: [3, 8, 11] },
  { name: 'padding as wide as the pooling', layers: [zeroPad2d(2), maxPool2d(2)], image: [3, 5, 8] },
  { name: 'ReLU alone', layers: [relu(0.25)], image: [9, 5, 7] },
  {
    name: 'infinity through pooling',
    layers: [maxPool2d(2)],
    image: [3, 4, 6],
    special: [9, Number.POSITIVE_INFINITY],
  },
  {
    name: '-infinity through ReLU',
    layers: [relu()],
    image: [3, 4, 6],
    special: [9, Number.NEGATIVE_INFINITY],
  },
  {
    name: 'infinity through a convolution',
    layers: [conv('conv', 3, 4, 3)],
    image: [3, 7, 6],
    special: [20, Number.POSITIVE_INFINITY],
  },
  {
    name: '-infinity through tiles of 2x2',
    layers: [tiles],
    image: [20, 7, 6],
    special: [20, Number.NEGATIVE_INFINITY],
  },
  {
    name: 'infinity through tiles and ReLU',
    layers: [tiled, relu()],
    image: [18, 7, 6],
    special: [35, Number.POSITIVE_INFINITY],
  },
];

/** Cases that end in a NaN, which no run may give back. */
export const notANumberCases: readonly NumberCase[] = [
  { name: 'NaN through pooling', layers: [maxPool2d(2)], image: [3, 4, 6], special: [7, Number.NaN] },
  { name: 'NaN through ReLU', layers: [relu()], image: [3, 4, 6], special: [7, Number.NaN] },
  {
    name: 'NaN through a convolution',
    layers: [conv('conv', 3, 4, 3), relu()],
    image: [3, 7, 6],
    special: [20, Number.NaN],
  },
  {
    name: 'NaN through tiles of 2x2',
    layers: [tiles, relu()],
    image: [20, 7, 6],
    special: [20, Number.NaN],
  },
];

/** A network of these layers and nothing after them: layer numbers count what is given. */
export function networkOf(name: string, layers: readonly Layer[], [channels]: readonly number[]): Network {
  return {
    name,
    input: { channels, window: [1, 1], mean: 0, deviation: 1 },
    features: layers,
    lastPool: [1, 1],
    heads: { classifier: [] },
  };
}

/** Signed weights, scaled so that maps keep their size from layer to layer. */
export function randomWeights(network: Network, seed: number): Weights {
  const weights: Record<string, Tensor> = {};
  const random = new Random(seed);
  for (const { name, outChannels, inChannels, kernel } of convolutions(network)) {
    const scale = Math.sqrt(3 / (inChannels * kernel[0] * kernel[1]));
    const shape = [outChannels, inChannels, ...kernel];
    weights[`${name}.weight`] = randomTensor(shape, random, scale);
    weights[`${name}.bias`] = randomTensor([outChannels], random, 0.5);
  }
  return weights;
}

export function randomTensor(shape: readonly number[], random: Random, scale = 1): Tensor {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  for (let at = 0; at < data.length; at++) data[at] = random.uniform(-scale, scale);
  return { shape, data };
}

export function toNdArray({ shape, data }: Tensor): NdArray {
  return fromValues(data, shape);
}

export function toNdArrays(weights: Weights): NetworkWeights {
  return Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, toNdArray(tensor)]));
}

/** A backend, with smaller limits where a case asks for them and it has any. */
export type Limited = (limits?: DeviceLimits) => Backend;

export const onMode =
  (mode: GpuMode): Limited =>
  (limits) =>
    gpuBackend(mode, limits === undefined ? {} : { limits });

export async function measure(backend: Limited, numberCase: NumberCase, seed = 1): Promise<Measured> {
  const { name, layers, special, limits } = numberCase;
  const network = networkOf(name, layers, numberCase.image);
  const weights = randomWeights(network, seed);
  const image = randomTensor(numberCase.image, new Random(seed + 1));
  if (special !== undefined) image.data[special[0]] = special[1];
  await using loaded = await backend(limits).load(network, weights);
  const got = await loaded.runLayer(image, layers.length);
  let wanted = known.get(`${name} ${seed}`);
  if (wanted === undefined) {
    wanted = evaluateReference(network, weights, image);
    known.set(`${name} ${seed}`, wanted);
  }
  if (got.shape.join() !== wanted.output.shape.join()) {
    throw new Error(`shape ${got.shape} instead of ${wanted.output.shape}`);
  }
  const [convolution] = convolutions(network);
  const terms =
    convolution === undefined
      ? 0
      : convolution.inChannels * convolution.kernel[0] * convolution.kernel[1] + 1;
  return compare(name, terms, got, wanted);
}

interface Wanted {
  readonly output: NdArray;
  /** sum|x * w| of each element, where a sum is formed. */
  readonly sizes: NdArray | undefined;
}

/** What the reference says is the same for all modes. */
const known = new Map<string, Wanted>();

function evaluateReference(network: Network, weights: Weights, image: Tensor): Wanted {
  const exact = toNdArrays(weights);
  const output = evaluateLayerNumber(network, exact, toNdArray(image), network.features.length);
  if (convolutions(network).length === 0) return { output, sizes: undefined };
  const linear = network.features.filter(({ kind }) => kind !== 'relu');
  const sizes = evaluateLayerNumber(
    { ...network, features: linear },
    Object.fromEntries(Object.entries(exact).map(([name, array]) => [name, map(array, Math.abs)])),
    map(toNdArray(image), Math.abs),
    linear.length,
  );
  return { output, sizes };
}

function compare(
  name: string,
  terms: number,
  got: { readonly data: ArrayLike<number> },
  { output, sizes }: Wanted,
): Measured {
  let worst: Measured = { name, terms, error: 0, bound: 0, share: 0 };
  for (let at = 0; at < got.data.length; at++) {
    const [value, wanted] = [got.data[at], output.data[at]];
    if (value === wanted || (Number.isNaN(value) && Number.isNaN(wanted))) continue;
    const bound = sizes === undefined ? 0 : 2 ** -24 * terms * sizes.data[at];
    const error = Math.abs(value - wanted);
    const share = Number.isFinite(bound) && bound > 0 ? error / bound : Number.POSITIVE_INFINITY;
    if (!(share <= worst.share)) worst = { name, terms, error, bound, share };
  }
  return worst;
}

/** Rows of text, one a case. */
export function tableOf(backend: string, measured: readonly Measured[]): string {
  const rows = measured.map(({ name, terms, error, bound, share }) =>
    [
      name.padEnd(34),
      String(terms).padStart(6),
      error.toExponential(2).padStart(10),
      bound.toExponential(2).padStart(10),
      share.toFixed(4).padStart(8),
    ].join(' '),
  );
  const head = `${'case'.padEnd(34)} ${'terms'.padStart(6)} ${'error'.padStart(10)} ${'bound'.padStart(10)} ${'share'.padStart(8)}`;
  return [`${backend}: worst error against its bound`, head, ...rows].join('\n');
}
