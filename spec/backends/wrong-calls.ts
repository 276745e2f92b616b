/** Calls that no backend may take, and how each refuses them: put to every backend, in Node and in browsers. */
import type {
  Backend,
  DenseOptions,
  GradientRequest,
  LoadedNetwork,
  Tensor,
  Weights,
} from '../../backends/backend.js';
import { conv2d } from '../../lib/networks/layers.js';
import type { Network } from '../../reference/layers.js';

export interface WrongCall {
  readonly name: string;
  readonly call: (backend: Backend) => Promise<unknown>;
  readonly error: string;
  readonly code: string;
  readonly message: RegExp;
}

const network: Network = {
  name: 'small',
  input: { channels: 2, window: [5, 6], mean: 0, deviation: 1 },
  features: [conv2d('first', 2, 3, 2), { kind: 'relu', threshold: -0.25 }],
  lastPool: [2, 1],
  heads: {
    classifier: [{ ...conv2d('classes', 3, 4, 1), kernel: [2, 5] }],
    regressor: [{ ...conv2d('boxes', 3, 4, 1), kernel: [2, 5] }],
  },
};
const grey: Network = {
  ...network,
  name: 'grey',
  input: { ...network.input, channels: 1 },
  features: [conv2d('first', 1, 3, 2)],
};
const classifierAlone: Network = { ...network, heads: { classifier: network.heads.classifier } };
const padded: Network = {
  ...network,
  name: 'padded',
  heads: {
    classifier: [
      {
        ...conv2d('classes', 3, 4, 1),
        kernel: [2, 5],
        padding: { top: 0, left: 0, bottom: 1, right: 0 },
      },
    ],
  },
};
const strided: Network = {
  ...network,
  name: 'strided',
  heads: { classifier: [{ ...conv2d('classes', 3, 4, 1), kernel: [2, 5], stride: [2, 1] }] },
};
const broken: Network = { ...network, name: 'broken', features: [conv2d('first', 3, 3, 2)] };

function tensor(...shape: number[]): Tensor {
  const values = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Float32Array.from({ length: values }, (_, at) => ((at * 7) % 11) / 11 - 0.4) };
}

function weightsOf({ features, heads }: Network): Record<string, Tensor> {
  const layers = [...features, ...heads.classifier, ...(heads.regressor ?? [])];
  return Object.fromEntries(
    layers.flatMap((layer) =>
      layer.kind !== 'conv2d'
        ? []
        : [
            [`${layer.name}.weight`, tensor(layer.outChannels, layer.inChannels, ...layer.kernel)],
            [`${layer.name}.bias`, tensor(layer.outChannels)],
          ],
    ),
  );
}

/** Values that types forbid, as JavaScript and JSON bring them. */
const untyped = (value: unknown): never => value as never;

const weights = weightsOf(network);
const image = tensor(2, 7, 9);
const dense: DenseOptions = { stride: 'fine', heads: ['classifier'] };

async function using<Result>(
  backend: Backend,
  work: (loaded: LoadedNetwork) => Promise<Result>,
  of: Network = network,
): Promise<Result> {
  const loaded = await backend.load(of, weightsOf(of));
  try {
    return await work(loaded);
  } finally {
    await loaded[Symbol.asyncDispose]();
  }
}

const geometry = (name: string, call: WrongCall['call'], message: RegExp): WrongCall => ({
  name,
  call,
  error: 'GeometryError',
  code: 'GEOMETRY',
  message,
});
const argument = (name: string, call: WrongCall['call'], message: RegExp): WrongCall => ({
  name,
  call,
  error: 'BackendError',
  code: 'BAD_ARGUMENT',
  message,
});
const badWeights = (name: string, wrong: unknown, message: RegExp): WrongCall => ({
  name,
  call: (backend) => backend.load(network, untyped(wrong)),
  error: 'BackendError',
  code: 'BAD_WEIGHTS',
  message,
});

const withImage = (given: unknown) => (backend: Backend) =>
  using(backend, (loaded) => loaded.runDense([untyped(given)], dense));
const withOptions = (options: unknown) => (backend: Backend) =>
  using(backend, (loaded) => loaded.runDense([image], untyped(options)));
const withNetwork = (other: Network, given: Tensor) => (backend: Backend) =>
  using(backend, (loaded) => loaded.runDense([given], dense), other);

const loads: readonly WrongCall[] = [
  badWeights('no weights', undefined, /^the weights have no first\.weight and first\.bias$/),
  badWeights('a bias missing', omit(weights, 'boxes.bias'), /no boxes\.weight and boxes\.bias/),
  badWeights(
    'a weight of another shape',
    { ...weights, 'first.weight': tensor(3, 2, 2, 3) },
    /^first\.weight is \[3, 2, 2, 3\] with 36 values, not \[3, 2, 2, 2\]$/,
  ),
  badWeights(
    'a weight with values missing',
    { ...weights, 'classes.bias': { shape: [4], data: new Float32Array(3) } },
    /^classes\.bias is \[4\] with 3 values, not \[4\]$/,
  ),
  badWeights(
    'a weight that is no Float32Array',
    { ...weights, 'first.bias': { shape: [3], data: [1, 2, 3] } },
    /^first\.bias must be \{ shape, data \}, the data a Float32Array$/,
  ),
  geometry(
    'channels that do not follow from one another',
    (backend) => backend.load(broken, weightsOf(broken)),
    /^first of network broken has 3 input channels, and gets 2$/,
  ),
];

const images: readonly WrongCall[] = [
  geometry(
    'three channels for a network of one',
    withNetwork(grey, tensor(3, 7, 9)),
    /^image 0 must have the 1 channels of network grey, not 3$/,
  ),
  geometry(
    'one channel for a network of two',
    withImage(tensor(1, 7, 9)),
    /the 2 channels of network small, not 1/,
  ),
  geometry(
    'too many values',
    withImage({ ...image, data: new Float32Array(200) }),
    /not \[2, 7, 9\] with 200 values/,
  ),
  geometry(
    'too few values',
    withImage({ ...image, data: new Float32Array(5) }),
    /not \[2, 7, 9\] with 5 values/,
  ),
  geometry('two dimensions', withImage(tensor(7, 9)), /^image 0 must have 3 dimensions .* not \[7, 9\]/),
  geometry(
    'a length that is not whole',
    withImage({ shape: [2, 7, 4.5], data: new Float32Array(63) }),
    /4\.5/,
  ),
  geometry(
    'an image smaller than the window',
    withImage(tensor(2, 4, 9)),
    /4x9 is smaller than the window .* 5x6$/,
  ),
  argument(
    'plain numbers',
    withImage({ shape: [2, 7, 9], data: Array(126).fill(0) }),
    /the data a Float32Array/,
  ),
  argument('no image', withImage(null), /^image 0 must be \{ shape, data \}/),
  argument(
    'no list',
    (backend) => using(backend, (loaded) => loaded.runDense(untyped(image), dense)),
    /^images must be a list/,
  ),
];

const options: readonly WrongCall[] = [
  argument('no options', withOptions(undefined), /^options must be an object/),
  argument(
    'a stride that there is not',
    withOptions({ ...dense, stride: 'fin' }),
    /^stride must be 'fine' or 'coarse', not 'fin'$/,
  ),
  argument('no heads', withOptions({ ...dense, heads: [] }), /^heads must name at least one head/),
  argument(
    'a head twice',
    withOptions({ ...dense, heads: ['classifier', 'classifier'] }),
    /^heads must name each head once/,
  ),
  argument(
    'a head that the network has not',
    (backend) =>
      using(
        backend,
        (loaded) => loaded.runDense([image], { ...dense, heads: ['regressor'] }),
        classifierAlone,
      ),
    /^head must be one that small has \(classifier\), not 'regressor'$/,
  ),
  argument('a signal that is none', withOptions({ ...dense, signal: {} }), /^signal must be an AbortSignal/),
  argument(
    'progress that is no function',
    withOptions({ ...dense, onProgress: 1 }),
    /^onProgress must be a function/,
  ),
  geometry(
    'a head that pads',
    withNetwork(padded, image),
    /classifier of network padded must have stride 1 and no padding/,
  ),
  geometry(
    'a head with a stride',
    withNetwork(strided, image),
    /classifier of network strided must have stride 1/,
  ),
];

const layers: readonly WrongCall[] = [
  ...[-1, 5, 1.5, Number.NaN].map((number) =>
    geometry(
      `layer ${number}`,
      (backend) => using(backend, (loaded) => loaded.runLayer(image, number)),
      /^small has the layers 0 to 4, and none of number/,
    ),
  ),
  geometry(
    'a layer of an image of other channels',
    (backend) => using(backend, (loaded) => loaded.runLayer(tensor(3, 7, 9), 1)),
    /^the image must have the 2 channels/,
  ),
];

const disposed: readonly WrongCall[] = [
  {
    name: 'a run after disposal',
    call: async (backend) => {
      const loaded = await backend.load(network, weights);
      await loaded[Symbol.asyncDispose]();
      await loaded[Symbol.asyncDispose]();
      return loaded.runDense([image], dense);
    },
    error: 'BackendError',
    code: 'DISPOSED',
    message: /^this network has been disposed of$/,
  },
  {
    name: 'a layer after disposal',
    call: async (backend) => {
      const loaded = await backend.load(network, weights);
      await loaded[Symbol.asyncDispose]();
      return loaded.runLayer(image, 1);
    },
    error: 'BackendError',
    code: 'DISPOSED',
    message: /^this network has been disposed of$/,
  },
];

const results: readonly WrongCall[] = [
  {
    name: 'a result that holds a NaN',
    call: withImage({ ...image, data: image.data.map((value, at) => (at === 64 ? Number.NaN : value)) }),
    error: 'BackendError',
    code: 'NOT_A_NUMBER',
    message: /^element \d+ of classifier of image 0 is not a number$/,
  },
];

/** Of loaded networks. */
export const wrongCalls: readonly WrongCall[] = [
  ...loads,
  ...images,
  ...options,
  ...layers,
  ...disposed,
  ...results,
];

const request: GradientRequest = {
  head: 'classifier',
  windows: tensor(2, 2, 5, 6),
  target: { kind: 'class', classes: Int32Array.of(0, 3) },
  freezeFeatures: false,
  seed: 1,
};
const boxes = { kind: 'box', classes: Int32Array.of(0, 3), boxes: new Float32Array(8) } as const;

async function training(backend: Backend, wrong: unknown, given: Weights = weights): Promise<unknown> {
  const engine = await backend.gradientEngine(network);
  try {
    return await engine.gradients(given, untyped(wrong));
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}
const wrongRequest = (change: object) => (backend: Backend) => training(backend, { ...request, ...change });

/** Of gradient engines. */
export const wrongTraining: readonly WrongCall[] = [
  argument('no request', (backend) => training(backend, undefined), /^the request must be an object/),
  argument('a head that there is not', wrongRequest({ head: 'tail' }), /^head must be one that small has/),
  geometry(
    'windows of another size',
    wrongRequest({ windows: tensor(2, 2, 5, 7) }),
    /^windows must be \[1 or more, 2, 5, 6\], not \[2, 2, 5, 7\]$/,
  ),
  geometry('no window', wrongRequest({ windows: tensor(0, 2, 5, 6) }), /^windows must be \[1 or more/),
  argument(
    'too few classes',
    wrongRequest({ target: { kind: 'class', classes: Int32Array.of(1) } }),
    /^classes must be 2, one a window, not 1$/,
  ),
  argument(
    'a class that there is not',
    wrongRequest({ target: { kind: 'class', classes: Int32Array.of(1, 4) } }),
    /^class 1 must be a whole number from 0 to 3, not 4$/,
  ),
  argument(
    'a target of no kind',
    wrongRequest({ target: { kind: 'mask' } }),
    /^target must be of the kind 'class' or 'box', not 'mask'$/,
  ),
  argument(
    'too few edges',
    wrongRequest({ head: 'regressor', target: { ...boxes, boxes: new Float32Array(7) } }),
    /^boxes must be 8 edges, four a window, not 7$/,
  ),
  argument(
    'a seed that is not whole',
    wrongRequest({ seed: 0.5 }),
    /^seed must be a whole number, not 0\.5$/,
  ),
  argument(
    'freezing that is no boolean',
    wrongRequest({ freezeFeatures: 'no' }),
    /^freezeFeatures must be true or false, not 'no'$/,
  ),
  {
    name: 'weights missing',
    call: (backend) => training(backend, request, omit(weights, 'first.bias')),
    error: 'BackendError',
    code: 'BAD_WEIGHTS',
    message: /no first\.weight and first\.bias/,
  },
  {
    name: 'gradients after disposal',
    call: async (backend) => {
      const engine = await backend.gradientEngine(network);
      await engine[Symbol.asyncDispose]();
      return engine.gradients(weights, request);
    },
    error: 'BackendError',
    code: 'DISPOSED',
    message: /^this gradient engine has been disposed of$/,
  },
];

function omit(all: Record<string, Tensor>, name: string): Record<string, Tensor> {
  const { [name]: _, ...rest } = all;
  return rest;
}

/** What came of a wrong call, as plain data, so that a page can hand it on. */
export async function outcomeOf({ call }: WrongCall, backend: Backend) {
  return call(backend).then(
    () => ({ error: 'none', code: 'none', message: 'a result' }),
    (reason: { name: string; code?: string; message: string }) => ({
      error: reason.name,
      code: reason.code ?? 'none',
      message: reason.message,
    }),
  );
}
