/** Plain TypeScript over typed arrays: runs everywhere, needs nothing, and trains. */
import { type HeadName, layersToNumber, type Network } from '../../reference/layers.js';
import type {
  Backend,
  DenseOptions,
  FeatureMap,
  LoadedNetwork,
  RunOptions,
  Tensor,
  Weights,
} from '../backend.js';
import { BackendError } from '../errors.js';
import { checkWeights } from '../weights.js';
import { evaluateDense, pause } from './dense.js';
import { forward } from './forward.js';
import { gradients } from './gradients.js';
import type { Maps } from './map.js';

export const cpuBackend: Backend = {
  name: 'cpu',
  load: async (network, weights) => {
    checkWeights(network, weights);
    return new CpuNetwork(network, weights);
  },
  gradientEngine: async (network) => ({
    backend: 'cpu',
    gradients: async (weights, request) => {
      checkWeights(network, weights);
      return gradients(network, weights, request);
    },
    [Symbol.asyncDispose]: async () => {},
  }),
};

class CpuNetwork implements LoadedNetwork {
  readonly backend = 'cpu';
  readonly #network: Network;
  readonly #weights: Weights;

  constructor(network: Network, weights: Weights) {
    this.#network = network;
    this.#weights = weights;
  }

  async runDense(
    images: readonly Tensor[],
    options: DenseOptions,
  ): Promise<Partial<Record<HeadName, Tensor>>[]> {
    const results: Partial<Record<HeadName, Tensor>>[] = [];
    for (const image of images) {
      const maps = await evaluateDense(this.#network, this.#weights, toMaps(image), options);
      results.push(
        Object.fromEntries(Object.entries(maps).map(([head, output]) => [head, toTensor(output, head)])),
      );
      options.onProgress?.(results.length / images.length);
    }
    return results;
  }

  async runLayer(
    image: FeatureMap,
    layerNumber: number,
    { signal, onProgress }: RunOptions = {},
  ): Promise<FeatureMap> {
    const layers = layersToNumber(this.#network, layerNumber);
    let maps = toMaps(image);
    for (const [index, layer] of layers.entries()) {
      maps = forward(layer, this.#weights, maps);
      onProgress?.((index + 1) / layerNumber);
      await pause(signal);
    }
    return toFeatureMap(maps, `layer ${layerNumber}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function toMaps({ shape: [channels, height, width], data }: FeatureMap): Maps {
  return { channels, windows: 1, size: [height, width], data };
}

function toFeatureMap({ channels, size, data }: Maps, name: string): FeatureMap {
  const bad = data.findIndex(Number.isNaN);
  if (bad !== -1) throw new BackendError('NOT_A_NUMBER', `element ${bad} of ${name} is not a number`);
  return { shape: [channels, ...size], data };
}

function toTensor(maps: Maps, name: string): Tensor {
  const { shape, data } = toFeatureMap(maps, name);
  return { shape, data: Float32Array.from(data) };
}
