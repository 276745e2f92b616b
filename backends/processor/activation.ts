import { activationOf } from '../activations.js';
import type { Maps } from '../device.js';
import type { ActivationStep } from '../plan.js';

/** An activation that no convolution stands before (SPEC 4.3). */
export function activate({ shape, data }: Maps, { activation }: ActivationStep): Maps {
  const { forward } = activationOf(activation);
  return { shape, data: data.map((value) => forward(value)) };
}

/** Gradients depend on the activation's *input*. */
export function activateBackward(input: Maps, { activation }: ActivationStep, { shape, data }: Maps): Maps {
  const { backward } = activationOf(activation);
  return { shape, data: data.map((gradient, at) => backward(input.data[at], gradient)) };
}
