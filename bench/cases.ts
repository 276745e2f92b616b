/** The networks and images that all engines get: the same seed gives the same weights everywhere. */
import type { Tensor, Weights } from '../backends/backend.js';
import { planLayer } from '../backends/gpu/plan.js';
import { fast } from '../lib/networks/fast.js';
import { conv2d } from '../lib/networks/layers.js';
import { Random } from '../lib/training/random.js';
import { convolutions, layersThrough, type Network } from '../reference/layers.js';

export interface BenchCase {
  readonly name: string;
  readonly network: Network;
  readonly size: readonly [number, number];
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
  { name: 'one 3x3 layer', network: layer, size: [14, 14] },
  { name: 'fast, 231x231', network: fast({ reluThreshold: 0 }), size: [231, 231] },
  { name: 'fast, 281x317', network: fast({ reluThreshold: 0 }), size: [281, 317] },
];

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

export function imageFor({ network, size }: BenchCase): Tensor {
  return filled([network.input.channels, ...size], new Random(2), 1);
}

function filled(shape: readonly number[], random: Random, scale: number): Tensor {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  for (let at = 0; at < data.length; at++) data[at] = random.uniform(-scale, scale);
  return { shape, data };
}

/** Two operations a multiply-accumulate, for one image at the coarse stride, in thousands of millions. */
export function gigaOperations({ network, size: [height, width] }: BenchCase): number {
  const layers = layersThrough(network, 'classifier').filter(({ kind }) => kind !== 'dropout');
  const steps = planLayer(network, { channels: network.input.channels, height, width }, layers.length);
  return steps.reduce((sum, step) => {
    if (step.kind !== 'conv2d') return sum;
    const taps = step.input.channels * step.footprint.kernel[0] * step.footprint.kernel[1];
    return sum + (2 * taps * step.output.channels * step.output.height * step.output.width) / 1e9;
  }, 0);
}
