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
import { node, type OnnxModel } from './onnx-file.js';
import { type OpenedGraph, openGraph } from './opened-graph.js';

/** Bytes of weights in the graphs that are kept ready: at least one graph, at most some. */
const keptBytes = 2 ** 28;
const mostGraphs = 8;

interface ReadyPlan {
  readonly plan: Plan;
  readonly bound: Bound;
  /** Plans of one structure have one graph. */
  readonly structure: string;
}

export class OnnxDevice implements PlanDevice {
  readonly info: DeviceInfo;
  readonly compilesBySize = false;
  readonly rearranges = false;
  readonly waiting = 1;
  readonly #engine: Engine;
  readonly #weights: Record<string, Tensor> = {};
  readonly #bounds = new Map<string, Bound>();
  #graphs: Kept<OpenedGraph> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.info = engine.info;
  }

  async loadConvolution({ name }: Conv2dLayer, weight: Tensor, bias: Tensor): Promise<void> {
    this.#weights[`${name}.weight`] = weight;
    this.#weights[`${name}.bias`] = bias;
    this.#bounds.set(name, await boundOfConvolution(weight, bias));
  }

  preparePlan(plan: Plan): PreparedPlan {
    const ready = { plan, bound: boundOfPlan(plan, this.#bounds), structure: structureOf(plan) };
    return { run: (input, context) => this.#run(ready, input, context), dispose: () => {} };
  }

  async #run(ready: ReadyPlan, maps: Maps, { turn, onProgress }: PlanContext): Promise<Maps[]> {
    const { plan, bound } = ready;
    await turn();
    let { outputs, inputs } = await (await this.#graph(ready, false)).run({ [imageName]: valuesOf(maps) });
    await turn();
    const isSafe = bound.factor * outputs.norm.data[0] + bound.summand < largestSafe;
    if (!isSafe) ({ outputs } = await (await this.#graph(ready, true)).run(inputs));
    onProgress(1);
    return plan.heads.map(({ name = featuresName }) => mapsOf(outputs[name]));
  }

  #graph({ plan, structure }: ReadyPlan, keepsNaN: boolean): Promise<Graph> {
    this.#graphs ??= new Kept(graphsWorthKeeping(this.#weights));
    return this.#graphs.get(`${keepsNaN} ${structure}`, () => {
      const model = planGraph('network', plan, this.#weights, keepsNaN);
      return openGraph(this.#engine, keepsNaN ? model : withNorm(model));
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
  return {
    ...model,
    nodes: [...model.nodes, node('ReduceL2', 'norm', [imageName], { keepdims: { int: 0 } })],
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
