/** A 3x3 convolution of stride 1 on the processor in Winograd's form (SPEC 7.5), some tiles at a time. */
import type { ActivationLayer } from '../../reference/activations.js';
import type { Conv2dLayer } from '../../reference/layers.js';
import { activationOf } from '../activations.js';
import type { Tensor } from '../backend.js';
import type { Floats, Maps } from '../device.js';
import { padToFour } from '../fours.js';
import { type ConvolutionStep, type MapShape, positionsOf } from '../plan.js';
import type { Turn } from '../turns.js';
import { tilesOf, winogradMatrices, winogradWeights } from '../winograd.js';
import type { LoadedConvolution } from './conv2d.js';
import { emptyMaps } from './maps.js';
import type { Positions } from './patches.js';
import type { Product, ProductMaker } from './product.js';

export async function loadWinograd(
  maker: ProductMaker,
  layer: Conv2dLayer,
  weight: Tensor,
  bias: Tensor,
): Promise<LoadedConvolution> {
  const rows = padToFour(layer.outChannels);
  const terms = padToFour(layer.inChannels);
  const shape = { matrices: winogradMatrices, panels: rows / 4, terms };
  const product = maker.prepare(shape, await winogradWeights(weight.data, layer, rows, terms));
  return {
    rearranges: true,
    run: (input, step, turn) => convolve(product, input, step, bias.data, turn),
    dispose: () => product.dispose(),
  };
}

async function convolve(
  product: Product,
  input: Maps,
  step: ConvolutionStep,
  bias: Float32Array,
  turn: Turn,
): Promise<Maps> {
  const output = emptyMaps(step.output, input.data);
  const tiles = positionsOf(tilesOf(step.output));
  const most = product.quads * 4;
  const columns = new Float32Array(product.quads * winogradMatrices * product.terms * 4);
  for (let first = 0; first < tiles; first += most) {
    const part = { first, count: Math.min(most, tiles - first) };
    transformInputs(input, step, part, product.terms, columns);
    const sums = await product.multiply(columns, part.count, turn);
    storeTiles(sums, product.quads, part, bias, step.activation, output);
    await turn();
  }
  return output;
}

/** Window, and row and column of the first output, of some tiles. */
interface Tiles {
  readonly window: Int32Array;
  readonly y: Int32Array;
  readonly x: Int32Array;
}

function tilesAt({ first, count }: Positions, { height, width }: MapShape): Tiles {
  const rowOf = (at: number) => Math.floor((first + at) / width);
  const each = (value: (at: number) => number) => Int32Array.from({ length: count }, (_, at) => value(at));
  return {
    window: each((at) => Math.floor(rowOf(at) / height)),
    y: each((at) => (rowOf(at) % height) * 2),
    x: each((at) => ((first + at) % width) * 2),
  };
}

/**
 * [quad of tiles][matrix][inChannel][4 tiles]. Along each axis the transformed tile is d0 - d2, d1 + d2, d2 - d1,
 * d1 - d3, which neither constant nor product rounds.
 */
function transformInputs(
  { data }: Maps,
  { input, output, footprint: { padding } }: ConvolutionStep,
  part: Positions,
  terms: number,
  columns: Float32Array,
): void {
  const tiles = tilesAt(part, tilesOf(output));
  const { windows = 1, channels, height, width } = input;
  const d = new Float64Array(16);
  const matrixStep = terms * 4;
  for (let number = 0; number < part.count; number++) {
    const top = tiles.y[number] - padding.top;
    const left = tiles.x[number] - padding.left;
    const isInside = top >= 0 && left >= 0 && top + 4 <= height && left + 4 <= width;
    const to = (number >> 2) * winogradMatrices * matrixStep + (number & 3);
    for (let channel = 0; channel < channels; channel++) {
      const from = ((channel * windows + tiles.window[number]) * height + top) * width + left;
      if (isInside) {
        for (let y = 0; y < 4; y++) {
          const row = from + y * width;
          d[y * 4] = data[row];
          d[y * 4 + 1] = data[row + 1];
          d[y * 4 + 2] = data[row + 2];
          d[y * 4 + 3] = data[row + 3];
        }
      } else {
        for (let y = 0; y < 4; y++) {
          for (let x = 0; x < 4; x++) {
            const exists = top + y >= 0 && top + y < height && left + x >= 0 && left + x < width;
            d[y * 4 + x] = exists ? data[from + y * width + x] : 0;
          }
        }
      }
      for (let x = 0; x < 4; x++) {
        const d1 = d[4 + x];
        const d2 = d[8 + x];
        const d3 = d[12 + x];
        d[x] -= d2;
        d[4 + x] = d1 + d2;
        d[8 + x] = d2 - d1;
        d[12 + x] = d1 - d3;
      }
      const at = to + channel * 4;
      for (let y = 0; y < 4; y++) {
        const d0 = d[y * 4];
        const d1 = d[y * 4 + 1];
        const d2 = d[y * 4 + 2];
        const d3 = d[y * 4 + 3];
        const row = at + y * 4 * matrixStep;
        columns[row] = d0 - d2;
        columns[row + matrixStep] = d1 + d2;
        columns[row + 2 * matrixStep] = d2 - d1;
        columns[row + 3 * matrixStep] = d1 - d3;
      }
    }
  }
}

/**
 * Outputs from the sums [panel][matrix][quad of tiles][4 channels][4 tiles]. Along each axis the first output of a tile is
 * s0 + s1 + s2, the second s1 - s2 - s3; those past the map's end are not kept.
 */
function storeTiles(
  sums: Floats,
  room: number,
  part: Positions,
  bias: Float32Array,
  layer: ActivationLayer | undefined,
  { shape, data }: Maps,
): void {
  const tiles = tilesAt(part, tilesOf(shape));
  const { windows = 1, channels, height, width } = shape;
  const activation = layer && activationOf(layer);
  const activated = (value: number) => (activation === undefined ? value : activation.forward(value));
  const matrixStep = room * 16;
  const half = new Float64Array(8);
  for (let channel = 0; channel < channels; channel++) {
    const start = bias[channel];
    const panel = (channel >> 2) * winogradMatrices * matrixStep + (channel & 3) * 4;
    for (let number = 0; number < part.count; number++) {
      const from = panel + (number >> 2) * 16 + (number & 3);
      for (let x = 0; x < 4; x++) {
        const s0 = sums[from + x * matrixStep];
        const s1 = sums[from + (4 + x) * matrixStep];
        const s2 = sums[from + (8 + x) * matrixStep];
        const s3 = sums[from + (12 + x) * matrixStep];
        half[x] = s0 + (s1 + s2);
        half[4 + x] = s1 - s2 - s3;
      }
      const [tileY, tileX] = [tiles.y[number], tiles.x[number]];
      for (let y = 0; y < 2 && tileY + y < height; y++) {
        const s = y * 4;
        const to = ((channel * windows + tiles.window[number]) * height + tileY + y) * width + tileX;
        const left = half[s] + (half[s + 1] + half[s + 2]) + start;
        data[to] = activated(left);
        if (tileX + 1 >= width) continue;
        const right = half[s + 1] - half[s + 2] - half[s + 3] + start;
        data[to + 1] = activated(right);
      }
    }
  }
}
