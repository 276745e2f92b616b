/** What the reference's specs share: arrays to compute with, and ways to compare them. */
import { expect } from 'chai';
import { Random } from '../../lib/training/random.js';
import { copy, fromValues, map, type NdArray, zeros } from '../../reference/nd-array.js';

type Nested = number | readonly Nested[];

/** Array from nested lists: `array([[1, 2], [3, 4]])`. */
export function array(nested: Nested): NdArray {
  const shape: number[] = [];
  for (let inner = nested; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  const flatten = (value: Nested): number[] => (typeof value === 'number' ? [value] : value.flatMap(flatten));
  return fromValues(flatten(nested), shape);
}

/** Signed values between -1 and 1. */
export function randomArray(shape: readonly number[], seed: number): NdArray {
  const random = new Random(seed);
  return map(zeros(shape), () => random.uniform(-1, 1));
}

/** Signed values in random order, all further apart than a central difference's step, and as far from 0. */
export function distinctArray(shape: readonly number[], seed: number): NdArray {
  const random = new Random(seed);
  const result = zeros(shape);
  const order = Array.from({ length: result.size }, (_, index) => ({ index, key: random.bits() }));
  order.sort((first, second) => first.key - second.key);
  order.forEach(({ index }, place) => {
    result.data[place] = (index - result.size / 2) / 8 + 1 / 16;
  });
  return result;
}

/** Values in row-major order. */
export function values(input: NdArray): number[] {
  return Array.from(copy(input).data);
}

/** The same shape and bit for bit the same values (any NaN is a NaN). */
export function expectSame(got: NdArray, want: NdArray): void {
  expect(got.shape).to.deep.equal(want.shape);
  const wanted = values(want);
  values(got).forEach((value, index) => {
    if (!Object.is(value, wanted[index])) {
      expect.fail(`element ${index} is ${value}, not ${wanted[index]}`);
    }
  });
}

/** The same shape, and no value further off than the tolerance. */
export function expectClose(got: NdArray, want: NdArray, tolerance = 1e-12): void {
  expect(got.shape).to.deep.equal(want.shape);
  const wanted = values(want);
  values(got).forEach((value, index) => {
    expect(value, `element ${index}`).to.be.closeTo(wanted[index], tolerance);
  });
}

/** Sum of the products of two arrays' values: turns an output into one number to differentiate. */
export function dot(first: NdArray, second: NdArray): number {
  const others = values(second);
  return values(first).reduce((sum, value, index) => sum + value * others[index], 0);
}

/** Checks the gradient of `scalar` at `point` against central differences, element by element. */
export function expectGradient(
  scalar: (point: NdArray) => number,
  point: NdArray,
  gradient: NdArray,
  tolerance = 1e-7,
): void {
  const step = 1e-5;
  const moved = copy(point);
  const differences = map(point, () => 0);
  for (let index = 0; index < moved.size; index++) {
    const value = moved.data[index];
    moved.data[index] = value + step;
    const above = scalar(moved);
    moved.data[index] = value - step;
    differences.data[index] = (above - scalar(moved)) / (2 * step);
    moved.data[index] = value;
  }
  expectClose(gradient, differences, tolerance);
}
