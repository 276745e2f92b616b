/** Refuses, before anything is allocated, images that a device cannot hold. */
import type { Network } from '../../reference/layers.js';
import { BackendError } from '../errors.js';
import type { Engine } from './engine.js';
import { type DensePlan, type MapShape, planDense } from './plan.js';

/** @throws BackendError TOO_LARGE, which names a size that would fit */
export function checkFits(engine: Engine, plan: DensePlan, network: Network): void {
  const reason = refusalOf(engine, plan);
  if (reason === undefined) return;
  const fitting = largestFitting(engine, plan.input, network);
  const advice =
    fitting === undefined ? 'no size fits this device' : `${fitting.height}x${fitting.width} would fit`;
  throw new BackendError(
    'TOO_LARGE',
    `an image of ${plan.input.height}x${plan.input.width} does not fit gpu:${engine.mode}: it needs ${reason}; ${advice}`,
  );
}

function refusalOf(engine: Engine, { trunk, heads }: DensePlan): string | undefined {
  for (const step of [...trunk, ...Object.values(heads).flat()]) {
    const reason = engine.refusal(step);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The largest size of the same shape at which all of the network fits at its fine stride, by halving. */
function largestFitting(engine: Engine, image: MapShape, network: Network): MapShape | undefined {
  const fits = (scale: number): boolean => {
    try {
      return (
        refusalOf(engine, planDense(network, scaled(image, scale), 'fine', ['classifier'])) === undefined
      );
    } catch {
      return false;
    }
  };
  let tooLarge = 1;
  let fitting = Math.max(network.input.window[0] / image.height, network.input.window[1] / image.width);
  if (!fits(fitting)) return undefined;
  for (let turn = 0; turn < 12; turn++) {
    const middle = (tooLarge + fitting) / 2;
    if (fits(middle)) fitting = middle;
    else tooLarge = middle;
  }
  return scaled(image, fitting);
}

function scaled({ channels, height, width }: MapShape, scale: number): MapShape {
  return { channels, height: Math.ceil(height * scale), width: Math.ceil(width * scale) };
}
