import type { Backend, GradientRequest, Weights } from '../../../backends/backend.js';
import type { Network } from '../../../reference/layers.js';
import { network, omit, pooling, tensor, twoOutputs, untyped, weights, weightsOf } from './small-network.js';
import { argument, badWeights, disposed, geometry, type WrongCall } from './wrong-call.js';

export const request: GradientRequest = {
  head: 'classifier',
  windows: tensor(2, 2, 5, 6),
  target: { kind: 'class', classes: Int32Array.of(0, 3) },
  freezeFeatures: false,
  seed: 1,
};
const boxes = { kind: 'box', classes: Int32Array.of(0, 3), boxes: new Float32Array(8) } as const;

async function training(
  backend: Backend,
  wrong: unknown,
  given: Weights = weights,
  other: Network = network,
): Promise<unknown> {
  const engine = await backend.gradientEngine(other);
  try {
    return await engine.gradients(given, untyped(wrong));
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}
const wrongRequest = (change: object) => (backend: Backend) => training(backend, { ...request, ...change });
const wrongBeside = (beside: unknown) => wrongRequest({ beside });
const wrongClasses = (classes: unknown) => wrongRequest({ target: { kind: 'class', classes } });
const wrongWeights = (weights: unknown) => wrongRequest({ target: { ...request.target, weights } });
const wrongBoxes = (change: object) => wrongRequest({ head: 'regressor', target: { ...boxes, ...change } });

async function outputs(backend: Backend, change: object | undefined, given = weights): Promise<unknown> {
  const engine = await backend.gradientEngine(network);
  const asked = { head: 'classifier', windows: tensor(2, 2, 7, 8), ...change };
  try {
    return await engine.outputs(given, untyped(change === undefined ? change : asked));
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}
const wrongOutputs = (change: object) => (backend: Backend) => outputs(backend, change);

/** Of gradient engines. */
export const wrongTraining: readonly WrongCall[] = [
  argument('no request', 'the request must be an object, not undefined', (backend) =>
    training(backend, undefined),
  ),
  argument(
    'a head that there is not',
    'head must be one that small has (classifier, regressor), not "tail"',
    wrongRequest({ head: 'tail' }),
  ),
  geometry(
    'windows of another size',
    'windows must be [1 or more, 2, 5, 6], not [2, 2, 5, 7]',
    wrongRequest({ windows: tensor(2, 2, 5, 7) }),
  ),
  geometry(
    'no window',
    'windows must be [1 or more, 2, 5, 6], not [0, 2, 5, 6]',
    wrongRequest({ windows: tensor(0, 2, 5, 6) }),
  ),
  geometry(
    'windows with values missing',
    'windows must have 4 dimensions and a value for each element, not [2, 2, 5, 6] with 7 values',
    wrongRequest({ windows: { shape: [2, 2, 5, 6], data: new Float32Array(7) } }),
  ),
  geometry(
    'a network whose window gives two outputs',
    'a window of network wide must give one output of the classifier, not 1x2',
    (backend) => training(backend, { ...request, windows: tensor(2, 2, 5, 7) }, weights, twoOutputs),
  ),
  geometry(
    'a head that pools',
    'the classifier of network pooling must have stride 1, no padding and no pooling',
    (backend) => training(backend, request, weightsOf(pooling), pooling),
  ),
  argument(
    'windows of another precision',
    'the data of windows must be a Float32Array, not Float64Array',
    wrongRequest({ windows: { shape: [1, 2, 5, 6], data: new Float64Array(60) } }),
  ),
  argument('classes in a list', 'classes must be an Int32Array, not [0, 3]', wrongClasses([0, 3])),
  argument('too few classes', 'classes must be 2, one a window, not 1', wrongClasses(Int32Array.of(1))),
  argument(
    'a class that there is not',
    'class 1 must be a whole number from 0 to 3, not 4',
    wrongClasses(Int32Array.of(1, 4)),
  ),
  argument(
    'a negative class',
    'class 0 must be a whole number from 0 to 3, not -1',
    wrongClasses(Int32Array.of(-1, 2)),
  ),
  argument(
    'a target of no kind',
    'target of the classifier must be of the kind "class", not "mask"',
    wrongRequest({ target: { kind: 'mask' } }),
  ),
  argument(
    'boxes for the classifier',
    'target of the classifier must be of the kind "class", not "box"',
    wrongRequest({ target: boxes }),
  ),
  argument(
    'classes for the regressor',
    'target of the regressor must be of the kind "box", not "class"',
    wrongRequest({ head: 'regressor' }),
  ),
  argument(
    'edges in a list',
    'boxes must be a Float32Array, not a list',
    wrongBoxes({ boxes: Array(8).fill(0) }),
  ),
  argument(
    'too few edges',
    'boxes must be 8 edges, four a window, not 7',
    wrongBoxes({ boxes: new Float32Array(7) }),
  ),
  argument(
    'an edge that is not a number',
    'edge 5 of boxes must be a finite number, not NaN',
    wrongBoxes({ boxes: boxes.boxes.map((_, at) => (at === 5 ? Number.NaN : 0)) }),
  ),
  geometry(
    'windows of all locations that are too small',
    'windows must be [1 or more, 2, 5 or more, 6 or more], not [2, 2, 5, 5]',
    wrongRequest({
      windows: tensor(2, 2, 5, 5),
      target: { ...request.target, weights: Float32Array.of(1, 1) },
    }),
  ),
  argument('weights in a list', 'weights must be a Float32Array, not [1, 1]', wrongWeights([1, 1])),
  argument('too few weights', 'weights must be 2, one a location, not 1', wrongWeights(Float32Array.of(1))),
  argument(
    'a weight that is not a number',
    'weight 1 must be a finite number from 0 on, not NaN',
    wrongWeights(Float32Array.of(1, Number.NaN)),
  ),
  argument(
    'a negative weight',
    'weight 0 must be a finite number from 0 on, not -1',
    wrongWeights(Float32Array.of(-1, 2)),
  ),
  argument(
    'weights of nothing but 0',
    'weights must have one above 0, not "nothing but 0"',
    wrongWeights(new Float32Array(2)),
  ),
  argument(
    'too few classes of locations',
    'classes must be 8, one a location, not 2',
    wrongRequest({
      windows: tensor(2, 2, 7, 7),
      target: { ...request.target, weights: new Float32Array(8).fill(1) },
    }),
  ),
  argument(
    'a loss that there is not',
    'loss must be one of l2, iou, giou, not "ciou"',
    wrongBoxes({ loss: 'ciou' }),
  ),
  argument(
    'a box without a height where logarithms are learnt',
    'box 1 must have a width and a height, whose logarithms are learnt, not "0.5 x 0"',
    (backend) => {
      const edges = Float32Array.of(0, 0, 1, 1, 0.25, 0.5, 0.75, 0.5);
      const wrong = { ...request, head: 'regressor', target: { ...boxes, boxes: edges } };
      return training(backend, wrong, weights, { ...network, boxForm: 'centre' });
    },
  ),
  argument(
    'boxes beside boxes',
    'beside must be left out but for the classifier with its features, not an object',
    wrongRequest({ head: 'regressor', target: boxes, beside: { target: boxes, factor: 1 } }),
  ),
  argument(
    'boxes beside the classes of frozen features',
    'beside must be left out but for the classifier with its features, not an object',
    wrongRequest({ freezeFeatures: true, beside: { target: boxes, factor: 1 } }),
  ),
  argument(
    'boxes beside classes that are no object',
    'beside must have a target and a factor, not 1',
    wrongBeside(1),
  ),
  argument(
    'a factor that is not a number',
    'the factor of boxes beside classes must be a finite number from 0 on, not NaN',
    wrongBeside({ target: boxes, factor: Number.NaN }),
  ),
  argument(
    'a negative factor',
    'the factor of boxes beside classes must be a finite number from 0 on, not -1',
    wrongBeside({ target: boxes, factor: -1 }),
  ),
  argument(
    'classes beside classes',
    'target of the regressor must be of the kind "box", not "class"',
    wrongBeside({ target: request.target, factor: 1 }),
  ),
  argument(
    'too few edges beside classes',
    'boxes must be 8 edges, four a window, not 4',
    wrongBeside({ target: { ...boxes, boxes: new Float32Array(4) }, factor: 1 }),
  ),
  argument(
    'boxes without weights beside classes with some',
    'weights of boxes beside classes must be there where classes have weights, not undefined',
    wrongRequest({
      target: { ...request.target, weights: Float32Array.of(1, 1) },
      beside: { target: boxes, factor: 1 },
    }),
  ),
  argument(
    'boxes beside the classes of a network without a regressor',
    'head must be one that small has (classifier), not "regressor"',
    (backend) => {
      const { regressor: _, ...heads } = network.heads;
      const wrong = { ...request, beside: { target: boxes, factor: 1 } };
      return training(backend, wrong, omit(omit(weights, 'boxes.weight'), 'boxes.bias'), {
        ...network,
        heads,
      });
    },
  ),
  argument('a seed that is not whole', 'seed must be a whole number, not 0.5', wrongRequest({ seed: 0.5 })),
  argument(
    'freezing that is no boolean',
    'freezeFeatures must be true or false, not "no"',
    wrongRequest({ freezeFeatures: 'no' }),
  ),
  badWeights('weights missing for a step', 'the weights have no first.weight and first.bias', (backend) =>
    training(backend, request, omit(weights, 'first.bias')),
  ),
  disposed('gradients after disposal', 'this gradient engine has been disposed of', async (backend) => {
    const engine = await backend.gradientEngine(network);
    await engine[Symbol.asyncDispose]();
    return engine.gradients(weights, request);
  }),
  argument('no request for outputs', 'the request must be an object, not undefined', (backend) =>
    outputs(backend, undefined),
  ),
  argument(
    'outputs of a head that there is not',
    'head must be one that small has (classifier, regressor), not "tail"',
    wrongOutputs({ head: 'tail' }),
  ),
  geometry(
    'outputs of windows that are too small',
    'windows must be [1 or more, 2, 5 or more, 6 or more], not [2, 2, 4, 9]',
    wrongOutputs({ windows: tensor(2, 2, 4, 9) }),
  ),
  argument(
    'outputs of windows of another precision',
    'the data of windows must be a Float32Array, not Float64Array',
    wrongOutputs({ windows: { shape: [1, 2, 5, 6], data: new Float64Array(60) } }),
  ),
  argument(
    'windows of outputs that are given away by no boolean',
    'transfer must be true or false, not "yes"',
    wrongOutputs({ transfer: 'yes' }),
  ),
  badWeights('weights missing for outputs', 'the weights have no first.weight and first.bias', (backend) =>
    outputs(backend, {}, omit(weights, 'first.bias')),
  ),
  disposed('outputs after disposal', 'this gradient engine has been disposed of', async (backend) => {
    const engine = await backend.gradientEngine(network);
    await engine[Symbol.asyncDispose]();
    return engine.outputs(weights, request);
  }),
];
