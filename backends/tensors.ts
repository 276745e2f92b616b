/** Whether values are the tensors that the contract speaks of (SPEC 7.1). */
import { elementCount, GeometryError } from '../reference/geometry.js';
import type { FeatureMap } from './backend.js';
import { badArgument } from './errors.js';
import { showValue } from './show-value.js';

/**
 * @param kinds of arrays that the values may be in
 * @throws BackendError BAD_ARGUMENT when it is no tensor; GeometryError when its values do not fill so many dimensions
 */
export function checkTensor(
  tensor: FeatureMap,
  what: string,
  rank: number,
  kinds: readonly ('Float32Array' | 'Float64Array')[],
): void {
  const { shape, data } = tensor ?? {};
  if (!Array.isArray(shape) || data === undefined) throw badArgument(what, 'must be { shape, data }', tensor);
  if (!kinds.some((kind) => isOfKind(data, kind))) {
    throw badArgument(`the data of ${what}`, `must be a ${kinds.join(' or ')}`, data);
  }
  const isWhole = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (shape.length === rank && isWhole && elementCount(shape) === data.length) return;
  throw new GeometryError(
    `${what} must have ${rank} dimensions and a value for each element, not ${showValue(shape)} with ${data.length} values`,
  );
}

/** Whether it is such an array, be it from another window or realm. */
export function isOfKind(value: unknown, kind: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${kind}]`;
}
