import { GeometryError, type Pair } from './geometry.js';
import { copy, expectShape, type NdArray, zeros } from './nd-array.js';

/** The input positions `first`, `first` + 1, ... that one output position averages, and with which weights. */
export interface Taps {
  readonly first: number;
  /** They sum to 1. */
  readonly weights: readonly number[];
}

/**
 * Bilinear resize, antialiased where it shrinks (SPEC 4.11): [channel, y, x] -> [channel, height, width] of `size`.
 * First along y, then along x, each output position being the sum, by ascending input position, of
 * weight * value over the taps of `resizeTaps`.
 * @throws GeometryError when the input is no map, or a size is no whole number of at least 1
 */
export function resize(input: NdArray, size: Pair): NdArray {
  expectShape('the picture', input, [undefined, undefined, undefined]);
  const [, height, width] = input.shape;
  const rows = resizeRows(input, resizeTaps(height, size[0]));
  return copy(turned(resizeRows(turned(rows), resizeTaps(width, size[1]))));
}

/**
 * Gradient of the input, of `inputSize`: each output's gradient goes to its taps by their weights, first along x, then
 * along y.
 * @throws GeometryError when the output's gradient is no map, or a size is no whole number of at least 1
 */
export function resizeBackward(outputGradient: NdArray, inputSize: Pair): NdArray {
  expectShape("the output's gradient", outputGradient, [undefined, undefined, undefined]);
  const [, height, width] = outputGradient.shape;
  const columns = resizeTaps(inputSize[1], width);
  const gradient = turned(resizeRowsBackward(turned(outputGradient), columns, inputSize[1]));
  return resizeRowsBackward(gradient, resizeTaps(inputSize[0], height), inputSize[0]);
}

/**
 * Taps of every output position along one axis. Positions are squares of side 1, so that output position i has its
 * centre at (i + 1/2) * input / output of the input's axis, and the filter's support is max(1, input / output).
 * @throws GeometryError when a length is no whole number of at least 1
 */
export function resizeTaps(input: number, output: number): Taps[] {
  for (const length of [input, output]) {
    if (!Number.isInteger(length) || length < 1) {
      throw new GeometryError(`a length must be a whole number of at least 1, not ${length}`);
    }
  }
  const scale = input / output;
  return Array.from({ length: output }, (_, index) =>
    tapsAt((index + 0.5) * scale, Math.max(1, scale), input),
  );
}

/**
 * Taps of a triangle filter of a certain support around a centre inside the input: tap j, whose own centre is j + 1/2,
 * weighs 1 - |j + 1/2 - centre| / support, where that is above 0; the weights of the taps inside the input are divided
 * by their sum.
 */
export function tapsAt(centre: number, support: number, input: number): Taps {
  const weightOf = (position: number) => 1 - Math.abs(position + 0.5 - centre) / support;
  let first = Math.max(0, Math.floor(centre - support - 0.5));
  while (weightOf(first) <= 0) first++;
  const weights: number[] = [];
  for (let position = first; position < input && weightOf(position) > 0; position++) {
    weights.push(weightOf(position));
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { first, weights: weights.map((weight) => weight / sum) };
}

/** [channel, y, x] -> [channel, taps.length, x] */
function resizeRows(input: NdArray, taps: readonly Taps[]): NdArray {
  const [channels, , width] = input.shape;
  const output = zeros([channels, taps.length, width]);
  for (let channel = 0; channel < channels; channel++) {
    taps.forEach(({ first, weights }, y) => {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap++) {
          sum += weights[tap] * input.get(channel, first + tap, x);
        }
        output.set(channel, y, x, sum);
      }
    });
  }
  return output;
}

/** [channel, taps.length, x] -> [channel, height, x] */
function resizeRowsBackward(outputGradient: NdArray, taps: readonly Taps[], height: number): NdArray {
  const [channels, , width] = outputGradient.shape;
  const gradient = zeros([channels, height, width]);
  for (let channel = 0; channel < channels; channel++) {
    taps.forEach(({ first, weights }, y) => {
      for (let x = 0; x < width; x++) {
        for (let tap = 0; tap < weights.length; tap++) {
          const sum =
            gradient.get(channel, first + tap, x) + weights[tap] * outputGradient.get(channel, y, x);
          gradient.set(channel, first + tap, x, sum);
        }
      }
    });
  }
  return gradient;
}

/** The same map with y and x exchanged, as a view. */
function turned(map: NdArray): NdArray {
  return map.transpose(0, 2, 1);
}
