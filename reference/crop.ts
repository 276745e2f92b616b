import { expectInside, type Pair, type Region } from './geometry.js';
import { copy, expectShape, type NdArray } from './nd-array.js';
import { zeroPad2d } from './zero-pad2d.js';

/**
 * A region of a map: [channel, y, x] -> [channel, ...size] (SPEC 4.12).
 * @throws GeometryError when the region is not inside the map
 */
export function crop(input: NdArray, { start, size }: Region): NdArray {
  expectShape('the map', input, [undefined, undefined, undefined]);
  const [channels, height, width] = input.shape;
  expectInside('a region', { start, size }, 'a map', [height, width]);
  return copy(input.lo(0, ...start).hi(channels, ...size));
}

/**
 * Gradient of a map of `inputSize`: the crop's, with zeros around it.
 * @throws GeometryError when the region is not inside the map
 */
export function cropBackward(outputGradient: NdArray, start: Pair, inputSize: Pair): NdArray {
  expectShape("the output's gradient", outputGradient, [undefined, undefined, undefined]);
  const [, height, width] = outputGradient.shape;
  expectInside('a region', { start, size: [height, width] }, 'a map', inputSize);
  const [top, left] = start;
  const [bottom, right] = [inputSize[0] - top - height, inputSize[1] - left - width];
  return zeroPad2d(outputGradient, { top, left, bottom, right });
}
