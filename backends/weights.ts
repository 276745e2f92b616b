/** Whether the weights given are the network's. */
import { elementCount } from '../reference/geometry.js';
import { convolutions, type Network } from '../reference/layers.js';
import type { Tensor, Weights } from './backend.js';
import { BackendError } from './errors.js';
import { showValue } from './show-value.js';
import { isOfKind } from './tensors.js';

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
  const known = new Set<string>();
  for (const { name, outChannels, inChannels, kernel } of convolutions(network)) {
    const { weight, bias } = weightsOf(weights, name);
    expectShape(`${name}.weight`, weight, [outChannels, inChannels, ...kernel]);
    expectShape(`${name}.bias`, bias, [outChannels]);
    known.add(`${name}.weight`).add(`${name}.bias`);
  }
  const other = Object.keys(weights ?? {}).find((name) => !known.has(name));
  if (other === undefined) return;
  throw new BackendError('BAD_WEIGHTS', `the weights have ${other}, which network ${network.name} has not`);
}

function expectShape(name: string, tensor: Tensor, expected: readonly number[]): void {
  const { shape, data } = tensor ?? {};
  if (!Array.isArray(shape) || !isOfKind(data, 'Float32Array')) {
    throw new BackendError('BAD_WEIGHTS', `${name} must be { shape, data }, the data a Float32Array`);
  }
  const isSame = shape.length === expected.length && expected.every((length, axis) => length === shape[axis]);
  if (isSame && data?.length === elementCount(expected)) return;
  throw new BackendError(
    'BAD_WEIGHTS',
    `${name} is ${showValue(shape)} with ${data?.length} values, not ${showValue(expected)}`,
  );
}
