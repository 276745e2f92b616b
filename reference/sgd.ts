import { type NdArray, zip } from './nd-array.js';

export interface SgdOptions {
  /** Learning rate. */
  readonly rate: number;
  readonly momentum: number;
  /** Weight decay (l2). */
  readonly decay: number;
}

/** A weight and its running step, of one shape. */
export interface SgdState {
  readonly weight: NdArray;
  /** Zeros before the first step. */
  readonly velocity: NdArray;
}

/**
 * One step of stochastic gradient descent with momentum (SPEC 4.10, paper section 3.1):
 * v = momentum * v - rate * (gradient + decay * w); w = w + v.
 * @throws GeometryError when the shapes differ
 */
export function sgdStep(
  { weight, velocity }: SgdState,
  gradient: NdArray,
  { rate, momentum, decay }: SgdOptions,
): SgdState {
  const decayed = zip(gradient, weight, (slope, value) => slope + decay * value);
  const nextVelocity = zip(velocity, decayed, (speed, slope) => momentum * speed - rate * slope);
  return { velocity: nextVelocity, weight: zip(weight, nextVelocity, (value, step) => value + step) };
}
