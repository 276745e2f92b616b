/**
 * What activations make of single values (SPEC 4.3), said once for all that compute them: fused into a convolution or
 * alone, forward and backward, on processors and in kernels.
 */
import type { ActivationLayer, ReluLayer } from '../reference/activations.js';

export interface Activation {
  /** The numbers that the layer holds, by name. */
  readonly parameters: Readonly<Record<string, number>>;
  forward(value: number): number;
  /** The gradient of what `forward` was given from that of its result. */
  backward(value: number, gradient: number): number;
  /** Kernels of gpu.js: a statement that activates the variable `value`. */
  forwardSource(value: string): string;
  /** Kernels of gpu.js: a statement that turns the variable `gradient` into that of the input, whose value is `value`. */
  backwardSource(value: string, gradient: string): string;
  /** GLSL: the activated float `value`. A NaN is unequal to itself: drivers turn `<=` into `not >`. */
  glsl(value: string): string;
}

export function activationOf(layer: ActivationLayer): Activation {
  switch (layer.kind) {
    case 'relu':
      return relu(layer);
  }
}

/** x > threshold ? x : 0; a NaN stays a NaN. */
function relu({ threshold }: ReluLayer): Activation {
  return {
    parameters: { threshold },
    forward: (value) => (value <= threshold ? 0 : value),
    backward: (value, gradient) => (value <= threshold ? 0 : gradient),
    forwardSource: (value) => `if (${value} <= ${threshold}) ${value} = 0;`,
    backwardSource: (value, gradient) => `if (${value} <= ${threshold}) ${gradient} = 0;`,
    glsl: (value) => `${value} != ${value} || ${value} > ${glslFloat(threshold)} ? ${value} : 0.0`,
  };
}

function glslFloat(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
