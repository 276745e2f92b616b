import { map, type NdArray, zip } from './nd-array.js';

/** x > threshold ? x : 0; a NaN stays a NaN. */
export interface ReluLayer {
  readonly kind: 'relu';
  readonly threshold: number;
}

/**
 * x > threshold ? x : 0 for every value; max(0, x) at the usual threshold of 0 (SPEC 4.3, paper section 3.1). A NaN is
 * not hidden: it stays a NaN.
 */
export function relu(input: NdArray, threshold = 0): NdArray {
  return map(input, (value) => (value <= threshold ? 0 : value));
}

/** Gradient of the input: the output's where the input passed, else 0. */
export function reluBackward(input: NdArray, outputGradient: NdArray, threshold = 0): NdArray {
  return zip(input, outputGradient, (value, gradient) => (value <= threshold ? 0 : gradient));
}
