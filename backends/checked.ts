/** The contract, enforced: what every backend is given and gives, so that none has to look itself (SPEC 7.1). */
import type { Network } from '../reference/layers.js';
import type { Backend, FeatureMap, GradientEngine, LoadedNetwork, Tensor, Weights } from './backend.js';
import { BackendError } from './errors.js';
import { checkDense, checkLayer, checkNetwork, checkRequest } from './given.js';
import { checkWeights } from './weights.js';

const known = new WeakSet<Backend>();

/** The backend behind the checks; one that is behind them already stays as it is. */
export function checked(backend: Backend): Backend {
  if (known.has(backend)) return backend;
  const behind: Backend = {
    name: backend.name,
    load: async (network, weights, options) => {
      checkNetwork(network);
      checkWeights(network, weights);
      return checkedNetwork(network, await backend.load(network, weights, options));
    },
    gradientEngine: async (network) => {
      checkNetwork(network);
      return checkedEngine(network, await backend.gradientEngine(network));
    },
  };
  known.add(behind);
  return behind;
}

function checkedNetwork(network: Network, loaded: LoadedNetwork): LoadedNetwork {
  const life = new Life('this network');
  return {
    backend: loaded.backend,
    ...(loaded.note === undefined ? {} : { note: loaded.note }),
    // Counted on in place.
    ...(loaded.compiled === undefined ? {} : { compiled: loaded.compiled }),
    runDense: async (images, options) => {
      life.expect();
      checkDense(network, images, options);
      if (images.length === 0) return [];
      const results = await loaded.runDense(images, options);
      for (const [index, maps] of results.entries()) {
        for (const head of options.heads) expectNumbers(maps[head], `${head} of image ${index}`);
      }
      return results;
    },
    runLayer: async (image, layerNumber, options = {}) => {
      life.expect();
      checkLayer(network, image, layerNumber, options);
      const map = await loaded.runLayer(image, layerNumber, options);
      expectNumbers(map, `layer ${layerNumber}`);
      return map;
    },
    [Symbol.asyncDispose]: () => life.end(() => loaded[Symbol.asyncDispose]()),
  };
}

function checkedEngine(network: Network, engine: GradientEngine): GradientEngine {
  const life = new Life('this gradient engine');
  return {
    backend: engine.backend,
    gradients: async (weights: Weights, request, options = {}) => {
      life.expect();
      checkWeights(network, weights);
      checkRequest(network, request, options);
      const result = await engine.gradients(weights, request, options);
      if (!Number.isFinite(result.loss)) {
        throw new BackendError(
          'NOT_A_NUMBER',
          `the loss became ${result.loss}; a lower learning rate may help`,
        );
      }
      expectNumbers(result.outputs, 'outputs');
      for (const [name, gradient] of Object.entries(result.gradients)) {
        expectNumbers(gradient, `the gradient of ${name}`);
      }
      return result;
    },
    [Symbol.asyncDispose]: () => life.end(() => engine[Symbol.asyncDispose]()),
  };
}

/** Nothing is asked of what has been disposed of, and it is disposed of once. */
class Life {
  readonly #what: string;
  #end: Promise<void> | undefined;

  constructor(what: string) {
    this.#what = what;
  }

  expect(): void {
    if (this.#end === undefined) return;
    throw new BackendError('DISPOSED', `${this.#what} has been disposed of`);
  }

  end(dispose: () => PromiseLike<void>): Promise<void> {
    this.#end ??= Promise.resolve(dispose());
    return this.#end;
  }
}

function expectNumbers(result: Tensor | FeatureMap | undefined, name: string): void {
  const bad = result?.data.findIndex(Number.isNaN) ?? 0;
  if (bad !== -1) throw new BackendError('NOT_A_NUMBER', `element ${bad} of ${name} is not a number`);
}
