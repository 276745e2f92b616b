/** The tensors that cases are made of. Equal arguments give equal tensors, for ever: regeneration must not change a byte. */

import { elementCount } from '../../reference/geometry.js';
import { fromValues, map, type NdArray } from '../../reference/nd-array.js';
import type { Seeded, StoredTensor } from '../runner/manifest.js';
import { seededValues } from '../runner/seeded.js';

/** Stored forms of the arrays that the seeded generator made. */
const seededForms = new WeakMap<NdArray, StoredTensor>();

/** How an array is stored, if it came out of the seeded generator. */
export function seededForm(array: NdArray): StoredTensor | undefined {
  return seededForms.get(array);
}

/** Signed values with all 24 bits of a float32, stored as the generator's arguments. */
export function signed(shape: readonly number[], seed: number, scale = 1): NdArray {
  return seeded(shape, { kind: 'signed', seed, scale });
}

/** Whole pixels 0..255, stored as the generator's arguments. */
export function pixels(shape: readonly number[], seed: number): NdArray {
  return seeded(shape, { kind: 'pixels', seed });
}

function seeded(shape: readonly number[], arguments_: Seeded): NdArray {
  const array = fromValues(seededValues(elementCount(shape), arguments_), shape);
  seededForms.set(array, { shape: [...shape], seeded: arguments_ });
  return array;
}

/** Signed multiples of 1/64 between -2 and 2: short decimals, exact in every arithmetic. */
export function grid(shape: readonly number[], seed: number): NdArray {
  const values = seededValues(elementCount(shape), { kind: 'signed', seed, scale: 2 });
  return map(fromValues(values, shape), (value) => Math.round(value * 64) / 64);
}

/** Signed values of which no two are equal, in no order: multiples of 1/4, none of them 0. */
export function distinct(shape: readonly number[], seed: number): NdArray {
  const keys = [...seededValues(elementCount(shape), { kind: 'signed', seed, scale: 1 })];
  const order = keys.map((key, index) => ({ key, index })).sort((a, b) => a.key - b.key || a.index - b.index);
  const values = new Float64Array(keys.length);
  order.forEach(({ index }, rank) => {
    values[index] = (rank - Math.floor(keys.length / 2)) / 4 + 1 / 8;
  });
  return fromValues(values, shape);
}

export function absolute(array: NdArray): NdArray {
  return map(array, Math.abs);
}

/** Lists of lists of numbers as an array. */
export function array(nested: readonly unknown[]): NdArray {
  const shape: number[] = [];
  for (let inner: unknown = nested; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  return fromValues(nested.flat(shape.length).map(Number), shape);
}

export function scaled(array: NdArray, factor: number): NdArray {
  return map(array, (value) => value * factor);
}
