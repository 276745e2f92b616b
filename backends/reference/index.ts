/** The contract over `reference/`: slow, float64 inside, right by definition. */
import { type HeadName, layersThrough, type Network } from '../../reference/layers.js';
import { fromValues, type NdArray } from '../../reference/nd-array.js';
import { evaluateDense, evaluateLayerNumber, type NetworkWeights } from '../../reference/network.js';
import { gradients } from '../../reference/network-gradients.js';
import type { BoxLoss } from '../../reference/network-loss.js';
import type {
  Backend,
  BoxTarget,
  DenseOptions,
  FeatureMap,
  GradientRequest,
  Gradients,
  LoadedNetwork,
  OutputRequest,
  RunOptions,
  Tensor,
  Weights,
} from '../backend.js';
import { checked } from '../checked.js';
import { dropoutMask } from '../dropout.js';

export const referenceBackend: Backend = checked({
  name: 'reference',
  load: async (network, weights) => new ReferenceNetwork(network, widen(weights)),
  gradientEngine: async (network) => ({
    backend: 'reference',
    gradients: async (weights, request) => referenceGradients(network, weights, request),
    outputs: async (weights, request) => referenceOutputs(network, weights, request),
    [Symbol.asyncDispose]: async () => {},
  }),
});

class ReferenceNetwork implements LoadedNetwork {
  readonly backend = 'reference';
  readonly #network: Network;
  readonly #weights: NetworkWeights;

  constructor(network: Network, weights: NetworkWeights) {
    this.#network = network;
    this.#weights = weights;
  }

  async runDense(
    images: readonly Tensor[],
    { stride, heads, signal, onProgress }: DenseOptions,
  ): Promise<Partial<Record<HeadName, Tensor>>[]> {
    const results: Partial<Record<HeadName, Tensor>>[] = [];
    for (const image of images) {
      const outputs: Partial<Record<HeadName, Tensor>> = {};
      for (const head of heads) {
        signal?.throwIfAborted();
        outputs[head] = narrow(
          evaluateDense(this.#network, this.#weights, widenTensor(image), { head, stride }),
        );
      }
      results.push(outputs);
      onProgress?.(results.length / images.length);
    }
    return results;
  }

  async runLayer(image: FeatureMap, layerNumber: number, { signal }: RunOptions = {}): Promise<FeatureMap> {
    signal?.throwIfAborted();
    return toFeatureMap(evaluateLayerNumber(this.#network, this.#weights, widenTensor(image), layerNumber));
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function referenceGradients(
  network: Network,
  weights: Weights,
  { head, target, beside, windows, freezeFeatures, seed }: GradientRequest,
): Gradients {
  const result = gradients(network, widen(weights), {
    head,
    freezeFeatures,
    windows: widenTensor(windows),
    target: target.kind === 'class' ? target : widenTarget(target),
    ...(beside && { beside: { ...beside, target: widenTarget(beside.target) } }),
    dropoutMask: (layerIndex, shape, of) =>
      fromValues(dropoutMask(shape, dropoutRate(network, of, layerIndex), seed + layerIndex), shape),
  });
  return {
    loss: result.loss,
    outputs: narrow(result.outputs),
    gradients: Object.fromEntries(
      Object.entries(result.gradients).map(([name, gradient]) => [name, narrow(gradient)]),
    ),
  };
}

/** Each window as an image of its own. */
function referenceOutputs(network: Network, weights: Weights, { head, windows }: OutputRequest): Tensor {
  const parameters = widen(weights);
  const [count, ...shape] = windows.shape;
  const values = windows.data.length / count;
  const maps = Array.from({ length: count }, (_, window) => {
    const image = fromValues(windows.data.subarray(window * values, (window + 1) * values), shape);
    return narrow(evaluateDense(network, parameters, image, { head, stride: 'coarse' }));
  });
  return {
    shape: [count, ...maps[0].shape],
    data: Float32Array.from(maps.flatMap(({ data }) => [...data])),
  };
}

function widenTarget(target: BoxTarget): BoxLoss {
  return { ...target, boxes: fromValues(target.boxes, [target.boxes.length / 4, 4]) };
}

function dropoutRate(network: Network, head: HeadName, layerIndex: number): number {
  const layer = layersThrough(network, head)[layerIndex];
  if (layer.kind !== 'dropout') throw new TypeError(`layer ${layerIndex} is no dropout`);
  return layer.rate;
}

function widen(weights: Weights): NetworkWeights {
  return Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, widenTensor(tensor)]));
}

function widenTensor({ shape, data }: FeatureMap): NdArray {
  return fromValues(data, shape);
}

function toFeatureMap({ shape, data }: NdArray): FeatureMap {
  return { shape: [...shape], data };
}

/** Each value rounded once to float32. */
function narrow({ shape, data }: NdArray): Tensor {
  return { shape: [...shape], data: Float32Array.from(data) };
}
