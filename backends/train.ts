/** Training on any device: forward over a batch of windows, and for gradients the loss and backward (SPEC 4.9). */
import type { HeadName, Network } from '../reference/layers.js';
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
import { type MapShape, planLayers } from './plan.js';
import { evaluatedStack, type TrainedStack, trainedStack } from './trained-layers.js';
import { checkBatchFits } from './training-fits.js';
import { turns } from './turns.js';

/** Parts of networks that are kept ready, each for one batch size: two or three make a step. */
const keptParts = 8;

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

/** Layers of a head's stack, with their numbers in it: the features with the last pooling, or the head behind them. */
interface Part {
  readonly stack: TrainedStack;
  readonly from: number;
  readonly to: number;
  /** Names layers that are the same. */
  readonly name: string;
}

interface ReadyPart<DeviceMap> {
  readonly layers: readonly TrainedLayer<DeviceMap>[];
  dispose(): void;
}

/** What comes out of a part, and the way back. */
interface PartPass<DeviceMap> {
  readonly output: DeviceMap;
  /** The gradient of what went in; undefined where nothing before the part is trained. */
  backward(gradient: DeviceMap): Promise<DeviceMap | undefined>;
}

/** What one call asks of all layers. */
interface Run extends Omit<TrainingRequest, 'gradients'> {
  readonly windows: MapShape;
  readonly gradients: Record<string, Tensor>;
}

class TrainingSession<DeviceMap> implements Session {
  readonly #device: Device<DeviceMap>;
  readonly #training: NonNullable<Device<DeviceMap>['training']>;
  readonly #backend: string;
  readonly #parts = new Kept<ReadyPart<DeviceMap>>(keptParts);

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
    { head, windows, target, beside, freezeFeatures, seed }: GradientRequest,
    { signal }: RunOptions,
  ): Promise<Gradients> {
    const run = { windows: shapeOf(windows), weights, seed, turn: turns(signal), gradients: {} };
    const stack = trainedStack(network, { head, freezeFeatures });
    const features = await this.#forward(featuresOf(network, stack), this.#upload(windows), run);
    const own = await this.#forward(headOf(network, stack, head), features.output, run);
    const outputs = await this.#device.read(own.output);
    const ofOwn = lossAndGradient(outputs, target, network.boxForm);
    let { loss } = ofOwn;
    let flowing = await own.backward(this.#device.upload(ofOwn.gradient));
    if (beside !== undefined) {
      const other = trainedStack(network, { head: 'regressor', freezeFeatures });
      const boxes = await this.#forward(headOf(network, other, 'regressor'), features.output, run);
      const ofBoxes = lossAndGradient(await this.#device.read(boxes.output), beside.target, network.boxForm);
      loss += beside.factor * ofBoxes.loss;
      const { shape, data } = ofBoxes.gradient;
      const gradient = { shape, data: data.map((value) => beside.factor * value) };
      const more = await boxes.backward(this.#device.upload(gradient));
      if (flowing !== undefined && more !== undefined) flowing = await this.#sum(flowing, more);
    }
    if (flowing !== undefined) await features.backward(flowing);
    const byWindows = byWindow(outputs);
    return {
      loss,
      outputs:
        target.weights === undefined ? { ...byWindows, shape: byWindows.shape.slice(0, 2) } : byWindows,
      gradients: run.gradients,
    };
  }

  async outputs(
    network: Network,
    weights: Weights,
    { head, windows }: OutputRequest,
    { signal }: RunOptions,
  ): Promise<Tensor> {
    const run = { windows: shapeOf(windows), weights, seed: 0, turn: turns(signal), gradients: {} };
    const stack = evaluatedStack(network, head);
    const features = await this.#forward(featuresOf(network, stack), this.#upload(windows), run);
    const { output } = await this.#forward(headOf(network, stack, head), features.output, run);
    return byWindow(await this.#device.read(output));
  }

  #upload(windows: Tensor): DeviceMap {
    const shape = shapeOf(windows);
    const { channels, windows: count = 1, height, width } = shape;
    return this.#device.upload({ shape, data: exchanged(windows.data, [count, channels], height * width) });
  }

  /** On the processor: these maps are small, and no device needs an operation for them. */
  async #sum(first: DeviceMap, second: DeviceMap): Promise<DeviceMap> {
    const { shape, data } = await this.#device.read(first);
    const other = await this.#device.read(second);
    return this.#device.upload({ shape, data: data.map((value, at) => value + other.data[at]) });
  }

  async #forward(part: Part, input: DeviceMap, run: Run): Promise<PartPass<DeviceMap>> {
    const { stack, from } = part;
    const passes: { readonly index: number; readonly pass: TrainingPass<DeviceMap> }[] = [];
    let map = input;
    for (const [at, layer] of this.#ready(part, run.windows).layers.entries()) {
      const index = from + at;
      const { weights, seed, turn, gradients } = run;
      await turn();
      if (index < stack.frozen && stack.layers[index].kind === 'dropout') continue;
      const isTrained = index >= stack.firstTrained;
      const pass = await layer.forward(map, {
        weights,
        seed: seed + index,
        turn,
        ...(isTrained && { gradients }),
      });
      map = pass.output;
      if (isTrained) passes.push({ index, pass });
    }
    return {
      output: map,
      backward: async (gradient) => {
        let flowing: DeviceMap | undefined = gradient;
        for (const { index, pass } of passes.toReversed()) {
          await run.turn();
          if (flowing === undefined) break;
          flowing = await pass.backward(flowing, { inputGradient: index > stack.firstTrained });
        }
        return flowing;
      },
    };
  }

  #ready({ stack, from, to, name }: Part, windows: MapShape): ReadyPart<DeviceMap> {
    const { windows: count, height, width } = windows;
    return this.#parts.get(`${name} ${count}x${height}x${width}`, () => {
      checkBatchFits(this.#backend, { ...stack, windows }, this.#training.refusal);
      let input = windows;
      for (const layer of stack.layers.slice(0, from))
        input = planLayers([layer], input).at(-1)?.output ?? input;
      const layers = stack.layers.slice(from, to).map((layer) => {
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
    this.#parts.dispose();
    await this.#device.dispose();
  }
}

function featuresOf({ features }: Network, stack: TrainedStack): Part {
  const isFrozen = stack.frozen > 0;
  return { stack, from: 0, to: features.length + 1, name: `features ${isFrozen}` };
}

function headOf({ features }: Network, stack: TrainedStack, head: HeadName): Part {
  return { stack, from: features.length + 1, to: stack.layers.length, name: head };
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
