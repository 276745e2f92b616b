/** Convolution as a product of weights and patches, some positions at a time (SPEC 4.1). */
import type { ActivationLayer } from '../../reference/activations.js';
import type { Conv2dLayer } from '../../reference/layers.js';
import { activationOf } from '../activations.js';
import type { Tensor } from '../backend.js';
import type { Floats, Maps } from '../device.js';
import { packPanels, padToFour } from '../fours.js';
import { type ConvolutionStep, positionsOf } from '../plan.js';
import type { Turn } from '../turns.js';
import { emptyMaps, zerosLike } from './maps.js';
import { byQuads, gatherPatches, tapsOf } from './patches.js';
import type { Product, ProductMaker } from './product.js';

/** A convolution whose weights are loaded, for steps of any size. */
export interface LoadedConvolution {
  /** Whether it is computed in another form than as it is written. */
  readonly rearranges: boolean;
  run(input: Maps, step: ConvolutionStep, turn: Turn): Promise<Maps>;
  dispose(): void;
}

/** Positions whose patches stay in the processor's first-level cache, tap after tap; a multiple of four. */
const gatheredAtOnce = 1024;

export async function loadDirect(
  maker: ProductMaker,
  { outChannels }: Conv2dLayer,
  weight: Tensor,
  bias: Tensor,
): Promise<LoadedConvolution> {
  const taps = weight.data.length / outChannels;
  const panels = padToFour(outChannels) / 4;
  const terms = padToFour(taps);
  const shape = { matrices: 1, panels, terms };
  const product = maker.prepare(shape, await packPanels(weight.data, outChannels, taps, terms));
  return {
    rearranges: false,
    run: (input, step, turn) => convolve(product, input, step, bias, turn),
    dispose: () => product.dispose(),
  };
}

/** @param rows the weights' panels, where the product has none */
export async function convolve(
  product: Product,
  input: Maps,
  step: ConvolutionStep,
  { data: bias }: Tensor,
  turn: Turn,
  rows?: Floats,
): Promise<Maps> {
  const output = emptyMaps(step.output, input.data);
  const positions = positionsOf(step.output);
  const most = Math.min(product.quads, Math.ceil(positions / 4));
  const layout = byQuads(tapsOf(step), product.terms, Math.min(gatheredAtOnce, most * 4));
  const matrix = zerosLike(input.data, most * product.terms * 4);
  for (let first = 0; first < positions; first += most * 4) {
    const count = Math.min(most * 4, positions - first);
    for (let at = 0; at < count; at += gatheredAtOnce) {
      const part = { first: first + at, count: Math.min(gatheredAtOnce, count - at) };
      gatherPatches(
        input,
        step,
        part,
        layout,
        matrix.subarray(at * product.terms, (at + gatheredAtOnce) * product.terms),
      );
    }
    const sums = await product.multiply(matrix, count, turn, rows);
    storeSums(sums, { room: product.quads, first, count }, bias, step.activation, output);
    await turn();
  }
  return output;
}

interface StoredTile {
  /** Quads that the sums have room for. */
  readonly room: number;
  /** First position of the tile, and how many. */
  readonly first: number;
  readonly count: number;
}

/** Sums [panel][quad][4 channels][4 positions] into their maps, with bias and activation. */
function storeSums(
  sums: Floats,
  { room, first, count }: StoredTile,
  bias: Float32Array,
  layer: ActivationLayer | undefined,
  { shape, data }: Maps,
): void {
  const positions = positionsOf(shape);
  const activation = layer && activationOf(layer);
  for (let channel = 0; channel < shape.channels; channel++) {
    const from = (channel >> 2) * room * 16 + (channel & 3) * 4;
    const to = channel * positions + first;
    const start = bias[channel];
    for (let at = 0; at < count; at++) {
      const value = start + sums[from + (at >> 2) * 16 + (at & 3)];
      data[to + at] = activation === undefined ? value : activation.forward(value);
    }
  }
}
