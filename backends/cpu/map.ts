import type { Pair } from '../../reference/geometry.js';

/** Activations in the precision of the image that they come from. */
export type Floats = Float32Array | Float64Array;

/**
 * Feature maps of several windows (one, for a whole image), [channel, window, y, x]. With the channel outermost a
 * convolution of all windows is one matrix product, and one image is laid out just as the contract's tensors are.
 */
export interface Maps {
  readonly channels: number;
  readonly windows: number;
  readonly size: Pair;
  readonly data: Floats;
}

/** Maps of zeros, in the precision of `like`. */
export function emptyMaps(channels: number, windows: number, size: Pair, like: Floats): Maps {
  return { channels, windows, size, data: zerosLike(like, channels * windows * size[0] * size[1]) };
}

/** Zeros in the precision of `like`. */
export function zerosLike(like: Floats, length: number): Floats {
  return like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
