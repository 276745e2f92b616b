import type { Maps } from './map.js';

/**
 * 0 with probability `rate`, else 1 / (1 - rate), for each element, numbered as [window, channel, y, x]
 * (SPEC 4.5). A hash of the seed and the number, so that every backend can draw the same mask in any order.
 */
export function dropoutMask(
  { channels, windows, size, data }: Maps,
  rate: number,
  seed: number,
): Float32Array {
  const mask = new Float32Array(data.length);
  const area = size[0] * size[1];
  const kept = 1 / (1 - rate);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let window = 0; window < windows; window++) {
      for (let position = 0; position < area; position++, at++) {
        const element = (window * channels + channel) * area + position;
        mask[at] = hashToUnit(element, seed) < rate ? 0 : kept;
      }
    }
  }
  return mask;
}

/** A number in [0, 1) from two integers: the finaliser of MurmurHash3 over their mixture. */
export function hashToUnit(element: number, seed: number): number {
  let bits = Math.imul(element ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}
