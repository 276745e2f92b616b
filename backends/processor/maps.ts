import type { Floats, Maps } from '../device.js';
import { type MapShape, valuesIn } from '../plan.js';

/** Maps of zeros, in the precision of `like`. */
export function emptyMaps(shape: MapShape, like: Floats): Maps {
  return { shape, data: zerosLike(like, valuesIn(shape)) };
}

/** Zeros in the precision of `like`. */
export function zerosLike(like: Floats, length: number): Floats {
  return like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
