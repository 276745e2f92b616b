/** A network with its weights on any device, as the contract has it: one owner of all that is there. */
import { convolutions, type Network } from '../reference/layers.js';
import type { Compilation, LoadedNetwork, RunOptions, Weights } from './backend.js';
import type { ConvolutionForm, PlanDevice } from './device.js';
import { NetworkSession } from './network-session.js';
import { Owner } from './owner.js';
import { turns } from './turns.js';
import { weightsOf } from './weights.js';

export interface LoadOptions extends RunOptions {
  readonly backend: string;
  open(): Promise<PlanDevice>;
  /** Counted on by the devices; absent where nothing is ever compiled. */
  readonly compiled?: Compilation;
}

/** @throws BackendError BACKEND_UNAVAILABLE */
export async function loadNetwork(
  network: Network,
  weights: Weights,
  { backend, open, compiled, signal }: LoadOptions,
): Promise<LoadedNetwork> {
  const load = (form: ConvolutionForm) => async (aborted: AbortSignal | undefined) =>
    new NetworkSession(network, backend, await loadDevice(network, weights, open, form, aborted));
  const owner = new Owner(backend, load('quick'));
  // Opened at once, so that a device that is missing shows here.
  const note = await owner.use(signal, async ({ note }) => note);
  /**
   * Forms that take differences of a map's values turn an infinity into a NaN where the sum as it is written has none
   * (SPEC 7.5): once more on a device of its own, as written.
   */
  const run = <Result>(options: RunOptions, work: (session: NetworkSession) => Promise<Result | undefined>) =>
    owner.use(options.signal, async (session) => {
      const result = await work(session);
      if (result !== undefined) return result;
      const asWritten = await load('asWritten')(options.signal);
      try {
        return (await work(asWritten))!;
      } finally {
        await asWritten.dispose();
      }
    });
  return {
    backend,
    ...(compiled === undefined ? {} : { compiled }),
    ...(note === undefined ? {} : { note }),
    runDense: (images, options) => run(options, (session) => session.runDense(images, options)),
    runLayer: (image, layerNumber, options = {}) =>
      run(options, (session) => session.runLayer(image, layerNumber, options)),
    [Symbol.asyncDispose]: () => owner.dispose(),
  };
}

async function loadDevice(
  network: Network,
  weights: Weights,
  open: () => Promise<PlanDevice>,
  featuresForm: ConvolutionForm,
  signal: AbortSignal | undefined,
): Promise<PlanDevice> {
  const device = await open();
  const turn = turns(signal);
  try {
    for (const layer of convolutions(network)) {
      await turn();
      const { weight, bias } = weightsOf(weights, layer.name);
      // A head's convolutions are dilated where the stride is fine.
      const form = network.features.includes(layer) ? featuresForm : 'asWritten';
      await device.loadConvolution(layer, weight, bias, form);
    }
    return device;
  } catch (cause) {
    await device.dispose();
    throw cause;
  }
}
