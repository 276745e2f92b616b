import type { Pair } from '../../reference/geometry.js';

/**
 * Feature maps of several windows (one, for a whole image), [channel, window, y, x]. With the channel outermost a
 * convolution of all windows is one matrix product, and one image is laid out just as the contract's tensors are.
 */
export interface Maps {
  readonly channels: number;
  readonly windows: number;
  readonly size: Pair;
  readonly data: Float32Array;
}

export function emptyMaps(channels: number, windows: number, size: Pair): Maps {
  return { channels, windows, size, data: new Float32Array(channels * windows * size[0] * size[1]) };
}
