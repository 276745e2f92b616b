import { isDropped } from '../dropout-mask.js';
import type { Maps } from './map.js';

/** 0 for dropped elements, 1 / (1 - rate) for the others (SPEC 4.5). */
export function dropoutFactors(
  { channels, windows, size, data }: Maps,
  rate: number,
  seed: number,
): Float32Array {
  const factors = new Float32Array(data.length);
  const area = size[0] * size[1];
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
