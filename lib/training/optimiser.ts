import type { Tensor, Weights } from '../../backends/backend.js';
import type { OptimiserRecipe } from '../model/recipe.js';

/** Running averages by tensor name; empty before the first step. Plain tensors, so that a checkpoint can hold them. */
export interface OptimiserState {
  step: number;
  readonly first: Record<string, Tensor>;
  readonly second: Record<string, Tensor>;
}

export function newOptimiserState(): OptimiserState {
  return { step: 0, first: {}, second: {} };
}

/** Moves the weights that have a gradient, in place (SPEC 6.5). Biases do not decay. */
export function takeStep(
  optimiser: OptimiserRecipe,
  weights: Weights,
  gradients: Weights,
  state: OptimiserState,
  rateFactor: number,
): void {
  state.step++;
  const rate = optimiser.rate * rateFactor;
  for (const [name, gradient] of Object.entries(gradients)) {
    const decay = name.endsWith('.bias') ? 0 : optimiser.decay;
    const weight = weights[name].data;
    state.first[name] ??= zerosLike(gradient);
    const first = state.first[name].data;
    switch (optimiser.kind) {
      case 'sgd':
        stepWithMomentum(weight, gradient.data, first, { rate, momentum: optimiser.momentum, decay });
        break;
      case 'adamw':
        state.second[name] ??= zerosLike(gradient);
        stepAdamW(weight, gradient.data, first, state.second[name].data, { rate, decay, step: state.step });
    }
  }
}

/** v = momentum v - rate (g + decay w); w += v (SPEC 4.10). */
function stepWithMomentum(
  weight: Float32Array,
  gradient: Float32Array,
  velocity: Float32Array,
  { rate, momentum, decay }: { rate: number; momentum: number; decay: number },
): void {
  for (let at = 0; at < weight.length; at++) {
    velocity[at] = momentum * velocity[at] - rate * (gradient[at] + decay * weight[at]);
    weight[at] += velocity[at];
  }
}

/** AdamW (Loshchilov and Hutter, 2019) with the usual averages, 0.9 and 0.999. */
function stepAdamW(
  weight: Float32Array,
  gradient: Float32Array,
  first: Float32Array,
  second: Float32Array,
  { rate, decay, step }: { rate: number; decay: number; step: number },
): void {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  const firstScale = 1 / (1 - beta1 ** step);
  const secondScale = 1 / (1 - beta2 ** step);
  for (let at = 0; at < weight.length; at++) {
    first[at] = beta1 * first[at] + (1 - beta1) * gradient[at];
    second[at] = beta2 * second[at] + (1 - beta2) * gradient[at] * gradient[at];
    const direction = (first[at] * firstScale) / (Math.sqrt(second[at] * secondScale) + epsilon);
    weight[at] -= rate * (direction + decay * weight[at]);
  }
}

function zerosLike({ shape, data }: Tensor): Tensor {
  return { shape, data: new Float32Array(data.length) };
}
