/** Whether the weights given are the network's. */
import { convolutions, type Network } from '../reference/layers.js';
import type { Tensor, Weights } from './backend.js';
import { BackendError } from './errors.js';

/** Weight and bias of the convolution called `name`. */
export function weightsOf(
  weights: Weights,
  name: string,
): { readonly weight: Tensor; readonly bias: Tensor } {
  const weight = weights?.[`${name}.weight`];
  const bias = weights?.[`${name}.bias`];
  if (weight === undefined || bias === undefined) {
    throw new BackendError('BAD_WEIGHTS', `the weights have no ${name}.weight and ${name}.bias`);
  }
  return { weight, bias };
}

/** @throws BackendError BAD_WEIGHTS, before anything is sent to a device */
export function checkWeights(network: Network, weights: Weights): void {
  for (const { name, outChannels, inChannels, kernel } of convolutions(network)) {
    const { weight, bias } = weightsOf(weights, name);
    expectShape(`${name}.weight`, weight, [outChannels, inChannels, ...kernel]);
    expectShape(`${name}.bias`, bias, [outChannels]);
  }
}

function expectShape(name: string, { shape, data }: Tensor, expected: readonly number[]): void {
  if (!Array.isArray(shape) || !(data instanceof Float32Array)) {
    throw new BackendError('BAD_WEIGHTS', `${name} must be { shape, data }, the data a Float32Array`);
  }
  const values = expected.reduce((product, length) => product * length, 1);
  if (shape.join() === expected.join() && data.length === values) return;
  throw new BackendError(
    'BAD_WEIGHTS',
    `${name} is [${shape.join(', ')}] with ${data.length} values, not [${expected.join(', ')}]`,
  );
}
