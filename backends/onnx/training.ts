/** Training on onnxruntime: gradients, or outputs, of a batch are one run of one graph (SPEC 7.8). */
import { type BoxForm, boxInForm } from '../../reference/box-forms.js';
import { type HeadName, type Layer, layersThrough, type Network } from '../../reference/layers.js';
import { locationWeights } from '../../reference/location-weights.js';
import type {
  BoxTarget,
  GradientEngine,
  GradientRequest,
  Gradients,
  OutputRequest,
  RunOptions,
  Tensor,
  Weights,
} from '../backend.js';
import { cpuBackend } from '../cpu/index.js';
import { dropoutFactors } from '../dropout.js';
import { exchanged } from '../exchanged.js';
import { Kept } from '../kept.js';
import { lossAndGradient } from '../losses.js';
import { Owner, type Session } from '../owner.js';
import type { MapShape } from '../plan.js';
import { shapeOf } from '../train.js';
import { evaluatedStack, trainedStack } from '../trained-layers.js';
import { checkBatchFits } from '../training-fits.js';
import { turns } from '../turns.js';
import { weightsOf } from '../weights.js';
import { boundOfConvolution, largestSafe } from './bound.js';
import type { Engine, OutputValues, Values } from './engine.js';
import { refusalOfStep } from './limits.js';
import { type OpenedGraph, openGraph } from './opened-graph.js';
import { type GraphHead, type LossName, names, type TrainingGraph, trainingGraph } from './training-graph.js';

/** Graphs that are kept ready, each of one batch size, head, and way of training. */
const keptGraphs = 4;

/** @throws BackendError BACKEND_UNAVAILABLE */
export async function onnxGradientEngine(
  network: Network,
  backend: string,
  open: () => Promise<Engine>,
): Promise<GradientEngine> {
  const owner = new Owner(backend, async () => new TrainingSession(network, backend, await open()));
  // Opened at once, so that an engine that is missing shows here.
  await owner.use(undefined, async () => {});
  return {
    backend,
    gradients: (weights, request, run = {}) =>
      owner.use(run.signal, (session) => session.gradients(weights, request, run)),
    outputs: (weights, request, run = {}) =>
      owner.use(run.signal, (session) => session.outputs(weights, request, run)),
    [Symbol.asyncDispose]: () => owner.dispose(),
  };
}

interface ReadyGraph extends Omit<TrainingGraph, 'model'>, OpenedGraph {}

class TrainingSession implements Session {
  readonly #network: Network;
  readonly #backend: string;
  readonly #engine: Engine;
  readonly #graphs = new Kept<ReadyGraph>(keptGraphs);

  constructor(network: Network, backend: string, engine: Engine) {
    this.#network = network;
    this.#backend = backend;
    this.#engine = engine;
  }

  async gradients(weights: Weights, request: GradientRequest, run: RunOptions): Promise<Gradients> {
    const { head, windows, target, freezeFeatures, seed } = request;
    const { boxForm } = this.#network;
    const turn = turns(run.signal);
    const parts = partsOf(request);
    for (const part of parts) {
      if (await isSafe(layersThrough(this.#network, part.head), weights, windows, part.target)) continue;
      return this.#exactly((engine) => engine.gradients(weights, request, run));
    }
    await turn();
    const heads = parts.map(({ head, target }) => ({
      head,
      stack: trainedStack(this.#network, { head, freezeFeatures }),
      loss: lossNameOf(target),
    }));
    const ready = this.#ready(`${freezeFeatures}`, heads, windows);
    // Exponentials may be beyond what areas can be made of: then all is computed once more, and the engine takes what it gets.
    const mayOverflow = boxForm === 'centre' && parts.some(({ target }) => takesAreas(target));
    const inputs = inputsOf(ready, weights, mayOverflow ? copyOf(windows) : windows);
    const [count] = windows.shape;
    for (const { factors: name, index, rate, shape } of ready.dropouts) {
      const factors = dropoutFactors(shape, rate, seed + index);
      const { channels, height, width } = shape;
      inputs[name] = {
        shape: [count, channels, height, width],
        data: exchanged(factors, [channels, count], height * width),
      };
    }
    for (const { head, target, factor } of parts) {
      const outputs = outputCount(layersThrough(this.#network, head));
      const wanted = targetOf(target, factor, outputs, boxForm);
      inputs[names.target(head)] = wanted.target;
      inputs[names.share(head)] = wanted.share;
    }
    const { outputs } = await (await ready.graph).run(inputs);
    await turn();
    const given = (head: HeadName) => outputs[names.outputs(head)];
    if (mayOverflow && !sidesAreSafe(given('regressor'))) {
      return this.#exactly((engine) => engine.gradients(weights, request, run));
    }
    const own = given(head);
    return {
      loss: parts.reduce(
        (sum, { head, target, factor }) => sum + factor * lossOf(given(head), target, boxForm),
        0,
      ),
      outputs: target.weights === undefined ? { ...own, shape: own.shape.slice(0, 2) } : own,
      gradients: Object.fromEntries(
        ready.trained
          .flatMap((name) => [`${name}.weight`, `${name}.bias`])
          .map((name) => [name, outputs[names.gradient(name)]]),
      ),
    };
  }

  async outputs(weights: Weights, request: OutputRequest, run: RunOptions): Promise<Tensor> {
    const { head, windows } = request;
    const turn = turns(run.signal);
    if (!(await isSafe(layersThrough(this.#network, head), weights, windows))) {
      return this.#exactly((engine) => engine.outputs(weights, request, run));
    }
    await turn();
    const heads = [{ head, stack: evaluatedStack(this.#network, head) }];
    const ready = this.#ready('outputs', heads, windows);
    const { outputs } = await (await ready.graph).run(inputsOf(ready, weights, windows));
    await turn();
    return outputs[names.outputs(head)];
  }

  /** Where sums may become infinite, an engine may hide a NaN: `cpu` does not. */
  async #exactly<Result>(compute: (engine: GradientEngine) => Promise<Result>): Promise<Result> {
    const engine = await cpuBackend.gradientEngine(this.#network);
    try {
      return await compute(engine);
    } finally {
      await engine[Symbol.asyncDispose]();
    }
  }

  #ready(way: string, heads: readonly GraphHead[], windows: Tensor): ReadyGraph {
    const name = [way, ...heads.map(({ head, loss }) => `${head} ${loss}`), windows.shape.join('x')].join();
    return this.#graphs.get(name, () => {
      const shape = shapeOf(windows);
      for (const { stack } of heads)
        checkBatchFits(this.#backend, { ...stack, windows: shape }, refusalOfStep);
      const { model, ...about } = trainingGraph(this.#network, heads, shape);
      return { ...about, ...openGraph(this.#engine, model) };
    });
  }

  isLost(): boolean {
    return this.#engine.isLost();
  }

  async dispose(): Promise<void> {
    this.#graphs.dispose();
    await this.#engine.dispose();
  }
}

/** What a step learns through one head, and how much it counts. */
interface StepPart {
  readonly head: HeadName;
  readonly target: GradientRequest['target'];
  readonly factor: number;
}

function partsOf({ head, target, beside }: GradientRequest): StepPart[] {
  const own = { head, target, factor: 1 };
  return beside === undefined ? [own] : [own, { head: 'regressor', ...beside }];
}

/** What every graph takes: windows, and the weights of its convolutions. */
function inputsOf(
  { convolutions }: Pick<TrainingGraph, 'convolutions'>,
  weights: Weights,
  windows: Values,
): Record<string, Values> {
  const inputs: Record<string, Values> = { [names.windows]: windows };
  for (const name of convolutions) {
    const { weight, bias } = weightsOf(weights, name);
    inputs[`${name}.weight`] = copyOf(weight);
    inputs[`${name}.bias`] = copyOf(bias);
  }
  return inputs;
}

/** Edges up to here have areas well below infinity. */
const largestEdge = 2 ** 60;

/** Whether no value of any map can be infinite (see `boundOfPlan`), nor an area that a loss on IoU takes. */
async function isSafe(
  layers: readonly Layer[],
  weights: Weights,
  { data }: Tensor,
  target?: GradientRequest['target'],
): Promise<boolean> {
  if (takesAreas(target) && target.boxes.some((edge) => Math.abs(edge) > largestEdge)) return false;
  let squares = 0;
  for (let at = 0; at < data.length; at++) squares += data[at] * data[at];
  let largest = Math.sqrt(squares);
  for (const layer of layers) {
    if (layer.kind === 'dropout') largest /= 1 - layer.rate;
    if (layer.kind !== 'conv2d') continue;
    const { weight, bias } = weightsOf(weights, layer.name);
    const { factor, summand } = await boundOfConvolution(weight, bias);
    largest = Math.max(largest, factor * largest + summand);
    if (!(largest < largestSafe)) return false;
  }
  return largest < (takesAreas(target) ? largestEdge : largestSafe);
}

function takesAreas(target: GradientRequest['target'] | undefined): target is BoxTarget {
  return target?.kind === 'box' && lossNameOf(target) !== 'l2';
}

/** Whether no side of a box by centre and size is beyond the largest edge, of classes that a window is not of either. */
function sidesAreSafe({ shape: [, channels, height, width], data }: OutputValues): boolean {
  const largest = Math.log(largestEdge);
  return data.every((value, at) => {
    const isSide = (Math.floor(at / (height * width)) % channels) % 4 > 1;
    return !isSide || value <= largest;
  });
}

function lossNameOf(target: GradientRequest['target']): LossName {
  return target.kind === 'class' ? 'classes' : (target.loss ?? 'l2');
}

function copyOf({ shape, data }: Tensor): Values {
  return { shape, data: data.slice() };
}

function outputCount(layers: readonly Layer[]): number {
  const last = layers.findLast((layer) => layer.kind === 'conv2d');
  return last?.kind === 'conv2d' ? last.outChannels : 0;
}

/** What the outputs should be, and what each difference counts, [location, output]. */
function targetOf(
  target: GradientRequest['target'],
  factor: number,
  outputs: number,
  form: BoxForm = 'edges',
): { target: Values; share: Values } {
  const locations = target.classes.length;
  const { weights, total } = locationWeights(locations, target.weights);
  const shape = [locations, outputs];
  const wanted = new Float32Array(locations * outputs);
  const share = new Float32Array(locations * outputs);
  for (let location = 0; location < locations; location++) {
    if (weights[location] === 0) continue;
    const row = location * outputs;
    const counts = (factor * weights[location]) / total;
    if (target.kind === 'class') {
      wanted[row + target.classes[location]] = 1;
      share.fill(counts, row, row + outputs);
      continue;
    }
    const first = row + (outputs === 4 ? 0 : 4 * target.classes[location]);
    const box = target.boxes.subarray(4 * location, 4 * location + 4);
    wanted.set(lossNameOf(target) === 'l2' ? boxInForm(form, box) : box, first);
    share.fill(counts, first, first + 4);
  }
  return { target: { shape, data: wanted }, share: { shape, data: share } };
}

function lossOf(
  { shape: [windows, channels, height, width], data }: OutputValues,
  target: GradientRequest['target'],
  form: BoxForm | undefined,
): number {
  const shape: MapShape = { windows, channels, height, width };
  const maps = { shape, data: exchanged(data, [windows, channels], height * width) };
  return lossAndGradient(maps, target, form).loss;
}
