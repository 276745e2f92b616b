import { copy, expectShape, type NdArray } from './nd-array.js';

/**
 * Mirrored left to right: output[channel, y, x] = input[channel, y, width - 1 - x] (SPEC 4.12, paper section 3.3).
 * @throws GeometryError when the input is no map
 */
export function flip(input: NdArray): NdArray {
  expectShape('the map', input, [undefined, undefined, undefined]);
  return copy(input.step(1, 1, -1));
}

/** Gradient of the input: the output's, mirrored back. */
export function flipBackward(outputGradient: NdArray): NdArray {
  return flip(outputGradient);
}
