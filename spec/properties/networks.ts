/** Random networks for the properties, with weights and images to match. */
import fc from 'fast-check';
import {
  exactInput,
  type Footprint,
  footprint,
  GeometryError,
  noPadding,
  outputSize,
  type Padding,
  type Pair,
} from '../../reference/geometry.js';
import {
  type Conv2dLayer,
  type HeadName,
  type Layer,
  layerFootprint,
  layersThrough,
  type Network,
} from '../../reference/layers.js';
import type { NdArray } from '../../reference/nd-array.js';
import type { NetworkWeights } from '../../reference/network.js';
import { randomArray } from '../reference/arrays.js';

/** A network, its weights, and an image that it fits into. */
export interface NetworkCase {
  readonly network: Network;
  readonly weights: NetworkWeights;
  readonly image: NdArray;
}

/** Networks in which no layer pads. */
export const unpaddedCase = networkCase(fc.constant(noPadding));

/** Networks in which convolutions and zero paddings pad each side by its own width. */
export const paddedCase = networkCase(
  fc.record({ top: fc.nat(2), left: fc.nat(2), bottom: fc.nat(2), right: fc.nat(2) }),
);

/** The heads of these networks: a classifier and a regressor, which may see windows of different sizes. */
export const headNames: readonly HeadName[] = ['classifier', 'regressor'];

/** Height and width of the smallest image that gives an output of each head. */
export function leastImage(network: Network): Pair {
  const windows = headNames.map((name) => windowOf(network, name));
  return [Math.max(...windows.map(([height]) => height)), Math.max(...windows.map(([, width]) => width))];
}

/** Weights between -1 and 1 for every convolution of a network. */
export function randomWeights(layers: readonly Layer[], seed: number): NetworkWeights {
  const weights: Record<string, NdArray> = {};
  layers.forEach((layer, index) => {
    if (layer.kind !== 'conv2d') return;
    const { name, outChannels, inChannels, kernel } = layer;
    weights[`${name}.weight`] = randomArray([outChannels, inChannels, ...kernel], seed + 2 * index);
    weights[`${name}.bias`] = randomArray([outChannels], seed + 2 * index + 1);
  });
  return weights;
}

/** Corners of a map and the given fractions of it: where to compare. */
export function positionsIn([height, width]: Pair, fractions: readonly Pair[]): Pair[] {
  const inside = fractions.map(([y, x]): Pair => [Math.floor(y * height), Math.floor(x * width)]);
  return [[0, 0], [0, width - 1], [height - 1, 0], [height - 1, width - 1], ...inside];
}

/** What `positionsIn` takes. */
export const someFractions: fc.Arbitrary<Pair[]> = fc.array(
  fc.tuple(
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  ),
  { minLength: 3, maxLength: 3 },
);

export function pair(min: number, max: number): fc.Arbitrary<Pair> {
  return fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
}

/** Mostly 1 along both axes. */
function mostlyOne(): fc.Arbitrary<Pair> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant<Pair>([1, 1]) }, { weight: 1, arbitrary: pair(1, 2) });
}

/** A function from the channels read to layers; `name` tells its convolution from others. */
type Block = (inChannels: number, name: string) => Layer[];

function block(padding: fc.Arbitrary<Padding>): fc.Arbitrary<Block> {
  return fc
    .record({
      outside: padding,
      outChannels: fc.integer({ min: 1, max: 4 }),
      kernel: pair(1, 3),
      options: fc.record({ stride: mostlyOne(), padding, dilation: mostlyOne() }),
      threshold: fc.constantFrom(0, 1e-6, -0.25, 0.1),
      pool: fc.option(fc.record({ kernel: pair(1, 3), stride: pair(1, 2) }), { nil: undefined }),
    })
    .map(({ outside, outChannels, kernel, options, threshold, pool }) => (inChannels, name) => [
      { kind: 'zeroPad2d', padding: outside },
      { kind: 'conv2d', name, inChannels, outChannels, ...footprint(kernel, options) },
      { kind: 'relu', threshold },
      ...(pool === undefined ? [] : [{ kind: 'maxPool2d', ...pool } as const]),
    ]);
}

function networkCase(padding: fc.Arbitrary<Padding>): fc.Arbitrary<NetworkCase> {
  return fc
    .record({
      channels: fc.integer({ min: 1, max: 2 }),
      blocks: fc.array(block(padding), { minLength: 1, maxLength: 3 }),
      lastPool: pair(1, 3),
      headFootprints: fc.tuple(
        fc.record({ kernel: pair(1, 3), dilation: mostlyOne() }),
        fc.record({ kernel: pair(1, 2), dilation: mostlyOne() }),
      ),
      headChannels: fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 3 })),
      regressorKernel: pair(1, 4),
      surplus: pair(0, 9),
      seed: fc.integer(),
    })
    .map(({ channels, blocks, lastPool, headFootprints, headChannels, regressorKernel, surplus, seed }) => {
      const features: Layer[] = [];
      let width = channels;
      blocks.forEach((make, index) => {
        const layers = make(width, `conv${index + 1}`);
        width = layers.find((layer): layer is Conv2dLayer => layer.kind === 'conv2d')?.outChannels ?? width;
        features.push(...layers);
      });
      const network = withWindow({
        name: 'random',
        input: { channels, window: [1, 1], mean: 0, deviation: 1 },
        features,
        lastPool,
        heads: {
          classifier: head(width, headFootprints, headChannels),
          regressor: [convolution('regressor1', [width, 4], { kernel: regressorKernel, dilation: [1, 1] })],
        },
      });
      const [height, length] = leastImage(network);
      return {
        network,
        weights: randomWeights(
          headNames.flatMap((name) => layersThrough(network, name)),
          seed,
        ),
        image: { shape: [channels, height + surplus[0], length + surplus[1]], seed: seed - 1 },
      };
    })
    .filter(({ network }) => isUsable(network))
    .map(({ image, ...rest }) => ({ ...rest, image: randomArray(image.shape, image.seed) }));
}

type HeadFootprint = Pick<Footprint, 'kernel' | 'dilation'>;

function head(
  inChannels: number,
  [first, second]: [HeadFootprint, HeadFootprint],
  [hidden, classes]: [number, number],
): Layer[] {
  return [
    convolution('classifier1', [inChannels, hidden], first),
    { kind: 'relu', threshold: 0 },
    { kind: 'dropout', rate: 0.5 },
    convolution('classifier2', [hidden, classes], second),
  ];
}

function convolution(
  name: string,
  [inChannels, outChannels]: [number, number],
  { kernel, dilation }: HeadFootprint,
): Layer {
  return { kind: 'conv2d', name, inChannels, outChannels, ...footprint(kernel, { dilation }) };
}

/** The classifier's window; the regressor, which is drawn by itself, may have another. */
function withWindow(network: Network): Network {
  return { ...network, input: { ...network.input, window: windowOf(network, 'classifier') } };
}

function windowOf(network: Network, name: HeadName): Pair {
  return exactInput([1, 1], layersThrough(network, name).map(layerFootprint));
}

/** Small enough to be quick, and with windows on which every layer's kernel fits. */
function isUsable(network: Network): boolean {
  try {
    return headNames.every((name) => {
      const [height, width] = windowOf(network, name);
      if (height < 1 || width < 1 || height * width > 900) return false;
      layersThrough(network, name).map(layerFootprint).reduce(outputSize, [height, width]);
      return true;
    });
  } catch (error) {
    if (error instanceof GeometryError) return false;
    throw error;
  }
}
