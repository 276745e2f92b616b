/**
 * What every operation takes and gives: a float64 array with shape, stride and offset (SPEC 4). Operations accept
 * any view; what they return is new, contiguous and row-major, so its `data` can be read from the start.
 */
import ndarray from 'ndarray';
import { elementCount, GeometryError } from './geometry.js';

export type NdArray = ndarray.NdArray<Float64Array>;

/** New array of zeros. */
export function zeros(shape: readonly number[]): NdArray {
  return ndarray(new Float64Array(elementCount(shape)), [...shape]);
}

/**
 * New array with these values in row-major order; float32 values are widened exactly.
 * @throws GeometryError when the values do not fill the shape
 */
export function fromValues(values: ArrayLike<number>, shape: readonly number[]): NdArray {
  if (values.length !== elementCount(shape)) {
    throw new GeometryError(`${values.length} values do not fill [${shape.join(', ')}]`);
  }
  return ndarray(Float64Array.from(values), [...shape]);
}

/** New contiguous array with the values of a view. */
export function copy(source: NdArray): NdArray {
  return map(source, (value) => value);
}

/** New array with the same values in row-major order and another shape. */
export function reshape(source: NdArray, shape: readonly number[]): NdArray {
  return fromValues(copy(source).data, shape);
}

/**
 * Writes the values of `source` into the view `target`.
 * @throws GeometryError when their shapes differ
 */
export function assign(target: NdArray, source: NdArray): void {
  expectShape('the array to assign', source, target.shape);
  update(target, source, (_, value) => value);
}

/** New array of function(value) for every value. */
export function map(input: NdArray, operation: (value: number) => number): NdArray {
  const output = zeros(input.shape);
  update(output, input, (_, value) => operation(value));
  return output;
}

/**
 * New array of function(value of first, value of second) for every pair in the same place.
 * @throws GeometryError when their shapes differ
 */
export function zip(
  first: NdArray,
  second: NdArray,
  operation: (first: number, second: number) => number,
): NdArray {
  expectShape('the second array', second, first.shape);
  const output = copy(first);
  update(output, second, operation);
  return output;
}

/** @throws GeometryError naming the array when its shape is another; `undefined` stands for any length */
export function expectShape(name: string, array: NdArray, shape: readonly (number | undefined)[]): void {
  const fits =
    array.shape.length === shape.length &&
    shape.every((length, axis) => length === undefined || length === array.shape[axis]);
  if (!fits) {
    const wanted = shape.map((length) => length ?? 'any').join(', ');
    throw new GeometryError(`${name} must be [${wanted}], not [${array.shape.join(', ')}]`);
  }
}

/** target = operation(target, source), element by element; views of fewer dimensions until a row is left. */
function update(
  target: NdArray,
  source: NdArray,
  operation: (target: number, source: number) => number,
): void {
  const [length, ...rest] = target.shape;
  for (let index = 0; index < length; index++) {
    if (rest.length === 0) target.set(index, operation(target.get(index), source.get(index)));
    else update(target.pick(index), source.pick(index), operation);
  }
}
