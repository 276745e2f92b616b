import { hasPadding } from '../../reference/geometry.js';
import type { Floats, Maps } from '../device.js';
import { type ConvolutionStep, positionsOf } from '../plan.js';

/** Output positions `first` to `first + count - 1`, numbered through windows, rows and columns. */
export interface Positions {
  readonly first: number;
  readonly count: number;
}

/** Where in the matrix of patches a tap's values and a position's values lie: at the sum of the two. */
export interface PatchLayout {
  readonly tap: Int32Array;
  readonly position: Int32Array;
  /** From each of four positions, the first a multiple of four, to the next. */
  readonly lane: number;
}

/** [position / 4][tap][4 positions] */
export function byQuads(taps: number, paddedTaps: number, positions: number): PatchLayout {
  return {
    tap: Int32Array.from({ length: taps }, (_, tap) => tap * 4),
    position: Int32Array.from({ length: positions }, (_, at) => (at >> 2) * paddedTaps * 4 + (at & 3)),
    lane: 1,
  };
}

/** [tap / 4][position][4 taps] */
export function byTaps(taps: number, positions: number): PatchLayout {
  return {
    tap: Int32Array.from({ length: taps }, (_, tap) => (tap >> 2) * positions * 4 + (tap & 3)),
    position: Int32Array.from({ length: positions }, (_, at) => at * 4),
    lane: 4,
  };
}

export function tapsOf({ input, footprint }: ConvolutionStep): number {
  return input.channels * footprint.kernel[0] * footprint.kernel[1];
}

/** Fills `matrix` with the inputs under each tap (im2col), zeros in the padding. */
export function gatherPatches(
  { data }: Maps,
  step: ConvolutionStep,
  positions: Positions,
  { tap, position, lane }: PatchLayout,
  matrix: Floats,
): void {
  if (hasPadding(step.footprint.padding)) matrix.fill(0);
  const strideX = step.footprint.stride[1];
  forEachRun(step, positions, (number, at, from, count) => {
    const start = tap[number];
    let x = 0;
    let input = from;
    for (; x < count && ((at + x) & 3) !== 0; x++, input += strideX) {
      matrix[start + position[at + x]] = data[input];
    }
    for (; x + 3 < count; x += 4, input += 4 * strideX) {
      const quad = start + position[at + x];
      matrix[quad] = data[input];
      matrix[quad + lane] = data[input + strideX];
      matrix[quad + 2 * lane] = data[input + 2 * strideX];
      matrix[quad + 3 * lane] = data[input + 3 * strideX];
    }
    for (; x < count; x++, input += strideX) matrix[start + position[at + x]] = data[input];
  });
}

/** The transposed operation (col2im): adds each value of `matrix` to the input that it came from. */
export function scatterPatches(
  { data }: Maps,
  step: ConvolutionStep,
  positions: Positions,
  { tap, position }: Pick<PatchLayout, 'tap' | 'position'>,
  matrix: Floats,
): void {
  const strideX = step.footprint.stride[1];
  forEachRun(step, positions, (number, at, from, count) => {
    const start = tap[number];
    for (let x = 0, input = from; x < count; x++, input += strideX) {
      data[input] += matrix[start + position[at + x]];
    }
  });
}

/** Calls `each` for every tap and every run of positions of a row whose input lies inside the map. */
function forEachRun(
  { input, output, footprint }: ConvolutionStep,
  { first, count }: Positions,
  each: (tap: number, at: number, from: number, count: number) => void,
): void {
  const { windows = 1, height, width } = input;
  const [kernelHeight, kernelWidth] = footprint.kernel;
  const [strideY, strideX] = footprint.stride;
  const [dilationY, dilationX] = footprint.dilation;
  const { top, left } = footprint.padding;
  const end = Math.min(first + count, positionsOf(output));
  for (let inChannel = 0, tap = 0; inChannel < input.channels; inChannel++) {
    for (let kernelY = 0; kernelY < kernelHeight; kernelY++) {
      for (let kernelX = 0; kernelX < kernelWidth; kernelX++, tap++) {
        const shiftX = kernelX * dilationX - left;
        const firstX = Math.max(0, Math.ceil(-shiftX / strideX));
        const lastX = Math.min(output.width - 1, Math.floor((width - 1 - shiftX) / strideX));
        for (let row = Math.floor(first / output.width); row * output.width < end; row++) {
          const inY = (row % output.height) * strideY + kernelY * dilationY - top;
          if (inY < 0 || inY >= height) continue;
          const from = Math.max(firstX, first - row * output.width);
          const to = Math.min(lastX, end - 1 - row * output.width);
          if (to < from) continue;
          const window = Math.floor(row / output.height);
          const inRow = ((inChannel * windows + window) * height + inY) * width;
          each(tap, row * output.width + from - first, inRow + from * strideX + shiftX, to - from + 1);
        }
      }
    }
  }
}
