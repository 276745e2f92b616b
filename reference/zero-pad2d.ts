import type { Padding } from './geometry.js';
import { assign, copy, expectShape, type NdArray, zeros } from './nd-array.js';

/**
 * Rows and columns of zeros around a map: [channel, y, x] -> [channel, top + y + bottom, left + x + right]
 * (SPEC 4.1, paper tables 1 and 3).
 * @throws GeometryError when the input is no map
 */
export function zeroPad2d(input: NdArray, padding: Padding): NdArray {
  expectShape('the input of a zero padding', input, [undefined, undefined, undefined]);
  const [channels, height, width] = input.shape;
  const output = zeros([
    channels,
    padding.top + height + padding.bottom,
    padding.left + width + padding.right,
  ]);
  assign(inside(output, padding), input);
  return output;
}

/** Gradient of the input: what lies inside the padding. */
export function zeroPad2dBackward(outputGradient: NdArray, padding: Padding): NdArray {
  return copy(inside(outputGradient, padding));
}

function inside(padded: NdArray, { top, left, bottom, right }: Padding): NdArray {
  const [channels, height, width] = padded.shape;
  return padded.lo(0, top, left).hi(channels, height - top - bottom, width - left - right);
}
