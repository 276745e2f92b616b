import { flatten, placeOf, toNumber } from './flatten.js';
import type { Leaf, Tolerance, Value } from './manifest.js';

/** The unit roundoff of float32. */
export const epsilon = 2 ** -24;

/** Below it, float32 has fewer digits, and some devices none at all: never asked for. */
const smallestNormal = 2 ** -126;

/** How an output differs from what is expected. */
export type Difference =
  | { readonly kind: 'form'; readonly want: string; readonly got: string }
  | {
      readonly kind: 'value';
      /** The first wrong element, in row-major order. */
      readonly place: string;
      readonly want: Leaf;
      readonly got: Leaf;
      readonly error: number;
      readonly bound: number;
      /** The largest error of any element, as a share of the largest value expected. */
      readonly farthest: number;
      /** How many elements are wrong, of how many. */
      readonly wrong: number;
      readonly elements: number;
    };

/** The largest share of its bound that any element of an output used; 0 where all were equal. */
export interface Comparison {
  readonly difference?: Difference;
  readonly used: number;
}

/**
 * Compares an output with what is expected, element by element, both rounded to float32 (SPEC 7). Equal values agree
 * before any bound is asked (-0 equals 0); NaN agrees with NaN alone, an infinity with itself alone.
 */
export function compare(want: Value, got: Value, tolerance: Tolerance): Comparison {
  const wanted = flatten(want);
  const given = flatten(got);
  if (wanted.form !== given.form) {
    return {
      difference: { kind: 'form', want: wanted.form, got: given.form },
      used: Number.POSITIVE_INFINITY,
    };
  }
  const boundOf = bounds(wanted.leaves, tolerance);
  let first: number | undefined;
  let wrong = 0;
  let used = 0;
  let [farthest, largest] = [0, 0];
  for (let leaf = 0; leaf < wanted.leaves.length; leaf++) {
    const error = errorOf(wanted.leaves[leaf], given.leaves[leaf]);
    const size = Math.abs(toNumber(wanted.leaves[leaf]) ?? 0);
    if (Number.isFinite(size)) largest = Math.max(largest, size);
    if (error === 0) continue;
    farthest = Math.max(farthest, error);
    const bound = boundOf(leaf);
    used = Math.max(used, Number.isFinite(error) ? error / bound : error);
    if (isWithin(error, bound)) continue;
    wrong++;
    first ??= leaf;
  }
  if (first === undefined) return { used };
  const [wantedLeaf, givenLeaf] = [wanted.leaves[first], given.leaves[first]];
  const difference: Difference = {
    kind: 'value',
    place: placeOf(want, first),
    want: wantedLeaf,
    got: givenLeaf,
    error: errorOf(wantedLeaf, givenLeaf),
    bound: boundOf(first),
    farthest: farthest / largest,
    wrong,
    elements: wanted.leaves.length,
  };
  return { difference, used };
}

/** Distance of two leaves after rounding to float32; infinite where they cannot be near each other. */
export function errorOf(want: Leaf, got: Leaf): number {
  const [wanted, given] = [toNumber(want), toNumber(got)];
  if (wanted === undefined || given === undefined) return want === got ? 0 : Number.POSITIVE_INFINITY;
  const [first, second] = [Math.fround(wanted), Math.fround(given)];
  if (first === second || (Number.isNaN(first) && Number.isNaN(second))) return 0;
  return Number.isFinite(first) && Number.isFinite(second)
    ? Math.abs(first - second)
    : Number.POSITIVE_INFINITY;
}

/** Whether an error is allowed. The bound of an infinity is infinite, but only itself will do. */
export function isWithin(error: number, bound: number): boolean {
  return error === 0 || (Number.isFinite(error) && error <= bound);
}

/** The bound of each leaf. */
export function bounds(want: readonly Leaf[], tolerance: Tolerance): (leaf: number) => number {
  const rounding = (leaf: number) => smallestNormal + epsilon * Math.abs(toNumber(want[leaf]) ?? 0);
  switch (tolerance.formula) {
    case 'exact':
      return () => 0;
    case 'sum': {
      const { terms, magnitudes } = tolerance;
      const { leaves } = flatten(magnitudes);
      const single = typeof magnitudes === 'number';
      return (leaf) => terms * epsilon * (toNumber(leaves[single ? 0 : leaf]) ?? 0) + rounding(leaf);
    }
    case 'norm':
      return (leaf) => tolerance.share * tolerance.norm + rounding(leaf);
  }
}
