import { maxPool2d, maxPool2dBackward } from './max-pool2d.js';
import { expectShape, type NdArray, reshape } from './nd-array.js';

/**
 * Largest value of each class over all locations: [class, y, x] -> [class] (SPEC 4.7, paper section 3.3 (i)).
 * NaN propagates.
 * @throws GeometryError when the input is no map or has no location
 */
export function spatialMax(input: NdArray): NdArray {
  return reshape(maxPool2d(input, wholeOf(input)), [input.shape[0]]);
}

/** Gradient of the input: each class's gradient goes to the first of its largest values, in row-major order. */
export function spatialMaxBackward(input: NdArray, outputGradient: NdArray): NdArray {
  return maxPool2dBackward(input, reshape(outputGradient, [input.shape[0], 1, 1]), wholeOf(input));
}

function wholeOf(input: NdArray) {
  expectShape('the map', input, [undefined, undefined, undefined]);
  return { kernel: [input.shape[1], input.shape[2]] } as const;
}
