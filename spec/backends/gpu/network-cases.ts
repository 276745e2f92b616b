/** Whole networks on a mode against the reference: dense at both strides, both heads, and every layer number. */
import { gpuBackend } from '../../../backends/gpu/index.js';
import type { GpuMode } from '../../../backends/gpu/modes.js';
import { compact } from '../../../lib/networks/compact.js';
import { Random } from '../../../lib/training/random.js';
import type { Network } from '../../../reference/layers.js';
import { layersThrough } from '../../../reference/layers.js';
import type { NdArray } from '../../../reference/nd-array.js';
import { evaluateDense, evaluateLayerNumber } from '../../../reference/network.js';
import { randomTensor, randomWeights, toNdArray, toNdArrays } from './number-cases.js';

/** Largest difference, as a share of the largest value wanted. */
export interface NormWise {
  readonly name: string;
  readonly error: number;
}

/** Float32 rounding through a dozen layers, norm-wise (SPEC 4.8). */
export const endToEnd = 1e-5;

export const smallCompact = compact({ classes: 7, width: 0.3, boxes: 1 });

export async function compareDense(
  mode: GpuMode,
  network: Network,
  size: readonly [number, number],
  seed: number,
): Promise<NormWise[]> {
  const weights = randomWeights(network, seed);
  const exact = toNdArrays(weights);
  const image = randomTensor([network.input.channels, ...size], new Random(seed + 1));
  const heads = network.heads.regressor ? (['classifier', 'regressor'] as const) : (['classifier'] as const);
  await using loaded = await gpuBackend(mode).load(network, weights);
  const compared: NormWise[] = [];
  for (const stride of ['fine', 'coarse'] as const) {
    const [outputs] = await loaded.runDense([image], { stride, heads });
    for (const head of heads) {
      const want = evaluateDense(network, exact, toNdArray(image), { head, stride });
      compared.push(normWise(`${stride} ${head}`, outputs[head], want));
    }
  }
  return compared;
}

export async function compareLayers(mode: GpuMode, network: Network, seed: number): Promise<NormWise[]> {
  const weights = randomWeights(network, seed);
  const [height, width] = network.input.window;
  const image = randomTensor([network.input.channels, height + 3, width + 9], new Random(seed + 1));
  const layers = layersThrough(network, 'classifier').filter(({ kind }) => kind !== 'dropout');
  const exact = toNdArrays(weights);
  await using loaded = await gpuBackend(mode).load(network, weights);
  const compared: NormWise[] = [];
  for (let number = 0; number <= layers.length; number++) {
    const want = evaluateLayerNumber(network, exact, toNdArray(image), number);
    compared.push(normWise(`layer ${number}`, await loaded.runLayer(image, number), want));
  }
  return compared;
}

function normWise(
  name: string,
  got: { readonly shape: readonly number[]; readonly data: ArrayLike<number> } | undefined,
  want: NdArray,
): NormWise {
  if (got?.shape.join() !== want.shape.join()) throw new Error(`${name} is ${got?.shape}, not ${want.shape}`);
  let [difference, largest] = [0, 0];
  for (let at = 0; at < got.data.length; at++) {
    difference = Math.max(difference, Math.abs(got.data[at] - want.data[at]));
    largest = Math.max(largest, Math.abs(want.data[at]));
  }
  return { name, error: difference === 0 ? 0 : difference / largest };
}
