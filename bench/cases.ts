/** The networks and images that all engines get: the same seed gives the same weights everywhere. */
import type { Tensor, Weights } from '../backends/backend.js';
import { planLayers } from '../backends/plan.js';
import { accurate } from '../lib/networks/accurate.js';
import { fast } from '../lib/networks/fast.js';
import { conv2d } from '../lib/networks/layers.js';
import { sixScales } from '../lib/networks/measure.js';
import { Random } from '../lib/training/random.js';
import type { Pair } from '../reference/geometry.js';
import {
  convolutions,
  dilate,
  type Layer,
  lastPoolLayer,
  layersThrough,
  type Network,
} from '../reference/layers.js';

export interface BenchCase {
  readonly name: string;
  readonly network: Network;
  readonly stride: 'coarse' | 'fine';
  /** Height and width of the images that one run takes, one after another. */
  readonly sizes: readonly Pair[];
  /** The only place where it is run, where time forbids the other. */
  readonly only?: 'node' | 'browser';
}

/** The heaviest kind of layer: 3x3, 512 to 1024 channels, on 12x12 outputs. */
const layer: Network = {
  name: 'layer',
  input: { channels: 512, window: [14, 14], mean: 0, deviation: 1 },
  features: [conv2d('conv', 512, 1024, 3)],
  lastPool: [1, 1],
  heads: { classifier: [] },
};

export const benchCases: readonly BenchCase[] = [
  { name: 'one 3x3 layer', network: layer, stride: 'coarse', sizes: [[14, 14]] },
  { name: 'fast, 231x231', network: fast({ reluThreshold: 0 }), stride: 'coarse', sizes: [[231, 231]] },
  { name: 'fast, 281x317', network: fast({ reluThreshold: 0 }), stride: 'coarse', sizes: [[281, 317]] },
  {
    name: 'accurate, six scales, fine stride',
    network: accurate({ reluThreshold: 0 }),
    stride: 'fine',
    sizes: sixScales(accurate()).map(({ input }) => input),
    only: 'node',
  },
  {
    name: 'accurate, the smallest scale, fine stride',
    network: accurate({ reluThreshold: 0 }),
    stride: 'fine',
    sizes: [sixScales(accurate())[0].input],
    only: 'browser',
  },
];

/** The cases of a place whose names contain `wanted`. */
export function casesFor(place: 'node' | 'browser', wanted: string): readonly BenchCase[] {
  return benchCases.filter(({ name, only = place }) => only === place && name.includes(wanted));
}

/**
 * The layers that peers run, from the image to the classifier's map; for the fine stride its skip-kernel form, which is
 * the same sums (spec/SPEC.md 2.4).
 */
export function peerLayers({ network, stride }: BenchCase): readonly Layer[] {
  const layers = layersThrough(network, 'classifier');
  const all =
    stride === 'coarse'
      ? layers
      : [
          ...network.features,
          { ...lastPoolLayer(network), stride: [1, 1] as const },
          ...layers.slice(network.features.length + 1).map((one) => dilate(one, network.lastPool)),
        ];
  return all.filter(({ kind }) => kind !== 'dropout');
}

export function weightsFor(network: Network): Weights {
  const random = new Random(1);
  const weights: Record<string, Tensor> = {};
  for (const { name, outChannels, inChannels, kernel } of convolutions(network)) {
    const scale = Math.sqrt(6 / (inChannels * kernel[0] * kernel[1]));
    weights[`${name}.weight`] = filled([outChannels, inChannels, ...kernel], random, scale);
    weights[`${name}.bias`] = filled([outChannels], random, 0.1);
  }
  return weights;
}

export function imagesFor({ network, sizes }: BenchCase): Tensor[] {
  const random = new Random(2);
  return sizes.map((size) => filled([network.input.channels, ...size], random, 1));
}

function filled(shape: readonly number[], random: Random, scale: number): Tensor {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  for (let at = 0; at < data.length; at++) data[at] = random.uniform(-scale, scale);
  return { shape, data };
}

/** Two operations a multiply-accumulate, for all images, in thousands of millions. */
export function gigaOperations(benchCase: BenchCase): number {
  const layers = peerLayers(benchCase);
  const steps = benchCase.sizes.flatMap(([height, width]) =>
    planLayers(layers, { channels: benchCase.network.input.channels, height, width }),
  );
  return steps.reduce((sum, step) => {
    if (step.kind !== 'conv2d') return sum;
    const taps = step.input.channels * step.footprint.kernel[0] * step.footprint.kernel[1];
    return sum + (2 * taps * step.output.channels * step.output.height * step.output.width) / 1e9;
  }, 0);
}
