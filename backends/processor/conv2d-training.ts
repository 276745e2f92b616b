/** Convolution in training: its weights are others at each step, and gradients go back (SPEC 4.1). */
import type { Tensor } from '../backend.js';
import type { Floats, Maps, TrainedLayer, TrainingPass, TrainingRequest } from '../device.js';
import { packPanels, padToFour } from '../fours.js';
import { type ConvolutionStep, positionsOf } from '../plan.js';
import type { Turn } from '../turns.js';
import { weightsOf } from '../weights.js';
import { convolve } from './conv2d.js';
import { emptyMaps } from './maps.js';
import { byTaps, gatherPatches, scatterPatches, tapsOf } from './patches.js';
import type { Product, ProductMaker } from './product.js';

/** Positions whose part of a gradient of weights is summed at once. */
const positionsAtOnce = 1024;

export function trainedConvolution(maker: ProductMaker, step: ConvolutionStep): TrainedLayer<Maps> {
  const taps = tapsOf(step);
  const panels = padToFour(step.output.channels) / 4;
  const terms = padToFour(taps);
  const products: Products = {
    forward: maker.prepare({ matrices: 1, panels, terms }),
    weightGradient: maker.prepare({ matrices: 1, panels, terms: positionsAtOnce }),
    inputGradient: maker.prepare({ matrices: 1, panels: terms / 4, terms: panels * 4 }),
  };
  return {
    output: step.output,
    forward: (input, request) => forward(products, step, input, request),
    dispose: () => {
      for (const product of Object.values(products)) product.dispose();
    },
  };
}

interface Products {
  readonly forward: Product;
  readonly weightGradient: Product;
  readonly inputGradient: Product;
}

async function forward(
  products: Products,
  step: ConvolutionStep,
  input: Maps,
  { weights, gradients, turn }: TrainingRequest,
): Promise<TrainingPass<Maps>> {
  const { weight, bias } = weightsOf(weights, step.name);
  const rows = await packPanels(weight.data, step.output.channels, tapsOf(step), products.forward.terms);
  return {
    output: await convolve(products.forward, input, step, bias, turn, rows),
    backward: async (gradient, { inputGradient }) => {
      if (gradients !== undefined) {
        const summed = await weightGradient(products.weightGradient, step, input, gradient, turn);
        gradients[`${step.name}.weight`] = { shape: weight.shape, data: summed };
        gradients[`${step.name}.bias`] = { shape: bias.shape, data: biasGradient(gradient) };
      }
      return inputGradient
        ? inputGradientOf(products.inputGradient, step, weight, gradient, turn)
        : undefined;
    },
  };
}

function biasGradient({ shape, data }: Maps): Float32Array {
  const positions = positionsOf(shape);
  return Float32Array.from({ length: shape.channels }, (_, channel) => {
    let sum = 0;
    for (let at = channel * positions; at < (channel + 1) * positions; at++) sum += data[at];
    return sum;
  });
}

/** Output gradients times patches, summed over positions: [outChannel, inChannel, kernelY, kernelX]. */
async function weightGradient(
  product: Product,
  step: ConvolutionStep,
  input: Maps,
  { data: flowing }: Maps,
  turn: Turn,
): Promise<Float32Array> {
  const { channels } = step.output;
  const positions = positionsOf(step.output);
  const taps = tapsOf(step);
  const layout = byTaps(taps, product.terms);
  const columns = new Float32Array(padToFour(taps) * product.terms);
  const total = new Float64Array(channels * taps);
  for (let first = 0; first < positions; first += positionsAtOnce) {
    const count = Math.min(positionsAtOnce, positions - first);
    // What an earlier part left behind meets rows of zeros, but might be infinite.
    if (count < positionsAtOnce) columns.fill(0);
    gatherPatches(input, step, { first, count }, layout, columns);
    const rows = await packPanels(flowing.subarray(first), channels, count, product.terms, {
      rowStep: positions,
      columnStep: 1,
    });
    for (let quad = 0; quad * 4 < taps; quad += product.quads) {
      const quads = Math.min(product.quads, Math.ceil(taps / 4) - quad);
      const from = quad * product.terms * 4;
      const sums = await product.multiply(
        columns.subarray(from, from + quads * product.terms * 4),
        quads * 4,
        turn,
        rows,
      );
      for (let channel = 0; channel < channels; channel++) {
        const start = (channel >> 2) * product.quads * 16 + (channel & 3) * 4;
        for (let at = 0; at < Math.min(quads * 4, taps - quad * 4); at++) {
          total[channel * taps + quad * 4 + at] += sums[start + (at >> 2) * 16 + (at & 3)];
        }
      }
    }
    await turn();
  }
  return Float32Array.from(total);
}

/** Each position's gradient times the weights, added to the inputs that met them. */
async function inputGradientOf(
  product: Product,
  step: ConvolutionStep,
  { data: weight }: Tensor,
  flowing: Maps,
  turn: Turn,
): Promise<Maps> {
  const gradient = emptyMaps(step.input, flowing.data);
  const { channels } = step.output;
  const positions = positionsOf(step.output);
  const taps = tapsOf(step);
  const rows = await packPanels(weight, taps, channels, product.terms, { rowStep: 1, columnStep: taps });
  const room = product.quads;
  const layout = {
    tap: Int32Array.from({ length: taps }, (_, tap) => (tap >> 2) * room * 16 + (tap & 3) * 4),
    position: Int32Array.from({ length: room * 4 }, (_, at) => (at >> 2) * 16 + (at & 3)),
  };
  const columns = new Float32Array(room * product.terms * 4);
  for (let first = 0; first < positions; first += room * 4) {
    const count = Math.min(room * 4, positions - first);
    packQuads(flowing.data, channels, positions, first, count, product.terms, columns);
    const sums = await product.multiply(columns, count, turn, rows);
    scatterPatches(gradient, step, { first, count }, layout, sums);
    await turn();
  }
  return gradient;
}

/** Positions `first` on of [channel, position] as [position / 4][channel][4 positions]. */
function packQuads(
  data: Floats,
  channels: number,
  positions: number,
  first: number,
  count: number,
  terms: number,
  columns: Float32Array,
): void {
  for (let channel = 0; channel < channels; channel++) {
    const from = channel * positions + first;
    for (let at = 0; at < count; at++) {
      columns[(at >> 2) * terms * 4 + channel * 4 + (at & 3)] = data[from + at];
    }
  }
}
