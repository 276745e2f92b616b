/** A device that runs a plan as one ONNX graph, with open sizes: a graph serves all images. */
import type { Conv2dLayer } from '../../reference/layers.js';
import type { Tensor } from '../backend.js';
import type { DeviceInfo, Maps, PlanContext, PlanDevice, PreparedPlan } from '../device.js';
import { exchanged } from '../exchanged.js';
import { Kept } from '../kept.js';
import type { MapShape, Plan, Step } from '../plan.js';
import { type Bound, boundOfConvolution, boundOfPlan, largestSafe } from './bound.js';
import type { Engine, Graph, OutputValues, Values } from './engine.js';
import { featuresName, imageName, planGraph } from './graph.js';
import { refusalOfStep } from './limits.js';
import { encodeOnnx, type OnnxModel } from './onnx-file.js';

/** Bytes of weights in the graphs that are kept ready: at least one graph, at most some. */
const keptBytes = 2 ** 28;
const mostGraphs = 8;

interface OpenGraph {
  readonly graph: Promise<Graph>;
  dispose(): void;
}

export class OnnxDevice implements PlanDevice {
  readonly info: DeviceInfo;
  readonly compilesBySize = false;
  readonly rearranges = false;
  readonly waiting = 1;
  readonly #engine: Engine;
  readonly #weights: Record<string, Tensor> = {};
  readonly #bounds = new Map<string, Bound>();
  #graphs: Kept<OpenGraph> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.info = {
      name: engine.name,
      hardware: engine.hardware,
      ...(engine.note === undefined ? {} : { note: engine.note }),
    };
  }

  async loadConvolution({ name }: Conv2dLayer, weight: Tensor, bias: Tensor): Promise<void> {
    this.#weights[`${name}.weight`] = weight;
    this.#weights[`${name}.bias`] = bias;
    this.#bounds.set(name, await boundOfConvolution(weight, bias));
  }

  preparePlan(plan: Plan): PreparedPlan {
    const bound = boundOfPlan(plan, this.#bounds);
    return { run: (input, context) => this.#run(plan, bound, input, context), dispose: () => {} };
  }

  async #run(plan: Plan, bound: Bound, maps: Maps, { turn, onProgress }: PlanContext): Promise<Maps[]> {
    await turn();
    let { outputs, inputs } = await (await this.#graph(plan, false)).run({ [imageName]: valuesOf(maps) });
    await turn();
    const isSafe = bound.factor * outputs.norm.data[0] + bound.summand < largestSafe;
    if (!isSafe) ({ outputs } = await (await this.#graph(plan, true)).run(inputs));
    onProgress(1);
    return plan.heads.map(({ name = featuresName }) => mapsOf(outputs[name]));
  }

  #graph(plan: Plan, keepsNaN: boolean): Promise<Graph> {
    this.#graphs ??= new Kept(graphsWorthKeeping(this.#weights));
    return this.#graphs.get(`${keepsNaN} ${structureOf(plan)}`, () => {
      const model = planGraph('network', plan, this.#weights, keepsNaN);
      const graph = this.#engine.open(encodeOnnx(keepsNaN ? model : withNorm(model)));
      return { graph, dispose: () => void graph.then((opened) => opened.dispose()).catch(() => {}) };
    }).graph;
  }

  refusal(step: Step): string | undefined {
    return refusalOfStep(step);
  }

  isLost(): boolean {
    return this.#engine.isLost();
  }

  async dispose(): Promise<void> {
    this.#graphs?.dispose();
    await this.#engine.dispose();
  }
}

function graphsWorthKeeping(weights: Readonly<Record<string, Tensor>>): number {
  const bytes = Object.values(weights).reduce((sum, { data }) => sum + data.byteLength, 1);
  return Math.min(mostGraphs, Math.max(1, Math.floor(keptBytes / bytes)));
}

/** What a plan's graph depends on: all but sizes. */
function structureOf({ trunk, heads }: Plan): string {
  const withoutSizes = (step: Step) => ({
    ...step,
    input: step.input.channels,
    output: step.output.channels,
  });
  return JSON.stringify([
    trunk.map(withoutSizes),
    heads.map(({ name, steps }) => [name, steps.map(withoutSizes)]),
  ]);
}

/**
 * The graph, which also gives the norm of its image: no value is larger, and where one is no number, neither is the norm.
 */
function withNorm(model: OnnxModel): OnnxModel {
  const attributes = { keepdims: { int: 0 } };
  const node = { name: 'norm', operator: 'ReduceL2', inputs: [imageName], outputs: ['norm'], attributes };
  return {
    ...model,
    nodes: [...model.nodes, node],
    outputs: [...model.outputs, { name: 'norm', shape: [] }],
  };
}

/** [channel, window, y, x] to [window, channel, y, x] */
function valuesOf({ shape, data }: Maps): Values {
  const { channels, windows = 1, height, width } = shape;
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  return {
    shape: [windows, channels, height, width],
    data: exchanged(values, [channels, windows], height * width),
  };
}

/** [window, channel, y, x] to [channel, window, y, x] */
function mapsOf({ shape: [windows, channels, height, width], data }: OutputValues): Maps {
  const shape: MapShape = { windows, channels, height, width };
  return { shape, data: exchanged(data, [windows, channels], height * width) };
}
