/** Tensors drawn as a kind and a seed, so that they shrink to simple ones. */
import fc from 'fast-check';
import { elementCount } from '../../reference/geometry.js';
import { fromValues, map, type NdArray } from '../../reference/nd-array.js';
import { distinct, grid, pixels, signed } from '../generate/arrays.js';
import { seededValues } from '../runner/seeded.js';

/**
 * From simple to awkward: small whole numbers; few different ones, so that there are ties; multiples of 1/64; no two equal;
 * all 24 bits; large ones; and NaN and the infinities among others.
 */
const kinds = {
  whole: (shape: readonly number[], seed: number) =>
    map(signed(shape, seed, 4), (value) => Math.round(value)),
  few: (shape: readonly number[], seed: number) =>
    map(signed(shape, seed, 2), (value) => Math.round(value) / 2),
  grid,
  distinct,
  full: (shape: readonly number[], seed: number) => map(signed(shape, seed, 2), (value) => value),
  large: (shape: readonly number[], seed: number) => map(signed(shape, seed, 4096), (value) => value),
  pixels: (shape: readonly number[], seed: number) => map(pixels(shape, seed), (value) => value),
  special: (shape: readonly number[], seed: number) => {
    const specials = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const lots = seededValues(elementCount(shape), { kind: 'pixels', seed: seed + 1 });
    const values = [...grid(shape, seed).data].map((value, index) => specials[lots[index] % 18] ?? value);
    return fromValues(values, shape);
  },
} as const;

export type FillKind = keyof typeof kinds;

export interface Fill {
  readonly kind: FillKind;
  readonly seed: number;
}

/** The simplest kind first: that is what a failure shrinks to. */
export function fill(...among: readonly FillKind[]): fc.Arbitrary<Fill> {
  return fc.record({ kind: fc.constantFrom(...among), seed: fc.nat(0xffff) });
}

export const finite: readonly FillKind[] = ['whole', 'few', 'grid', 'distinct', 'full', 'large'];

export function filled(shape: readonly number[], { kind, seed }: Fill): NdArray {
  return kinds[kind](shape, seed);
}
