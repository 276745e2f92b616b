/** What all implementations of Winograd's form F(2x2, 3x3) of a 3x3 convolution share (spec/SPEC.md 7.5). */
import type { Conv2dLayer } from '../reference/layers.js';
import type { MapShape } from './plan.js';
import { turns } from './turns.js';

/**
 * Matrices of weights, of inputs and of sums, numbered row * 4 + column after the row and the column of the transformed
 * tile that they hold.
 */
export const winogradMatrices = 16;

/** Channels below which the transformations cost more than the products that they save. */
const fewestChannels = 16;

/** Whether a layer has Winograd's form, and gains by it. */
export function suitsWinograd({ kernel, stride, dilation, inChannels, outChannels }: Conv2dLayer): boolean {
  return (
    kernel.every((length) => length === 3) &&
    stride.every((length) => length === 1) &&
    dilation.every((length) => length === 1) &&
    Math.min(inChannels, outChannels) >= fewestChannels
  );
}

/** A map's grid of tiles, as a map: the last row and column of tiles may reach past the output. */
export function tilesOf(shape: MapShape): MapShape {
  return { ...shape, height: Math.ceil(shape.height / 2), width: Math.ceil(shape.width / 2) };
}

/**
 * Weights [outChannel, inChannel, 3, 3] as the form needs them, packed: [outChannel / 4][matrix][inChannel][4], channels
 * filled up with zeros to `rows` and `terms`. Along each axis g0, (g0 + g1 + g2) / 2, (g0 - g1 + g2) / 2, g2, in float64
 * and rounded once. The event loop has its turns.
 */
export async function winogradWeights(
  weight: Float32Array,
  { outChannels, inChannels }: Pick<Conv2dLayer, 'outChannels' | 'inChannels'>,
  rows: number,
  terms: number,
): Promise<Float32Array> {
  const turn = turns();
  const panels = new Float32Array(rows * winogradMatrices * terms);
  const columns = new Float64Array(12);
  const tile = new Float64Array(16);
  for (let outChannel = 0; outChannel < outChannels; outChannel++) {
    const panel = (outChannel >> 2) * winogradMatrices * terms * 4 + (outChannel & 3);
    for (let inChannel = 0; inChannel < inChannels; inChannel++) {
      const from = (outChannel * inChannels + inChannel) * 9;
      for (let x = 0; x < 3; x++) transform(weight, from + x, 3, columns, x, 3);
      for (let row = 0; row < 4; row++) transform(columns, row * 3, 1, tile, row * 4, 1);
      for (let matrix = 0; matrix < winogradMatrices; matrix++) {
        panels[panel + (matrix * terms + inChannel) * 4] = tile[matrix];
      }
    }
    await turn();
  }
  return panels;
}

/** Three values, `step` apart, to four. */
function transform(
  from: ArrayLike<number>,
  first: number,
  step: number,
  to: Float64Array,
  at: number,
  toStep: number,
): void {
  const g0 = from[first];
  const g1 = from[first + step];
  const g2 = from[first + 2 * step];
  to[at] = g0;
  to[at + toStep] = (g0 + g1 + g2) / 2;
  to[at + 2 * toStep] = (g0 - g1 + g2) / 2;
  to[at + 3 * toStep] = g2;
}
