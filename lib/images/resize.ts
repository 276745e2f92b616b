import type { Tensor } from '../../backends/backend.js';
import { type Turn, turns } from '../../backends/turns.js';
import type { Pair } from '../../reference/geometry.js';
import { GeometryError } from '../errors.js';
import { layoutOf, type Picture, type PictureLayout } from './picture.js';

export interface ResizeOptions {
  /** What is given is (value - mean) / deviation (SPEC 4.13); by default the value as it is. */
  readonly mean?: number;
  readonly deviation?: number;
  /** Rows and columns of 0 around the result, in pixels; none by default. */
  readonly margin?: number;
  /** Taken after each row. */
  readonly turn?: Turn | undefined;
}

/**
 * The picture at another size [y, x], as [3, y, x] with its margin: bilinear, antialiased where it shrinks (SPEC 4.11).
 * Equal to `reference/resize.ts` rounded once to float32, then normalised and rounded again, to the last bit: sums run
 * in the same order, in float64.
 * @throws GeometryError when a length is no whole number of at least 1, or a tensor is not [3, y, x]
 * @throws the reason of the turn's signal once it is aborted
 */
export async function resize(
  picture: Picture,
  size: Pair,
  { mean = 0, deviation = 1, margin = 0, turn = turns() }: ResizeOptions = {},
): Promise<Tensor> {
  requireLengths(size);
  const from = layoutOf(picture);
  requireLengths([from.height, from.width]);
  const rows = flatTaps(from.height, size[0]);
  const columns = flatTaps(from.width, size[1]);
  const shape = [3, size[0] + 2 * margin, size[1] + 2 * margin];
  const plane = shape[1] * shape[2];
  const data = new Float32Array(3 * plane);
  const row = new Float64Array(3 * from.width);
  for (let y = 0; y < size[0]; y++) {
    sumRows(row, from, rows, y);
    sumColumns(data, (y + margin) * shape[2] + margin, plane, row, columns, mean, deviation);
    await turn();
  }
  return { shape, data };
}

function requireLengths(lengths: Pair): void {
  for (const length of lengths) {
    if (!Number.isInteger(length) || length < 1) {
      throw new GeometryError(`a length must be a whole number of at least 1, not ${length}`);
    }
  }
}

/** Taps of all output positions along one axis: position i has the weights from `ends[i - 1]` (0 at first) to `ends[i]`. */
interface FlatTaps {
  readonly first: Int32Array;
  readonly ends: Int32Array;
  readonly weights: Float64Array;
}

/** What `resizeTaps` of `reference/resize.ts` gives, to the last bit. */
function flatTaps(input: number, output: number): FlatTaps {
  const scale = input / output;
  const support = Math.max(1, scale);
  const first = new Int32Array(output);
  const ends = new Int32Array(output);
  const weights = new Float64Array(output * (Math.ceil(2 * support) + 1));
  for (let index = 0, end = 0; index < output; index++) {
    const centre = (index + 0.5) * scale;
    const start = end;
    let sum = 0;
    let position = Math.max(0, Math.floor(centre - support - 0.5));
    for (; position < input; position++) {
      const weight = 1 - Math.abs(position + 0.5 - centre) / support;
      if (weight > 0) {
        weights[end++] = weight;
        sum += weight;
      } else if (end > start) break;
    }
    for (let tap = start; tap < end; tap++) weights[tap] /= sum;
    first[index] = position - (end - start);
    ends[index] = end;
  }
  return { first, ends, weights };
}

/** Output row y at the input's width, as [x, channel]: two taps at a time, so that the row is read and written less. */
function sumRows(
  row: Float64Array,
  { data, width, pixelStep, channelStep }: PictureLayout,
  { first, ends, weights }: FlatTaps,
  y: number,
): void {
  row.fill(0);
  const blue = 2 * channelStep;
  const rowStep = width * pixelStep;
  const end = ends[y];
  let tap = y === 0 ? 0 : ends[y - 1];
  let start = first[y] * rowStep;
  for (; tap + 1 < end; tap += 2, start += 2 * rowStep) {
    const weight = weights[tap];
    const next = weights[tap + 1];
    let above = start;
    let below = start + rowStep;
    for (let at = 0; at < row.length; at += 3) {
      row[at] = row[at] + weight * data[above] + next * data[below];
      row[at + 1] = row[at + 1] + weight * data[above + channelStep] + next * data[below + channelStep];
      row[at + 2] = row[at + 2] + weight * data[above + blue] + next * data[below + blue];
      above += pixelStep;
      below += pixelStep;
    }
  }
  if (tap === end) return;
  const weight = weights[tap];
  for (let at = 0, red = start; at < row.length; at += 3, red += pixelStep) {
    const green = red + channelStep;
    row[at] += weight * data[red];
    row[at + 1] += weight * data[green];
    row[at + 2] += weight * data[green + channelStep];
  }
}

/**
 * A row [x, channel] at the output's width, rounded and normalised, into the planes of `output` from `start`: two taps
 * at a time, since most positions have just two where the picture grows.
 */
function sumColumns(
  output: Float32Array,
  start: number,
  plane: number,
  row: Float64Array,
  { first, ends, weights }: FlatTaps,
  mean: number,
  deviation: number,
): void {
  for (let x = 0, tap = 0, to = start; x < first.length; x++, to++) {
    const end = ends[x];
    let red = 0;
    let green = 0;
    let blue = 0;
    let at = 3 * first[x];
    for (; tap + 1 < end; tap += 2, at += 6) {
      const weight = weights[tap];
      const next = weights[tap + 1];
      red = red + weight * row[at] + next * row[at + 3];
      green = green + weight * row[at + 1] + next * row[at + 4];
      blue = blue + weight * row[at + 2] + next * row[at + 5];
    }
    if (tap < end) {
      const weight = weights[tap++];
      red += weight * row[at];
      green += weight * row[at + 1];
      blue += weight * row[at + 2];
    }
    output[to] = (Math.fround(red) - mean) / deviation;
    output[to + plane] = (Math.fround(green) - mean) / deviation;
    output[to + 2 * plane] = (Math.fround(blue) - mean) / deviation;
  }
}
