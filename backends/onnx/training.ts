/** Training on onnxruntime: gradients, or outputs, of a batch are one run of one graph (SPEC 7.8). */
import { type BoxForm, boxInForm } from '../../reference/box-forms.js';
import { type Layer, layersThrough, type Network } from '../../reference/layers.js';
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
import { evaluatedStack, type TrainedStack, trainedStack } from '../trained-layers.js';
import { checkBatchFits } from '../training-fits.js';
import { turns } from '../turns.js';
import { weightsOf } from '../weights.js';
import { boundOfConvolution, largestSafe } from './bound.js';
import type { Engine, OutputValues, Values } from './engine.js';
import { refusalOfStep } from './limits.js';
import { type OpenedGraph, openGraph } from './opened-graph.js';
import { type LossName, names, type TrainingGraph, trainingGraph } from './training-graph.js';

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
    const turn = turns(run.signal);
    const layers = layersThrough(this.#network, head);
    if (!(await isSafe(layers, weights, request))) {
      return this.#exactly((engine) => engine.gradients(weights, request, run));
    }
    await turn();
    const stack = trainedStack(this.#network, { head, freezeFeatures });
    const ready = this.#ready(`${head} ${freezeFeatures}`, lossNameOf(target), stack, windows);
    const [count] = windows.shape;
    const { boxForm } = this.#network;
    // Exponentials may be beyond what areas can be made of: then all is computed once more, and the engine takes what it gets.
    const mayOverflow = boxForm === 'centre' && takesAreas(target);
    const inputs = inputsOf(ready, weights, mayOverflow ? copyOf(windows) : windows);
    for (const { index, rate, shape } of ready.dropouts) {
      const factors = dropoutFactors(shape, rate, seed + index);
      const { channels, height, width } = shape;
      inputs[names.dropout(index)] = {
        shape: [count, channels, height, width],
        data: exchanged(factors, [channels, count], height * width),
      };
    }
    const wanted = targetOf(request, outputCount(layers), boxForm);
    inputs[names.target] = wanted.target;
    inputs[names.share] = wanted.share;
    const { outputs } = await (await ready.graph).run(inputs);
    await turn();
    const given = outputs[names.outputs];
    if (mayOverflow && !sidesAreSafe(given)) {
      return this.#exactly((engine) => engine.gradients(weights, request, run));
    }
    return {
      loss: lossOf(given, target, boxForm),
      outputs: target.weights === undefined ? { ...given, shape: given.shape.slice(0, 2) } : given,
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
    if (!(await isSafe(layersThrough(this.#network, head), weights, request))) {
      return this.#exactly((engine) => engine.outputs(weights, request, run));
    }
    await turn();
    const ready = this.#ready(head, undefined, evaluatedStack(this.#network, head), windows);
    const { outputs } = await (await ready.graph).run(inputsOf(ready, weights, windows));
    await turn();
    return outputs[names.outputs];
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

  #ready(way: string, loss: LossName | undefined, stack: TrainedStack, windows: Tensor): ReadyGraph {
    return this.#graphs.get(`${way} ${loss ?? 'outputs'} ${windows.shape.join('x')}`, () => {
      const shape = shapeOf(windows);
      checkBatchFits(this.#backend, { ...stack, windows: shape }, refusalOfStep);
      const { model, ...about } = trainingGraph(this.#network, loss, stack, shape);
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
  { windows: { data }, target }: Pick<GradientRequest, 'windows'> & Partial<Pick<GradientRequest, 'target'>>,
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
  { target }: GradientRequest,
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
    if (target.kind === 'class') {
      wanted[row + target.classes[location]] = 1;
      share.fill(weights[location] / total, row, row + outputs);
      continue;
    }
    const first = row + (outputs === 4 ? 0 : 4 * target.classes[location]);
    const box = target.boxes.subarray(4 * location, 4 * location + 4);
    wanted.set(lossNameOf(target) === 'l2' ? boxInForm(form, box) : box, first);
    share.fill(weights[location] / total, first, first + 4);
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
