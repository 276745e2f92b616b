/** Refuses, before anything is allocated, what a device cannot hold. */
import type { Pair } from '../reference/geometry.js';
import type { PlanDevice } from './device.js';
import { BackendError } from './errors.js';
import { type Plan, stepsOf } from './plan.js';

/** Why the device cannot hold a plan, or undefined when it can. */
export function refusalOf(device: Pick<PlanDevice, 'refusal'>, plan: Plan): string | undefined {
  for (const step of stepsOf(plan)) {
    const reason = device.refusal(step);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** @throws BackendError TOO_LARGE, which names a size of the same shape that would fit */
export function checkFits(
  backend: string,
  size: Pair,
  window: Pair,
  refuse: (size: Pair) => string | undefined,
): void {
  const reason = refuse(size);
  if (reason === undefined) return;
  const fitting = largestFitting(size, window, (smaller) => refuse(smaller) === undefined);
  const advice = fitting === undefined ? 'no size fits this device' : `${fitting.join('x')} would fit`;
  throw new BackendError(
    'TOO_LARGE',
    `an image of ${size.join('x')} does not fit ${backend}: it needs ${reason}; ${advice}`,
  );
}

/** The largest size of the same shape that fits and is no smaller than the window, by halving. */
function largestFitting(size: Pair, window: Pair, fits: (size: Pair) => boolean): Pair | undefined {
  const scaled = (scale: number): Pair => [Math.ceil(size[0] * scale), Math.ceil(size[1] * scale)];
  let tooLarge = 1;
  let fitting = Math.max(window[0] / size[0], window[1] / size[1]);
  if (fitting >= 1 || !fits(scaled(fitting))) return undefined;
  for (let turn = 0; turn < 12; turn++) {
    const middle = (tooLarge + fitting) / 2;
    if (fits(scaled(middle))) fitting = middle;
    else tooLarge = middle;
  }
  return scaled(fitting);
}
