/** Gradients on any device: forward over a batch of windows, the loss, and backward (SPEC 4.9). */
import type { Network } from '../reference/layers.js';
import type { GradientEngine, GradientRequest, Gradients, RunOptions, Tensor, Weights } from './backend.js';
import type { Device, Floats, TrainedLayer, TrainingPass } from './device.js';
import { BackendError } from './errors.js';
import { exchanged } from './exchanged.js';
import { Kept } from './kept.js';
import { lossAndGradient } from './losses.js';
import { Owner, type Session } from './owner.js';
import type { MapShape } from './plan.js';
import { trainedStack } from './trained-layers.js';
import { checkBatchFits, type TrainedLayers } from './training-fits.js';
import { turns } from './turns.js';

/** Batch sizes that are kept ready. */
const keptBatches = 4;

export interface TrainingOptions {
  readonly backend: string;
  open(): Promise<Device>;
}

/** @throws BackendError BACKEND_UNAVAILABLE where the device does not train */
export async function gradientEngine(network: Network, options: TrainingOptions): Promise<GradientEngine> {
  const owner = new Owner(
    options.backend,
    async () => new TrainingSession(await options.open(), options.backend),
  );
  // Opened at once, so that a device that is missing shows here.
  await owner.use(undefined, async () => {});
  return {
    backend: options.backend,
    gradients: (weights, request, run = {}) =>
      owner.use(run.signal, (session) => session.gradients(network, weights, request, run)),
    [Symbol.asyncDispose]: () => owner.dispose(),
  };
}

interface ReadyBatch<DeviceMap> {
  readonly layers: readonly TrainedLayer<DeviceMap>[];
  dispose(): void;
}

class TrainingSession<DeviceMap> implements Session {
  readonly #device: Device<DeviceMap>;
  readonly #training: NonNullable<Device<DeviceMap>['training']>;
  readonly #backend: string;
  readonly #batches = new Kept<ReadyBatch<DeviceMap>>(keptBatches);

  constructor(device: Device<DeviceMap>, backend: string) {
    if (device.training === undefined) {
      const message = `${backend} does not train; gpu:webasm, gpu:webgpu and cpu do`;
      throw new BackendError('BACKEND_UNAVAILABLE', message);
    }
    this.#device = device;
    this.#training = device.training;
    this.#backend = backend;
  }

  async gradients(
    network: Network,
    weights: Weights,
    { head, windows, target, freezeFeatures, seed }: GradientRequest,
    { signal }: RunOptions,
  ): Promise<Gradients> {
    const { layers, frozen, firstTrained } = trainedStack(network, { head, freezeFeatures });
    const shape = shapeOf(windows);
    const { channels, windows: count = 1, height, width } = shape;
    const batch = this.#batch({ layers, firstTrained, windows: shape }, `${head} ${freezeFeatures}`);
    const turn = turns(signal);
    const gradients: Record<string, Tensor> = {};
    const passes: { readonly index: number; readonly pass: TrainingPass<DeviceMap> }[] = [];
    const data = exchanged(windows.data, [count, channels], height * width);
    let map = this.#device.upload({ shape, data });
    for (const [index, layer] of batch.layers.entries()) {
      await turn();
      const isTrained = index >= firstTrained;
      if (index < frozen && layers[index].kind === 'dropout') continue;
      const request = { weights, seed: seed + index, turn };
      const pass = await layer.forward(map, isTrained ? { ...request, gradients } : request);
      map = pass.output;
      if (isTrained) passes.push({ index, pass });
    }
    const outputs = await this.#device.read(map);
    const { loss, gradient } = lossAndGradient(outputs, target, network.boxForm);
    let flowing: DeviceMap | undefined = this.#device.upload(gradient);
    for (const { index, pass } of passes.reverse()) {
      await turn();
      if (flowing !== undefined) {
        flowing = await pass.backward(flowing, { inputGradient: index > firstTrained });
      }
    }
    return { loss, outputs: byWindow(outputs, target.weights !== undefined), gradients };
  }

  #batch(trained: TrainedLayers, name: string): ReadyBatch<DeviceMap> {
    const { windows = 1, height, width } = trained.windows;
    return this.#batches.get(`${name} ${windows}x${height}x${width}`, () => {
      checkBatchFits(this.#backend, trained, this.#training.refusal);
      let shape = trained.windows;
      const layers = trained.layers.map((layer) => {
        const ready = this.#training.prepare(layer, shape);
        shape = ready.output;
        return ready;
      });
      return { layers, dispose: () => layers.forEach((layer) => void layer.dispose()) };
    });
  }

  isLost(): boolean {
    return this.#device.isLost();
  }

  async dispose(): Promise<void> {
    this.#batches.dispose();
    await this.#device.dispose();
  }
}

/** Of a batch [window, channel, y, x]. */
export function shapeOf({ shape: [windows, channels, height, width] }: Tensor): MapShape {
  return { windows, channels, height, width };
}

/** [channel, window, y, x] to [window, channel, y, x], or where each window has one output to [window, channel]. */
function byWindow(
  { shape, data }: { readonly shape: MapShape; readonly data: Floats },
  withPlaces: boolean,
): Tensor {
  const { channels, windows = 1, height, width } = shape;
  return {
    shape: withPlaces ? [windows, channels, height, width] : [windows, channels],
    data: exchanged(Float32Array.from(data), [channels, windows], height * width),
  };
}
