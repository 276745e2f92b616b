/** The contract, enforced: what every backend is given and gives, so that none has to look itself (SPEC 7.1). */
import type { Network } from '../reference/layers.js';
import type {
  Backend,
  BoxTarget,
  ClassTarget,
  GradientEngine,
  GradientRequest,
  ImageContext,
  LoadedNetwork,
  OutputRequest,
} from './backend.js';
import { contextEngine } from './context/engine.js';
import { loadWithContext } from './context/network.js';
import { badArgument } from './errors.js';
import { checkDense, checkLayer, checkNetwork, checkRun } from './given.js';
import { Life } from './life.js';
import { checkGradients, checkOutputs, checkResult } from './results.js';
import { checkOutputRequest, checkRequest } from './training-request.js';
import { checkWeights } from './weights.js';

const known = new WeakSet<Backend>();

/**
 * The backend behind the checks; one that is behind them already stays as it is.
 * @throws BackendError BAD_ARGUMENT when it is not a backend
 */
export function checked(backend: Backend): Backend {
  if (typeof backend?.load !== 'function' || typeof backend.gradientEngine !== 'function') {
    throw badArgument('a backend', 'must be an object with a name, load and gradientEngine', backend);
  }
  if (known.has(backend)) return backend;
  const behind: Backend = {
    name: backend.name,
    load: async (network, weights, options = {}) => {
      checkRun(options);
      checkNetwork(network);
      checkWeights(network, weights);
      options.signal?.throwIfAborted();
      return checkedNetwork(
        network,
        network.context === undefined
          ? await backend.load(network, weights, options)
          : await loadWithContext(backend, network, weights, options),
      );
    },
    gradientEngine: async (network) => {
      checkNetwork(network);
      return checkedEngine(
        network,
        network.context === undefined
          ? await backend.gradientEngine(network)
          : await contextEngine(backend, network),
      );
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
    runDense: (images, options) =>
      life.call(async () => {
        const wanted = checkDense(network, images, options);
        options.signal?.throwIfAborted();
        if (images.length === 0) return [];
        const heads = [...options.heads];
        const own = options.transfer ? images : images.map(copyOf);
        const context = options.transfer ? options.context : options.context?.map(copyOfContext);
        const results = await loaded.runDense(own, { ...options, heads, ...(context && { context }) });
        for (const [index, shapes] of wanted.entries()) {
          for (const [head, shape] of shapes) {
            checkResult(loaded.backend, `${head} of image ${index}`, results[index]?.[head], shape);
          }
        }
        return results;
      }),
    runLayer: (image, layerNumber, options = {}) =>
      life.call(async () => {
        const shape = checkLayer(network, image, layerNumber, options);
        options.signal?.throwIfAborted();
        const map = await loaded.runLayer(copyOf(image), layerNumber, options);
        checkResult(loaded.backend, `layer ${layerNumber}`, map, shape);
        return map;
      }),
    [Symbol.asyncDispose]: () => life.end(() => loaded[Symbol.asyncDispose]()),
  };
}

function checkedEngine(network: Network, engine: GradientEngine): GradientEngine {
  const life = new Life('this gradient engine');
  return {
    backend: engine.backend,
    gradients: (weights, request, options = {}) =>
      life.call(async () => {
        checkRun(options);
        checkWeights(network, weights);
        checkRequest(network, request);
        options.signal?.throwIfAborted();
        const own = copyOfRequest(request);
        const result = await engine.gradients(weights, own, options);
        checkGradients(engine.backend, network, weights, own, result);
        return result;
      }),
    outputs: (weights, request, options = {}) =>
      life.call(async () => {
        checkRun(options);
        checkWeights(network, weights);
        checkOutputRequest(network, request);
        options.signal?.throwIfAborted();
        const own = { ...request, ...inputsOf(request) };
        const outputs = await engine.outputs(weights, own, options);
        checkOutputs(engine.backend, network, own, outputs);
        return outputs;
      }),
    [Symbol.asyncDispose]: () => life.end(() => engine[Symbol.asyncDispose]()),
  };
}

/** What the caller does with an array after the call changes nothing then: a copy takes far less time than a run. */
function copyOf<
  Map extends { readonly shape: readonly number[]; readonly data: Float32Array | Float64Array },
>(map: Map): Map {
  return { ...map, shape: [...map.shape], data: map.data.slice() };
}

function copyOfContext({ image, locations: { rows, columns } }: ImageContext): ImageContext {
  return { image: copyOf(image), locations: { rows: [...rows], columns: [...columns] } };
}

/** The windows, and where there is one their context: as they are when they are given away, else copied. */
function inputsOf({ windows, context, transfer }: OutputRequest): Pick<OutputRequest, 'windows' | 'context'> {
  if (transfer) return { windows, ...(context && { context }) };
  return { windows: copyOf(windows), ...(context && { context: copyOf(context) }) };
}

/** Without the weights, which are too many: they must stay as they are until the call is over. */
function copyOfRequest(request: GradientRequest): GradientRequest {
  const { beside } = request;
  return {
    ...request,
    ...inputsOf(request),
    target: copyOfTarget(request.target),
    ...(beside && { beside: { ...beside, target: copyOfTarget(beside.target) } }),
  };
}

function copyOfTarget<Target extends ClassTarget | BoxTarget>(target: Target): Target {
  return {
    ...target,
    classes: target.classes.slice(),
    ...(target.weights !== undefined && { weights: target.weights.slice() }),
    ...(target.kind === 'box' && { boxes: target.boxes.slice() }),
  };
}
