/** Gradients on a device of gpu.js: the layers' kernels compiled once for each head and batch size. */
import { layersThrough, type Network } from '../../reference/layers.js';
import type { GradientEngine, GradientRequest, Gradients, RunOptions, Tensor, Weights } from '../backend.js';
import { lossAndGradient } from '../cpu/losses.js';
import { BackendError } from '../errors.js';
import { checkWeights } from '../weights.js';
import type { CellDevice } from './cell-device.js';
import { cellMapSize, packCells, unpackCells } from './cell-maps.js';
import type { EngineLimits } from './engine.js';
import { compileStep, type Forward, type TrainedStep } from './gradient-steps.js';
import type { MapShape } from './plan.js';
import { checkBatchFits } from './training-fits.js';

/** Batches whose kernels are kept; the least recently used go first. */
const keptBatches = 4;

export class GpuGradientEngine implements GradientEngine {
  readonly backend: string;
  readonly #network: Network;
  readonly #open: () => Promise<CellDevice>;
  readonly #limits: EngineLimits | undefined;
  readonly #compiled = new Map<string, readonly TrainedStep[]>();
  #device: CellDevice;
  #tail: Promise<unknown> = Promise.resolve();

  /** `limits` are smaller ones than the device's own. */
  static async create(
    network: Network,
    open: () => Promise<CellDevice>,
    limits?: EngineLimits,
  ): Promise<GpuGradientEngine> {
    return new GpuGradientEngine(network, open, await open(), limits);
  }

  private constructor(
    network: Network,
    open: () => Promise<CellDevice>,
    device: CellDevice,
    limits: EngineLimits | undefined,
  ) {
    this.backend = `gpu:${device.mode}`;
    this.#network = network;
    this.#open = open;
    this.#limits = limits;
    this.#device = device;
  }

  /** @throws BackendError NOT_A_NUMBER when the loss is none, BAD_WEIGHTS, DEVICE_LOST, TOO_LARGE */
  gradients(weights: Weights, request: GradientRequest, options: RunOptions = {}): Promise<Gradients> {
    const result = this.#tail.then(async () => {
      checkWeights(this.#network, weights);
      try {
        return await this.#gradients(weights, request, options);
      } catch (cause) {
        if (!this.#device.isLost()) throw cause;
        await this.#close();
        this.#device = await this.#open();
        throw new BackendError(
          'DEVICE_LOST',
          `${this.backend} lost its device; the next step starts on a new one`,
          {
            cause,
          },
        );
      }
    });
    this.#tail = result.catch(() => {});
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tail;
    await this.#close();
  }

  async #gradients(weights: Weights, request: GradientRequest, { signal }: RunOptions): Promise<Gradients> {
    const { head, windows, target, freezeFeatures, seed } = request;
    const layers = layersThrough(this.#network, head);
    const frozen = freezeFeatures ? this.#network.features.length + 1 : 0;
    const firstTrained = layers.findIndex(({ kind }, index) => index >= frozen && kind === 'conv2d');
    const start = shapeOf(windows);
    const { arrayLength } = this.#limits ?? this.#device.limits;
    checkBatchFits(this.backend, arrayLength, { layers, firstTrained, windows: start });
    const steps = this.#stepsFor(request);
    const gradients: Record<string, Tensor> = {};
    const passes: { readonly index: number; readonly pass: Forward }[] = [];
    let map = this.#device.argument(packCells(byChannel(windows), start), cellMapSize(start));
    for (const [index, step] of steps.entries()) {
      signal?.throwIfAborted();
      const trained = index >= firstTrained;
      if (index < frozen && layers[index].kind === 'dropout') continue;
      const pass = await step.forward(map, {
        weights,
        seed: seed + index,
        ...(trained ? { gradients } : {}),
      });
      map = pass.output;
      if (trained) passes.push({ index, pass });
    }
    const end = steps.at(-1)!.output;
    const outputs = unpackCells(await this.#device.read(map), end);
    const maps = {
      channels: end.channels,
      windows: end.windows ?? 1,
      size: [1, 1] as const,
      data: outputs.data,
    };
    const { loss, gradient } = lossAndGradient(maps, target);
    if (!Number.isFinite(loss)) {
      throw new BackendError('NOT_A_NUMBER', `the loss became ${loss}; a lower learning rate may help`);
    }
    let flowing = this.#device.argument(packCells(gradient.data, end), cellMapSize(end));
    for (const { index, pass } of passes.reverse()) {
      signal?.throwIfAborted();
      const carried = await pass.backward(flowing, { inputGradient: index > firstTrained });
      if (carried === undefined) break;
      flowing = carried;
    }
    if (this.#device.isLost()) throw new Error('the device went before the gradients were read');
    return { loss, outputs: byWindow(outputs.data, maps.windows, maps.channels), gradients };
  }

  #stepsFor({ head, windows }: GradientRequest): readonly TrainedStep[] {
    const key = `${head} ${windows.shape.join('x')}`;
    const known = this.#compiled.get(key);
    this.#compiled.delete(key);
    const steps = known ?? this.#compile(layersThrough(this.#network, head), shapeOf(windows));
    this.#compiled.set(key, steps);
    const [oldest] = this.#compiled;
    if (this.#compiled.size > keptBatches && oldest !== undefined) {
      this.#compiled.delete(oldest[0]);
      for (const step of oldest[1]) step.dispose();
    }
    return steps;
  }

  #compile(layers: ReturnType<typeof layersThrough>, start: MapShape): readonly TrainedStep[] {
    const steps: TrainedStep[] = [];
    for (const layer of layers) {
      steps.push(compileStep(this.#device, layer, steps.at(-1)?.output ?? start));
    }
    return steps;
  }

  async #close(): Promise<void> {
    for (const steps of this.#compiled.values()) for (const step of steps) step.dispose();
    this.#compiled.clear();
    await this.#device.dispose();
  }
}

function shapeOf({ shape: [windows, channels, height, width] }: Tensor): MapShape {
  return { windows, channels, height, width };
}

/** [window, channel, y, x] to [channel, window, y, x] */
function byChannel({ shape: [windows, channels, height, width], data }: Tensor): Float32Array {
  const moved = new Float32Array(data.length);
  const area = height * width;
  for (let window = 0; window < windows; window++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = (window * channels + channel) * area;
      moved.set(data.subarray(from, from + area), (channel * windows + window) * area);
    }
  }
  return moved;
}

/** [channel, window] to [window, channel] */
function byWindow(data: Float32Array, windows: number, channels: number): Tensor {
  const moved = data.map((_, at) => data[(at % channels) * windows + Math.floor(at / channels)]);
  return { shape: [windows, channels], data: moved };
}
