/** Training on any device: forward over a batch of windows, and for gradients the loss and backward (SPEC 4.9). */
import type { Network } from '../reference/layers.js';
import type {
  GradientEngine,
  GradientRequest,
  Gradients,
  OutputRequest,
  RunOptions,
  Tensor,
  Weights,
} from './backend.js';
import type { Device, Maps, TrainedLayer, TrainingPass, TrainingRequest } from './device.js';
import { BackendError } from './errors.js';
import { exchanged } from './exchanged.js';
import { Kept } from './kept.js';
import { lossAndGradient } from './losses.js';
import { Owner, type Session } from './owner.js';
import type { MapShape } from './plan.js';
import { evaluatedStack, type TrainedStack, trainedStack } from './trained-layers.js';
import { checkBatchFits } from './training-fits.js';
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
    outputs: (weights, request, run = {}) =>
      owner.use(run.signal, (session) => session.outputs(network, weights, request, run)),
    [Symbol.asyncDispose]: () => owner.dispose(),
  };
}

interface ReadyBatch<DeviceMap> {
  readonly layers: readonly TrainedLayer<DeviceMap>[];
  dispose(): void;
}

interface TrainedPass<DeviceMap> {
  readonly index: number;
  readonly pass: TrainingPass<DeviceMap>;
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
    const stack = trainedStack(network, { head, freezeFeatures });
    const turn = turns(signal);
    const gradients: Record<string, Tensor> = {};
    const { map, passes } = await this.#forward(stack, `${head} ${freezeFeatures}`, windows, (index) => ({
      weights,
      seed: seed + index,
      turn,
      ...(index >= stack.firstTrained && { gradients }),
    }));
    const outputs = await this.#device.read(map);
    const { loss, gradient } = lossAndGradient(outputs, target, network.boxForm);
    let flowing: DeviceMap | undefined = this.#device.upload(gradient);
    for (const { index, pass } of passes.reverse()) {
      await turn();
      if (flowing !== undefined) {
        flowing = await pass.backward(flowing, { inputGradient: index > stack.firstTrained });
      }
    }
    const maps = byWindow(outputs);
    return {
      loss,
      outputs: target.weights === undefined ? { ...maps, shape: maps.shape.slice(0, 2) } : maps,
      gradients,
    };
  }

  async outputs(
    network: Network,
    weights: Weights,
    { head, windows }: OutputRequest,
    { signal }: RunOptions,
  ): Promise<Tensor> {
    const turn = turns(signal);
    const stack = evaluatedStack(network, head);
    const { map } = await this.#forward(stack, `${head} outputs`, windows, () => ({
      weights,
      seed: 0,
      turn,
    }));
    return byWindow(await this.#device.read(map));
  }

  /** @returns what comes out last, and the way back through the layers that are trained */
  async #forward(
    stack: TrainedStack,
    name: string,
    windows: Tensor,
    requestOf: (index: number) => TrainingRequest,
  ): Promise<{ map: DeviceMap; passes: TrainedPass<DeviceMap>[] }> {
    const shape = shapeOf(windows);
    const { channels, windows: count = 1, height, width } = shape;
    const batch = this.#batch(stack, shape, name);
    const passes: TrainedPass<DeviceMap>[] = [];
    const data = exchanged(windows.data, [count, channels], height * width);
    let map = this.#device.upload({ shape, data });
    for (const [index, layer] of batch.layers.entries()) {
      const request = requestOf(index);
      await request.turn();
      if (index < stack.frozen && stack.layers[index].kind === 'dropout') continue;
      const pass = await layer.forward(map, request);
      map = pass.output;
      if (index >= stack.firstTrained) passes.push({ index, pass });
    }
    return { map, passes };
  }

  #batch(stack: TrainedStack, shape: MapShape, name: string): ReadyBatch<DeviceMap> {
    const { windows = 1, height, width } = shape;
    return this.#batches.get(`${name} ${windows}x${height}x${width}`, () => {
      checkBatchFits(this.#backend, { ...stack, windows: shape }, this.#training.refusal);
      let input = shape;
      const layers = stack.layers.map((layer) => {
        const ready = this.#training.prepare(layer, input);
        input = ready.output;
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

/** [channel, window, y, x] to [window, channel, y, x]. */
function byWindow({ shape: { channels, windows = 1, height, width }, data }: Maps): Tensor {
  return {
    shape: [windows, channels, height, width],
    data: exchanged(Float32Array.from(data), [channels, windows], height * width),
  };
}
