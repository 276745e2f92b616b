/** Gradients and outputs of a network with context, by any backend: those of the network on planes of two crops (SPEC 7.10). */
import type { Network } from '../../reference/layers.js';
import type { Backend, GradientEngine } from '../backend.js';
import { gradientsOfPlane, planeNetwork, planeWeights, planeWindows } from './plane.js';

export async function contextEngine(backend: Backend, network: Network): Promise<GradientEngine> {
  const engine = await backend.gradientEngine(planeNetwork(network));
  return {
    backend: engine.backend,
    gradients: async (weights, { context, ...request }, options) => {
      const windows = planeWindows(network, request.windows, context!);
      const result = await engine.gradients(
        planeWeights(network, weights),
        { ...request, windows, transfer: true },
        options,
      );
      return { ...result, gradients: gradientsOfPlane(network, result.gradients) };
    },
    outputs: (weights, { context, ...request }, options) => {
      const windows = planeWindows(network, request.windows, context!);
      return engine.outputs(planeWeights(network, weights), { ...request, windows, transfer: true }, options);
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}
