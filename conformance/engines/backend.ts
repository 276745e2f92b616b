import type { Backend, GradientRequest, Tensor, Weights } from '../../backends/backend.js';
import { BackendError, GeometryError, InputError } from '../../lib/errors.js';
import type { PixelSource } from '../../lib/images/image.js';
import type { Classification, Model } from '../../lib/model/model.js';
import { conv2d } from '../../lib/networks/layers.js';
import { OverFeat } from '../../lib/overfeat.js';
import { classify } from '../../lib/pipeline/classify.js';
import { type Detection, detect, localize } from '../../lib/pipeline/detect.js';
import { classifyTogether } from '../../lib/pipeline/ensemble.js';
import { classifyTenViews } from '../../lib/pipeline/ten-views.js';
import { expectInside, footprint, type Pair } from '../../reference/geometry.js';
import type { HeadName, Layer, Network } from '../../reference/layers.js';
import { pyramid } from '../../spec/lib/pipeline/pyramid.js';
import type { Value, Values } from '../runner/manifest.js';
import type { Answer, Request } from '../runner/port.js';
import { beyond } from './beyond.js';
import { type Given, read, store } from './values.js';

/** One of this project's backends, with the library's pipeline on top, as a port. */
export function backendAnswers(backend: Backend): (request: Request) => Promise<Answer> {
  return async ({ operation, inputs, parameters }) => {
    const run = table[operation];
    if (run === undefined) return beyond('backends leave the operation to the library');
    const given = { ...read(parameters), ...read(inputs) };
    try {
      return { outputs: await run(backend, given) };
    } catch (error) {
      if (error instanceof GeometryError || error instanceof InputError) return { error: error.code };
      // What the specification's operations call shapes that do not belong together, backends call bad weights, and
      // classes and boxes that cannot be, bad arguments.
      if (error instanceof BackendError && (error.code === 'BAD_WEIGHTS' || error.code === 'BAD_ARGUMENT'))
        return { error: 'GEOMETRY' };
      // Of finite numbers no fixture makes a NaN: a backend that does so fails.
      if (error instanceof BackendError && error.code === 'NOT_A_NUMBER' && !allFinite(given)) {
        return beyond('a backend gives no result that holds a NaN');
      }
      // That they say so, spec/backends/gpu/gradients.spec.ts asks.
      if (error instanceof BackendError && error.code === 'BACKEND_UNAVAILABLE') {
        return beyond('the WebGL modes do not train');
      }
      throw error;
    }
  };
}

const ofBatch = async (
  backend: Backend,
  {
    network,
    weights,
    windows,
    head,
    classes,
    boxes,
    context,
    locationWeights,
    freezeFeatures,
    seed,
    loss = 'l2',
  }: Given,
): Promise<Values> => {
  const counted = {
    classes: Int32Array.from(classes),
    ...(locationWeights !== undefined && { weights: locationWeights.data }),
  };
  const target: GradientRequest['target'] =
    head === 'classifier'
      ? { kind: 'class', ...counted }
      : { kind: 'box', ...counted, boxes: boxes.data, loss };
  await using engine = await backend.gradientEngine(network);
  const given = { windows, ...(context !== undefined && { context }) };
  const result = await engine.gradients(weights, { head, ...given, target, freezeFeatures, seed });
  return { loss: result.loss, outputs: store(result.outputs), ...storeAll(result.gradients) };
};

/** Boxes beside classes. */
const ofBothHeads = async (backend: Backend, given: Given): Promise<Values> => {
  const { network, weights, windows, context, locationWeights, boxes, boxWeights, loss, factor, seed } =
    given;
  const classes = Int32Array.from(given.classes);
  await using engine = await backend.gradientEngine(network);
  const result = await engine.gradients(weights, {
    head: 'classifier',
    windows,
    ...(context !== undefined && { context }),
    target: {
      kind: 'class',
      classes,
      ...(locationWeights !== undefined && { weights: locationWeights.data }),
    },
    beside: {
      target: {
        kind: 'box',
        classes,
        boxes: boxes.data,
        ...(boxWeights !== undefined && { weights: boxWeights.data }),
        ...(loss !== undefined && { loss }),
      },
      factor,
    },
    freezeFeatures: false,
    seed,
  });
  return { loss: result.loss, outputs: store(result.outputs), ...storeAll(result.gradients) };
};

const table: Readonly<Record<string, (backend: Backend, given: Given) => Promise<Values>>> = {
  conv2d: async (backend, { input, weight, bias, stride, padding, dilation }) => {
    const [outChannels, inChannels, ...kernel] = weight.shape;
    const layer: Layer = {
      kind: 'conv2d',
      name: 'layer',
      inChannels,
      outChannels,
      kernel,
      stride,
      padding,
      dilation,
    };
    return oneLayer(backend, layer, input, outChannels, { 'layer.weight': weight, 'layer.bias': bias });
  },
  zeroPad2d: async (backend, { input, padding }) =>
    oneLayer(backend, { kind: 'zeroPad2d', padding }, input, input.shape[0]),
  maxPool2d: async (backend, { input, kernel, stride }) =>
    oneLayer(backend, { kind: 'maxPool2d', kernel, stride }, input, input.shape[0]),
  relu: async (backend, { input, threshold }) =>
    oneLayer(backend, { kind: 'relu', threshold }, input, input.shape[0]),
  evaluateDense: async (backend, { network, weights, image, head, stride }) => ({
    output: store(await dense(backend, network, weights, image, head, stride)),
  }),
  evaluateWithContext: async (backend, given) => {
    const { network, weights, image, context, rows, columns, head, stride } = given;
    await using loaded = await backend.load(network, weights);
    const [maps] = await loaded.runDense([image], {
      stride,
      heads: [head],
      context: [{ image: context, locations: { rows, columns } }],
    });
    return { output: store(maps[head as HeadName]!) };
  },
  evaluateSkipKernel: async (backend, { network, weights, image, head }) => ({
    output: store(await dense(backend, network, weights, image, head, 'fine')),
  }),
  evaluateWindowInContext: async (backend, { network, weights, image, head, stride, position }) => ({
    output: store(pick(await dense(backend, network, weights, image, head, stride), position)),
  }),
  features: async (backend, { network, weights, image, layer }) => {
    await using loaded = await backend.load(network, weights);
    return { output: store(await loaded.runLayer(image, layer)) };
  },
  networkGradients: ofBatch,
  spatialGradients: ofBatch,
  contextGradients: ofBatch,
  jointGradients: ofBothHeads,
  pyramid: async (_backend, { picture, ...given }) => ({
    levels: (await pyramid(picture, modelOf(given), 'picture')).map(({ input, zoom }) => ({
      input: store(input),
      zoom,
    })),
  }),
  classify: async (backend, { picture, stride, flips, votes, topK, ...given }) => {
    await using loaded = await backend.load(given.network, given.weights);
    const classes = await classify(picture, 'picture', modelOf(given), loaded, {
      stride,
      flips,
      votes,
      topK,
    });
    return { classes: plainClasses(classes) };
  },
  classifyTenViews: async (backend, { picture, topK, ...given }) => {
    await using loaded = await backend.load(given.network, given.weights);
    return { classes: plainClasses(await classifyTenViews(picture, modelOf(given), loaded, { topK })) };
  },
  classifyEnsemble: async (backend, { picture, members, stride, flips, votes, topK, ...given }) => {
    const models = members.map((weights: Weights) => modelOf({ ...given, weights }));
    const loaded = await Promise.all(models.map((model: Model) => OverFeat.load(model, { backend })));
    try {
      const options = { stride, flips, votes, topK };
      return { classes: plainClasses((await classifyTogether(loaded, pixelsOf(picture), options)).results) };
    } finally {
      for (const member of loaded) await member[Symbol.asyncDispose]();
    }
  },
  detect: async (backend, given) => {
    await using loaded = await backend.load(given.network, given.weights);
    return {
      detections: (await detect(given.picture, 'picture', modelOf(given), loaded, given)).map(plainDetection),
    };
  },
  localize: async (backend, given) => {
    await using loaded = await backend.load(given.network, given.weights);
    const { picture, topK, stride } = given;
    return {
      detections: (await localize(picture, 'picture', modelOf(given), loaded, { topK, stride })).map(
        plainDetection,
      ),
    };
  },
};

/** Whether all numbers in what was given are finite, those of tensors included. */
function allFinite(given: Given): boolean {
  if (typeof given === 'number') return Number.isFinite(given);
  if (given instanceof Float32Array) return given.every(Number.isFinite);
  return typeof given !== 'object' || given === null || Object.values(given).every(allFinite);
}

/** A picture of whole numbers as the bytes that the library reads. */
function pixelsOf({ shape: [, height, width], data }: Tensor): PixelSource {
  const area = height * width;
  const bytes = Uint8ClampedArray.from({ length: 4 * area }, (_, index) =>
    index % 4 === 3 ? 255 : data[(index % 4) * area + Math.floor(index / 4)],
  );
  return { height, width, data: bytes };
}

function plainClasses(classes: readonly Classification[]): Value {
  return classes.map(({ index, score }) => ({ label: index, score }));
}

function plainDetection({ index, score, box }: Detection): Value {
  return { label: index, score, box: { ...box } };
}

/** A network of which the layer is number 1. */
async function oneLayer(
  backend: Backend,
  layer: Layer,
  input: Tensor,
  outChannels: number,
  weights: Weights = {},
): Promise<Values> {
  const [channels, height, width] = input.shape;
  const network: Network = {
    name: 'one-layer',
    input: { channels, window: [height, width], mean: 0, deviation: 1 },
    features: [layer],
    lastPool: [1, 1],
    heads: { classifier: [{ ...conv2d('last', outChannels, 1, 1), ...footprint([1, 1]) }] },
  };
  const last = {
    'last.weight': { shape: [1, outChannels, 1, 1], data: new Float32Array(outChannels) },
    'last.bias': { shape: [1], data: new Float32Array(1) },
  };
  await using loaded = await backend.load(network, { ...weights, ...last });
  return { output: store(await loaded.runLayer(input, 1)) };
}

async function dense(
  backend: Backend,
  network: Network,
  weights: Weights,
  image: Tensor,
  head: HeadName,
  stride: 'fine' | 'coarse',
): Promise<Tensor> {
  await using loaded = await backend.load(network, weights);
  const [maps] = await loaded.runDense([image], { stride, heads: [head] });
  return maps[head]!;
}

function pick({ shape: [channels, height, width], data }: Tensor, [y, x]: Pair): Tensor {
  expectInside('a position', { start: [y, x], size: [1, 1] }, 'an output map', [height, width]);
  const values = Array.from({ length: channels }, (_, channel) => data[(channel * height + y) * width + x]);
  return { shape: [channels, 1, 1], data: Float32Array.from(values) };
}

function modelOf({ network, weights = {}, classes = 1, scales, margin, ...settings }: Given): Model {
  const { windowThreshold = 0, mergeThreshold = 0, refineThreshold = false, threshold = 0 } = settings;
  return {
    name: network.name,
    network,
    weights,
    labels: Array.from({ length: classes }, (_, index) => `${index}`),
    background: true,
    scales,
    margin,
    detection: { windowThreshold, mergeThreshold, refineThreshold, threshold },
  };
}

function storeAll(weights: Weights): Values {
  return Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, store(tensor)]));
}
