import type { Seeded } from './manifest.js';

/**
 * Element `index`, counted in row-major order, is a hash of its number and the seed, so that any language makes the same
 * tensor in ten lines and in any order (SPEC 11.2). Every value is exact in float32 as long as `scale` is a power of two.
 */
export function seededValues(count: number, seeded: Seeded): Float32Array {
  const { seed } = seeded;
  const start = Math.imul(seed, 0x9e3779b9);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    let bits = (index + start) | 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    bits = (bits ^ (bits >>> 15)) >>> 0;
    values[index] =
      seeded.kind === 'pixels'
        ? Math.floor(bits / 2 ** 24)
        : (Math.floor(bits / 2 ** 8) / 2 ** 23 - 1) * seeded.scale;
  }
  return values;
}
