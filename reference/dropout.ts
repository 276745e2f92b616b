import { type NdArray, zip } from './nd-array.js';

/**
 * Dropout in training (SPEC 4.5, paper section 3.1): where the mask is 0 the value becomes 0, the others are divided by
 * 1 - rate, so that evaluation is the identity.
 * @throws GeometryError when the mask has not the input's shape
 */
export function dropout(input: NdArray, mask: NdArray, rate: number): NdArray {
  return zip(input, mask, (value, kept) => (kept === 0 ? 0 : value / (1 - rate)));
}

/** Gradient of the input: the output's, masked and scaled likewise. */
export function dropoutBackward(outputGradient: NdArray, mask: NdArray, rate: number): NdArray {
  return dropout(outputGradient, mask, rate);
}
