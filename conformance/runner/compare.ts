import { flatten, placeOf, toNumber } from './flatten.js';
import {
  isList,
  isTensor,
  isTolerance,
  type Leaf,
  type Tolerance,
  type Tolerances,
  type Value,
} from './manifest.js';

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
      /** The largest error of any element, as a share of the largest value expected where its tolerance is that element's too. */
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
export function compare(want: Value, got: Value, tolerance: Tolerances): Comparison {
  const wanted = flatten(want);
  const given = flatten(got);
  if (wanted.form !== given.form) {
    return {
      difference: { kind: 'form', want: wanted.form, got: given.form },
      used: Number.POSITIVE_INFINITY,
    };
  }
  const limits = limitsOf(want, tolerance);
  let first: number | undefined;
  let wrong = 0;
  let used = 0;
  let farthest = 0;
  for (let leaf = 0; leaf < wanted.leaves.length; leaf++) {
    const error = errorOf(wanted.leaves[leaf], given.leaves[leaf]);
    if (error === 0) continue;
    const { bound, largest } = limits[leaf];
    farthest = Math.max(farthest, error / largest);
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
    bound: limits[first].bound,
    farthest,
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

/** How far a leaf may be off, and the largest size of any finite leaf that has the same tolerance. */
export interface Limit {
  readonly bound: number;
  readonly largest: number;
}

/**
 * The limit of each leaf, in the order of `flatten`.
 * @throws TypeError when the tolerances have not the form of the value
 */
export function limitsOf(want: Value, tolerances: Tolerances): Limit[] {
  if (isTolerance(tolerances)) return limitsOfAll(flatten(want).leaves, tolerances);
  if (typeof want === 'object' && !isTensor(want)) {
    if (isList(want) && Array.isArray(tolerances) && want.length === tolerances.length)
      return want.flatMap((item, index) => limitsOf(item, tolerances[index]));
    if (!isList(want) && !Array.isArray(tolerances)) {
      const byName = tolerances as { readonly [name: string]: Tolerances };
      const names = Object.keys(want).sort();
      if (names.every((name) => name in byName))
        return names.flatMap((name) => limitsOf(want[name], byName[name]));
    }
  }
  throw new TypeError('the tolerances have another form than what is expected');
}

function limitsOfAll(want: readonly Leaf[], tolerance: Tolerance): Limit[] {
  const sizes = want.map((leaf) => Math.abs(toNumber(leaf) ?? 0));
  const largest = sizes.reduce((most, size) => (Number.isFinite(size) ? Math.max(most, size) : most), 0);
  const allowed = allowedBy(tolerance);
  return sizes.map((size, leaf) => ({ bound: allowed(leaf, size), largest }));
}

function allowedBy(tolerance: Tolerance): (leaf: number, size: number) => number {
  const rounding = (size: number) => smallestNormal + epsilon * size;
  switch (tolerance.formula) {
    case 'exact':
      return () => 0;
    case 'sum': {
      const { terms, magnitudes } = tolerance;
      const { leaves } = flatten(magnitudes);
      const single = typeof magnitudes === 'number';
      return (leaf, size) => terms * epsilon * (toNumber(leaves[single ? 0 : leaf]) ?? 0) + rounding(size);
    }
    case 'norm':
      return (_, size) => tolerance.share * tolerance.norm + rounding(size);
  }
}
