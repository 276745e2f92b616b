/** A network on one device, with all that was made ready on it. */
import { type Footprint, hasPadding, type Pair } from '../reference/geometry.js';
import { type HeadName, layerFootprint, type Network } from '../reference/layers.js';
import { placedRegions } from '../reference/plane-geometry.js';
import type { DenseOptions, FeatureMap, RunOptions, Tensor } from './backend.js';
import { compose } from './compose.js';
import type { Maps, PlanDevice, PreparedPlan, StepContext } from './device.js';
import { checkFits, refusalOf } from './fits.js';
import { Kept } from './kept.js';
import { type Lay, layingFor } from './laying.js';
import { DenseOutputs } from './outputs.js';
import type { Session } from './owner.js';
import { type Plan, planDense, planLayer } from './plan.js';
import { costOf, type Plane } from './planes.js';
import { turns } from './turns.js';

/** Plans that are kept ready: for six sizes of planes, with masks and without, and some for other strides and heads. */
const keptPlans = 16;

export class NetworkSession implements Session {
  readonly #network: Network;
  readonly #backend: string;
  readonly #device: PlanDevice;
  readonly #plans = new Kept<PreparedPlan>(keptPlans);
  readonly #layings = new Map<string, Lay>();

  constructor(network: Network, backend: string, device: PlanDevice) {
    this.#network = network;
    this.#backend = backend;
    this.#device = device;
  }

  get note(): string | undefined {
    return this.#device.info.note;
  }

  /** @returns undefined where there is a NaN that another form of the convolutions might not have */
  async runDense(
    images: readonly Tensor[],
    { stride, heads, signal, onProgress }: DenseOptions,
  ): Promise<Partial<Record<HeadName, Tensor>>[] | undefined> {
    const network = this.#network;
    const sizes = images.map(({ shape }): Pair => [shape[1], shape[2]]);
    const name = `${stride} ${heads.join(' ')}`;
    const planes = this.#lay(sizes, name, heads, stride);
    const outputs = new DenseOutputs(network, heads, stride, sizes);
    const all = costOf(planes);
    let done = 0;
    const start = (plane: Plane): Running => {
      const masked = needsMask(network, plane);
      const { size, windows } = plane;
      const plan = this.#ready(`${name} ${windows}x${size.join('x')} ${masked}`, () =>
        planDense(network, { ...this.#inputOf(size), windows }, stride, heads, masked),
      );
      const results = this.#execute(plan, compose(images, plane, network.input.channels), {
        kept: keptRegions(network.features.map(layerFootprint), plane),
        signal,
        onProgress: (fraction) => onProgress?.((done + fraction * costOf([plane])) / all),
      });
      // Whoever finishes it is told; one that fails while another is waited for is no unhandled rejection.
      results.catch(() => {});
      return { plane, results };
    };
    /** @returns whether all are numbers, as far as that can be the device's doing */
    const finish = async ({ plane, results }: Running): Promise<boolean> => {
      const maps = await results;
      const whole = heads.map((head, at) => outputs.pick(head, maps[at], plane));
      done += costOf([plane]);
      return whole.every(Boolean) || !this.#device.rearranges;
    };
    const running: Running[] = [];
    try {
      for (const plane of planes) {
        running.push(start(plane));
        if (running.length <= this.#device.waiting) continue;
        if (!(await finish(running[0]))) return undefined;
        running.shift();
      }
      for (const one of running) {
        if (!(await finish(one))) return undefined;
      }
      return outputs.tensors();
    } finally {
      // Nothing of this call may still run when the next begins.
      await Promise.allSettled(running.map(({ results }) => results));
    }
  }

  /** Computes a float64 image in float64 where the device can. */
  async runLayer(
    image: FeatureMap,
    layerNumber: number,
    { signal, onProgress }: RunOptions,
  ): Promise<FeatureMap | undefined> {
    const network = this.#network;
    const [channels, height, width] = image.shape;
    const size: Pair = [height, width];
    const input = { shape: { channels, height, width }, data: image.data };
    const planAt = (plane: Pair) => planLayer(network, this.#inputOf(plane), layerNumber);
    checkFits(this.#backend, size, network.input.window, (smaller) =>
      refusalOf(this.#device, planAt(smaller)),
    );
    const plan = this.#ready(`layer ${layerNumber} ${size.join('x')}`, () => planAt(size));
    const [{ data, shape }] = await this.#execute(plan, input, { kept: () => [], signal, onProgress });
    if (this.#device.rearranges && data.some(Number.isNaN)) return undefined;
    return { shape: [shape.channels, shape.height, shape.width], data };
  }

  #execute(plan: PreparedPlan, input: Maps, { kept, signal, onProgress = () => {} }: Execution) {
    return plan.run(input, { turn: turns(signal), kept, onProgress });
  }

  #inputOf([height, width]: Pair) {
    return { channels: this.#network.input.channels, height, width };
  }

  #lay(
    sizes: readonly Pair[],
    name: string,
    heads: readonly HeadName[],
    stride: DenseOptions['stride'],
  ): readonly Plane[] {
    const fewSizes = this.#device.compilesBySize;
    const lay =
      this.#layings.get(name) ??
      layingFor({
        backend: this.#backend,
        network: this.#network,
        heads,
        stride,
        fewSizes,
        refuse: (size) =>
          refusalOf(this.#device, planDense(this.#network, this.#inputOf(size), stride, heads, fewSizes)),
        // Nothing runs while planes are laid, and few of the old sizes come again.
        onReplaced: () => this.#plans.dispose(),
      });
    this.#layings.set(name, lay);
    return lay(sizes);
  }

  #ready(name: string, makePlan: () => Plan): PreparedPlan {
    return this.#plans.get(name, () => this.#device.preparePlan(makePlan()));
  }

  isLost(): boolean {
    return this.#device.isLost();
  }

  async dispose(): Promise<void> {
    this.#plans.dispose();
    await this.#device.dispose();
  }
}

interface Running {
  readonly plane: Plane;
  readonly results: Promise<readonly Maps[]>;
}

interface Execution {
  readonly kept: StepContext['kept'];
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((fraction: number) => void) | undefined;
}

/** The rectangles of all that lies on a plane, on the input of each layer. */
function keptRegions(footprints: readonly Footprint[], { placed }: Plane): StepContext['kept'] {
  return (layer) =>
    placed.map(({ placement }) => placedRegions(footprints.slice(0, layer), placement)[layer]);
}

/** Whether something lies on a plane that ends elsewhere than the plane, and a layer would see what is beyond. */
function needsMask({ features }: Network, { size, placed, windows }: Plane): boolean {
  const pads = features.some((layer) => hasPadding(layerFootprint(layer).padding));
  const isWhole =
    placed.length === windows && placed.every(({ placement }) => placement.part.size.join() === size.join());
  return pads && !isWhole;
}
