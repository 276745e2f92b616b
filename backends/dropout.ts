import { elementCount } from '../reference/geometry.js';
import type { MapShape } from './plan.js';

/**
 * Which elements dropout takes away (SPEC 4.5): a hash of the seed and the element's number in [window, channel, y, x],
 * so that every backend draws the same mask in whatever order it works.
 */
export function isDropped(element: number, rate: number, seed: number): boolean {
  // The finaliser of MurmurHash3 over a mixture of the two.
  let bits = Math.imul(element ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32 < rate;
}

/** 0 where an element is dropped, else 1, for elements numbered in row-major order. */
export function dropoutMask(shape: readonly number[], rate: number, seed: number): Float32Array {
  const elements = elementCount(shape);
  return Float32Array.from({ length: elements }, (_, element) => (isDropped(element, rate, seed) ? 0 : 1));
}

/** 0 for dropped elements, 1 / (1 - rate) for the others, in the order of maps: [channel, window, y, x]. */
export function dropoutFactors(
  { channels, windows = 1, height, width }: MapShape,
  rate: number,
  seed: number,
): Float32Array {
  const area = height * width;
  const factors = new Float32Array(channels * windows * area);
  const kept = 1 / (1 - rate);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let window = 0; window < windows; window++) {
      for (let position = 0; position < area; position++, at++) {
        const element = (window * channels + channel) * area + position;
        factors[at] = isDropped(element, rate, seed) ? 0 : kept;
      }
    }
  }
  return factors;
}
