import { GeometryError, type Padding } from './geometry.js';
import { assign, copy, expectShape, type NdArray, zeros } from './nd-array.js';

/**
 * Rows and columns of zeros around a map: [channel, y, x] -> [channel, top + y + bottom, left + x + right]
 * (SPEC 4.1, paper tables 1 and 3).
 * @throws GeometryError when the input is no map, or a padding no whole number of at least 0
 */
export function zeroPad2d(input: NdArray, padding: Padding): NdArray {
  expectShape('the input of a zero padding', input, [undefined, undefined, undefined]);
  expectPadding(padding);
  const [channels, height, width] = input.shape;
  const output = zeros([
    channels,
    padding.top + height + padding.bottom,
    padding.left + width + padding.right,
  ]);
  assign(inside(output, padding), input);
  return output;
}

/**
 * Gradient of the input: what lies inside the padding.
 * @throws GeometryError when the output's gradient is no map or not as large as the padding, or a padding no whole number
 * of at least 0
 */
export function zeroPad2dBackward(outputGradient: NdArray, padding: Padding): NdArray {
  expectShape("the output's gradient", outputGradient, [undefined, undefined, undefined]);
  expectPadding(padding);
  const [, height, width] = outputGradient.shape;
  if (height < padding.top + padding.bottom || width < padding.left + padding.right) {
    throw new GeometryError(`a gradient of ${height}x${width} is smaller than the padding around it`);
  }
  return copy(inside(outputGradient, padding));
}

function expectPadding(padding: Padding): void {
  for (const [side, length] of Object.entries(padding)) {
    if (!Number.isInteger(length) || length < 0)
      throw new GeometryError(`padding ${side} must be a whole number of at least 0, not ${length}`);
  }
}

function inside(padded: NdArray, { top, left, bottom, right }: Padding): NdArray {
  const [channels, height, width] = padded.shape;
  return padded.lo(0, top, left).hi(channels, height - top - bottom, width - left - right);
}
