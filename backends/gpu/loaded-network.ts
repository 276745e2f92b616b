/** A network with its weights on a device of gpu.js: one owner of all that is there. */
import { convolutions, type HeadName, type Network } from '../../reference/layers.js';
import type { Compilation, DenseOptions, LoadedNetwork, RunOptions, Tensor, Weights } from '../backend.js';
import { BackendError } from '../errors.js';
import { checkWeights, weightsOf } from '../weights.js';
import { type CompiledPlan, compilePlan, disposePlan } from './compiled-plan.js';
import type { CompiledStep, ConvolutionForm, DeviceMap, Engine } from './engine.js';
import { checkFits } from './fits.js';
import type { GpuMode } from './modes.js';
import { type DensePlan, type MapShape, planDense, planLayer } from './plan.js';

interface AnyMap {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

export type OpenEngine = () => Promise<Engine>;

interface LoadOptions extends RunOptions {
  readonly mode: GpuMode;
  readonly open: OpenEngine;
  /** Counted on by the engine's devices. */
  readonly compiled: Compilation;
}

type Outputs = (readonly [HeadName | undefined, Tensor])[];

/** Compiled sizes that a network keeps, the least recently used going first: a pyramid of six and then some. */
const keptPlans = 8;

export class GpuNetwork implements LoadedNetwork {
  readonly backend: string;
  readonly compiled: Compilation;
  readonly #network: Network;
  readonly #weights: Weights;
  readonly #open: OpenEngine;
  readonly #plans = new Map<string, CompiledPlan>();
  #engine: Engine | undefined;
  /** Runs wait for one another: they share the plans' outputs. */
  #tail: Promise<unknown> = Promise.resolve();
  #disposed = false;

  private constructor(network: Network, weights: Weights, { mode, open, compiled }: LoadOptions) {
    this.backend = `gpu:${mode}`;
    this.compiled = compiled;
    this.#network = network;
    this.#weights = weights;
    this.#open = open;
  }

  /** @throws BackendError BACKEND_UNAVAILABLE, BAD_WEIGHTS */
  static async load(network: Network, weights: Weights, options: LoadOptions): Promise<GpuNetwork> {
    checkWeights(network, weights);
    const loaded = new GpuNetwork(network, weights, options);
    await loaded.#ready(options.signal);
    return loaded;
  }

  runDense(images: readonly Tensor[], options: DenseOptions): Promise<Partial<Record<HeadName, Tensor>>[]> {
    const { stride, heads } = options;
    return this.#queued(async () => {
      const results: Partial<Record<HeadName, Tensor>>[] = [];
      for (const [index, image] of images.entries()) {
        const shape = shapeOf(this.#network, image);
        const key = `${image.shape.join('x')} ${stride} ${heads.join(' ')}`;
        const plan = () => planDense(this.#network, shape, stride, heads);
        const outputs = await this.#run(image, key, plan, {
          ...options,
          onProgress: (fraction) => options.onProgress?.((index + fraction) / images.length),
        });
        results.push(Object.fromEntries(outputs));
      }
      return results;
    });
  }

  /** A float64 image is rounded: the device computes in float32. */
  runLayer(map: AnyMap, layerNumber: number, options: RunOptions = {}): Promise<Tensor> {
    const image = { shape: map.shape, data: Float32Array.from(map.data) };
    return this.#queued(async () => {
      const key = `${image.shape.join('x')} layer ${layerNumber}`;
      const input = shapeOf(this.#network, image);
      const plan = (): DensePlan => ({
        input,
        trunk: planLayer(this.#network, input, layerNumber),
        heads: {},
      });
      const [[, output]] = await this.#run(image, key, plan, options);
      return output;
    });
  }

  /** Waits for the runs that have been asked for. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#tail;
    await this.#close();
  }

  async #queued<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#disposed) throw new TypeError('this network has been disposed of');
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }

  async #run(image: Tensor, key: string, plan: () => DensePlan, options: RunOptions): Promise<Outputs> {
    options.signal?.throwIfAborted();
    const engine = await this.#ready(options.signal);
    try {
      return await this.#execute(engine, image, this.#compiled(engine, key, plan), options);
    } catch (cause) {
      if (engine.rearranges && cause instanceof BackendError && cause.code === 'NOT_A_NUMBER') {
        return this.#runAsWritten(image, plan(), options);
      }
      if (!engine.isLost()) throw cause;
      await this.#close();
      throw this.#lost(cause);
    }
  }

  /**
   * Forms that take differences of a map's values turn an infinity into a NaN where the sum as it is written has none
   * (SPEC 7.5): once more on a device of its own, as written.
   */
  async #runAsWritten(image: Tensor, plan: DensePlan, options: RunOptions): Promise<Outputs> {
    const engine = await this.#load('asWritten', options.signal);
    try {
      checkFits(engine, plan, this.#network);
      const compiled = compilePlan(engine, plan);
      try {
        return await this.#execute(engine, image, compiled, options);
      } finally {
        disposePlan(compiled);
      }
    } catch (cause) {
      throw engine.isLost() ? this.#lost(cause) : cause;
    } finally {
      await engine.dispose();
    }
  }

  #lost(cause: unknown): BackendError {
    const message = `${this.backend} lost its device; the next run starts on a new one`;
    return new BackendError('DEVICE_LOST', message, { cause });
  }

  async #execute(
    engine: Engine,
    image: Tensor,
    { trunk, heads }: CompiledPlan,
    { signal, onProgress }: RunOptions,
  ): Promise<Outputs> {
    const all = trunk.length + heads.reduce((sum, { steps }) => sum + steps.length, 0);
    let done = 0;
    const through = async (steps: readonly CompiledStep[], start: DeviceMap): Promise<DeviceMap> => {
      let map = start;
      for (const step of steps) {
        await letAbort(signal);
        map = await step.run(map);
        onProgress?.(++done / all);
      }
      return map;
    };
    const pooled = await through(trunk, engine.upload(image));
    const outputs: Outputs = [];
    for (const { name, steps } of heads) {
      const output = await engine.read(await through(steps, pooled));
      if (engine.isLost()) throw new Error('the device went before the result was read');
      const bad = output.data.findIndex(Number.isNaN);
      if (bad !== -1) {
        throw new BackendError('NOT_A_NUMBER', `element ${bad} of ${name ?? 'the layer'} is not a number`);
      }
      outputs.push([name, output]);
    }
    return outputs;
  }

  #compiled(engine: Engine, key: string, makePlan: () => DensePlan): CompiledPlan {
    const known = this.#plans.get(key);
    if (known !== undefined) {
      this.#plans.delete(key);
      this.#plans.set(key, known);
      return known;
    }
    const plan = makePlan();
    checkFits(engine, plan, this.#network);
    const compiled = compilePlan(engine, plan);
    this.#plans.set(key, compiled);
    const [oldest] = this.#plans;
    if (this.#plans.size > keptPlans && oldest !== undefined) {
      this.#plans.delete(oldest[0]);
      disposePlan(oldest[1]);
    }
    return compiled;
  }

  async #ready(signal: AbortSignal | undefined): Promise<Engine> {
    if (this.#engine !== undefined && !this.#engine.isLost()) return this.#engine;
    await this.#close();
    this.#engine = await this.#load('quick', signal);
    return this.#engine;
  }

  async #load(featuresForm: ConvolutionForm, signal: AbortSignal | undefined): Promise<Engine> {
    const engine = await this.#open();
    try {
      for (const layer of convolutions(this.#network)) {
        await letAbort(signal);
        const { weight, bias } = weightsOf(this.#weights, layer.name);
        // A head's convolutions are dilated where the stride is fine.
        const form = this.#network.features.includes(layer) ? featuresForm : 'asWritten';
        await engine.loadConvolution(layer, weight, bias, form);
      }
      return engine;
    } catch (cause) {
      await engine.dispose();
      throw cause;
    }
  }

  async #close(): Promise<void> {
    for (const plan of this.#plans.values()) disposePlan(plan);
    this.#plans.clear();
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.dispose();
  }
}

/** Lets other work run, in which the signal may be aborted; nothing waits where nobody can abort. */
async function letAbort(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  await new Promise((resolve) => setTimeout(resolve));
  signal.throwIfAborted();
}

function shapeOf(network: Network, { shape, data }: Tensor): MapShape {
  const [channels, height, width] = shape;
  if (
    shape.length !== 3 ||
    channels !== network.input.channels ||
    data.length !== channels * height * width
  ) {
    throw new RangeError(
      `an image for ${network.name} is [${network.input.channels}, height, width], not [${shape.join(', ')}] with ${data.length} values`,
    );
  }
  return { channels, height, width };
}
