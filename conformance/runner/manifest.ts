/** The shape of fixtures/manifest.json (fixtures/manifest.schema.json says the same for other tools; SPEC 11.1). */
import type { Network } from '../../reference/layers.js';

/** A tensor as a file holds it: its values, a NumPy file beside the manifest, or the seeded generator's arguments. */
export type StoredTensor =
  | { readonly shape: readonly number[]; readonly data: readonly Leaf[] }
  | { readonly shape: readonly number[]; readonly file: string; readonly sha256: string }
  | { readonly shape: readonly number[]; readonly seeded: Seeded };

/** Values in -scale .. scale, or whole pixels 0..255; see `seededValues`. */
export type Seeded =
  | { readonly kind: 'signed'; readonly seed: number; readonly scale: number }
  | { readonly kind: 'pixels'; readonly seed: number };

/** A number, also as one of the strings NaN, Infinity and -Infinity, which JSON has no numbers for; or a word. */
export type Leaf = number | string | boolean;

/** What cases are made of: leaves and tensors in lists and records. */
export type Value = Leaf | StoredTensor | readonly Value[] | { readonly [name: string]: Value };

export type Values = { readonly [name: string]: Value };

/**
 * How far an output may be from what is expected (SPEC 7.2, 7.3): element by element,
 * |got - expected| <= bound + 2^-24 * |expected| + 2^-126.
 */
export type Tolerance =
  /** Equal, nothing added. */
  | { readonly formula: 'exact' }
  /** bound = terms * 2^-24 * magnitude: `magnitudes` are sums of the sizes of as many terms. */
  | { readonly formula: 'sum'; readonly terms: number; readonly magnitudes: Value }
  /** bound = share * norm, the largest size of an expected value: for chains of operations. */
  | { readonly formula: 'norm'; readonly share: number; readonly norm: number };

/** One for everything in an output, or one for each part of its own form: of a list item by item, of a record by names. */
export type Tolerances = Tolerance | readonly Tolerances[] | { readonly [name: string]: Tolerances };

/** What a port with a certain bug answers, where that can be told from the right answer. */
export interface Mistake {
  readonly flag: string;
  /** Name of the output that shows it. */
  readonly output: string;
  /** The wrong output's form, where that is wrong already. */
  readonly form?: string;
  /** Some elements of the wrong output, counted in row-major order, and their wrong values. */
  readonly elements: readonly number[];
  readonly values: readonly Leaf[];
}

export interface Case {
  readonly id: string;
  readonly operation: string;
  readonly specification: string;
  readonly comment: string;
  /** Names of the bugs that it catches, of `Manifest.flags`. */
  readonly flags: readonly string[];
  readonly inputs: Values;
  readonly parameters: Values;
  readonly expected: { readonly outputs: Values } | { readonly error: string };
  /** By name of the output. */
  readonly tolerance: { readonly [output: string]: Tolerances };
  readonly mistakes: readonly Mistake[];
}

export interface Flag {
  /** One sentence for the port's author: what is wrong, and what would be right. */
  readonly note: string;
}

export interface Manifest {
  readonly specification: string;
  readonly generator: string;
  readonly licence: string;
  readonly flags: { readonly [name: string]: Flag };
  /** What the parameter `network` of a case names. */
  readonly networks: { readonly [name: string]: Network };
  readonly cases: readonly Case[];
}

export function isTensor(value: Value): value is StoredTensor {
  return typeof value === 'object' && 'shape' in value;
}

export function isTolerance(tolerance: Tolerances): tolerance is Tolerance {
  return 'formula' in tolerance && typeof tolerance.formula === 'string';
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
