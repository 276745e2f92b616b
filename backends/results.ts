/** Whether what a backend gives is what it was asked for (SPEC 7.1). */
import { elementCount } from '../reference/geometry.js';
import { layersThrough, type Network } from '../reference/layers.js';
import type { FeatureMap, GradientRequest, Gradients, OutputRequest, Tensor, Weights } from './backend.js';
import { BackendError } from './errors.js';
import { outputChannels } from './given.js';
import { placesOf } from './places.js';
import { showValue } from './show-value.js';

/**
 * @throws BackendError NOT_A_NUMBER; Error when it has another shape, which is the backend's own fault
 */
export function checkResult(
  backend: string,
  name: string,
  result: FeatureMap | undefined,
  shape: readonly number[],
): void {
  if (result?.shape?.join() !== shape.join() || result.data?.length !== elementCount(shape)) {
    const given = `${showValue(result?.shape)} with ${result?.data?.length ?? 'no'} values`;
    throw new Error(`${backend} breaks the contract: ${name} must be ${showValue(shape)}, not ${given}`);
  }
  const bad = firstNaN(result.data);
  if (bad !== -1) throw new BackendError('NOT_A_NUMBER', `element ${bad} of ${name} is not a number`);
}

/** @throws BackendError NOT_A_NUMBER; Error when a gradient is missing or has another shape */
export function checkGradients(
  backend: string,
  network: Network,
  weights: Weights,
  { head, windows, target, beside, freezeFeatures }: GradientRequest,
  { loss, outputs, gradients }: Gradients,
): void {
  if (!Number.isFinite(loss)) {
    throw new BackendError('NOT_A_NUMBER', `the loss became ${loss}; a lower learning rate may help`);
  }
  const places = target.weights === undefined ? [] : placesOf(network, head, windows);
  checkResult(backend, 'outputs', outputs, [windows.shape[0], outputChannels(network, head), ...places]);
  const trained = freezeFeatures ? (network.heads[head] ?? []) : layersThrough(network, head);
  const besides = beside === undefined ? [] : (network.heads.regressor ?? []);
  for (const layer of [...trained, ...besides]) {
    if (layer.kind !== 'conv2d') continue;
    for (const name of [`${layer.name}.weight`, `${layer.name}.bias`]) {
      checkResult(backend, `the gradient of ${name}`, gradients[name], weights[name].shape);
    }
  }
}

/** @throws BackendError NOT_A_NUMBER; Error when they have another shape */
export function checkOutputs(
  backend: string,
  network: Network,
  { head, windows }: OutputRequest,
  outputs: Tensor,
): void {
  const places = placesOf(network, head, windows);
  checkResult(backend, 'outputs', outputs, [windows.shape[0], outputChannels(network, head), ...places]);
}

/** A loop, since `findIndex` takes three times as long over the millions of values of a network's gradients. */
function firstNaN(values: Float32Array | Float64Array): number {
  for (let at = 0; at < values.length; at++) if (Number.isNaN(values[at])) return at;
  return -1;
}
