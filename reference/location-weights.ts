import { GeometryError } from './geometry.js';

/**
 * What each of `count` windows or locations counts in a mean, and what all of them count together: without weights 1 each
 * (SPEC 4.4).
 * @throws GeometryError when there is not one weight a location, one is negative or not finite, or none is above 0
 */
export function locationWeights(
  count: number,
  weights: ArrayLike<number> = new Float64Array(count).fill(1),
): { readonly weights: ArrayLike<number>; readonly total: number } {
  if (weights.length !== count) {
    throw new GeometryError(`there must be one weight a location, not ${weights.length} for ${count}`);
  }
  let total = 0;
  for (let location = 0; location < count; location++) {
    const weight = weights[location];
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new GeometryError(`weight ${location} must be a finite number from 0 on, not ${weight}`);
    }
    total += weight;
  }
  if (count > 0 && total === 0) throw new GeometryError('at least one location needs a weight above 0');
  return { weights, total };
}
