import { map, type NdArray } from './nd-array.js';

/** One mean and one deviation for all channels, in units of the pixels. */
export interface Normalisation {
  readonly mean: number;
  readonly deviation: number;
}

/** (pixel - mean) / deviation (SPEC 4.13). */
export function normalise(image: NdArray, { mean, deviation }: Normalisation): NdArray {
  return map(image, (pixel) => (pixel - mean) / deviation);
}

/** Gradient of the pixels: the output's / deviation. */
export function normaliseBackward(outputGradient: NdArray, { deviation }: Normalisation): NdArray {
  return map(outputGradient, (gradient) => gradient / deviation);
}
