import { footprint, outputSize, type Pair } from './geometry.js';
import { expectShape, type NdArray, zeros } from './nd-array.js';

export interface MaxPool2dOptions {
  readonly kernel: Pair;
  /** Input positions from one window to the next; the kernel by default, so that windows do not overlap. */
  readonly stride?: Pair;
}

/**
 * Largest value of each window: [channel, y, x] -> [channel, y, x] (SPEC 4.2, paper section 3.1). A window with a NaN
 * gives NaN; rows and columns left over at the end are not looked at.
 * @throws GeometryError when the input is no map or the window does not fit
 */
export function maxPool2d(input: NdArray, options: MaxPool2dOptions): NdArray {
  const { shape, windowOf } = plan(input, options);
  const output = zeros(shape);
  for (let channel = 0; channel < shape[0]; channel++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++) {
        const window = windowOf(input, channel, y, x);
        output.set(channel, y, x, window.get(...firstMaximum(window)));
      }
    }
  }
  return output;
}

/**
 * Gradient of the input: each output's gradient goes to the first maximum of its window, in row-major order (the first
 * NaN where there is one).
 * @throws GeometryError when the output's gradient has not the output's shape
 */
export function maxPool2dBackward(
  input: NdArray,
  outputGradient: NdArray,
  options: MaxPool2dOptions,
): NdArray {
  const { shape, windowOf } = plan(input, options);
  expectShape("the output's gradient", outputGradient, shape);
  const gradient = zeros(input.shape);
  for (let channel = 0; channel < shape[0]; channel++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++) {
        const [maximumY, maximumX] = firstMaximum(windowOf(input, channel, y, x));
        const window = windowOf(gradient, channel, y, x);
        const sum = window.get(maximumY, maximumX) + outputGradient.get(channel, y, x);
        window.set(maximumY, maximumX, sum);
      }
    }
  }
  return gradient;
}

/** Where in a window [y, x] its first maximum is, in row-major order; a NaN is larger than any number. */
function firstMaximum(window: NdArray): Pair {
  let [maximumY, maximumX] = [0, 0];
  for (let y = 0; y < window.shape[0]; y++) {
    for (let x = 0; x < window.shape[1]; x++) {
      const largest = window.get(maximumY, maximumX);
      if (Number.isNaN(largest)) return [maximumY, maximumX];
      const value = window.get(y, x);
      if (value > largest || Number.isNaN(value)) [maximumY, maximumX] = [y, x];
    }
  }
  return [maximumY, maximumX];
}

function plan(input: NdArray, { kernel, stride = kernel }: MaxPool2dOptions) {
  expectShape('the input of a pooling', input, [undefined, undefined, undefined]);
  const [channels, inputHeight, inputWidth] = input.shape;
  const [height, width] = outputSize([inputHeight, inputWidth], footprint(kernel, { stride }));
  const windowOf = (map: NdArray, channel: number, y: number, x: number) =>
    map
      .pick(channel)
      .lo(y * stride[0], x * stride[1])
      .hi(kernel[0], kernel[1]);
  return { shape: [channels, height, width], windowOf };
}
