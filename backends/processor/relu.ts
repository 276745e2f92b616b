import type { Maps } from '../device.js';

/** x > threshold ? x : 0; a NaN stays a NaN (SPEC 4.3). */
export function relu({ shape, data }: Maps, threshold: number): Maps {
  return { shape, data: data.map((value) => (value <= threshold ? 0 : value)) };
}

/** Gradients pass where the ReLU let its *input* pass. */
export function reluBackward(input: Maps, threshold: number, { shape, data }: Maps): Maps {
  return { shape, data: data.map((gradient, at) => (input.data[at] <= threshold ? 0 : gradient)) };
}
