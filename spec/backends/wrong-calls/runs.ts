import type { Backend } from '../../../backends/backend.js';
import type { Network } from '../../../reference/layers.js';
import {
  classifierAlone,
  dense,
  grey,
  image,
  network,
  padded,
  pooling,
  strided,
  tensor,
  untyped,
  using,
  weights,
} from './small-network.js';
import { argument, disposed, geometry, notANumber, type WrongCall } from './wrong-call.js';

const withImage = (given: unknown) => (backend: Backend) =>
  using(backend, (loaded) => loaded.runDense([untyped(given)], dense));
const withOptions =
  (options: unknown, other: Network = network) =>
  (backend: Backend) =>
    using(backend, (loaded) => loaded.runDense([image], untyped(options)), other);
const layer =
  (given: unknown, number: number, options: unknown = {}) =>
  (backend: Backend) =>
    using(backend, (loaded) => loaded.runLayer(untyped(given), number, untyped(options)));

const wrongImages: readonly WrongCall[] = [
  geometry(
    'three channels for a network of one',
    'image 0 must have the 1 channels of network grey, not 3',
    (backend) => using(backend, (loaded) => loaded.runDense([tensor(3, 7, 9)], dense), grey),
  ),
  geometry(
    'one channel for a network of two',
    'image 0 must have the 2 channels of network small, not 1',
    withImage(tensor(1, 7, 9)),
  ),
  geometry(
    'too many values',
    'image 0 must have 3 dimensions and a value for each element, not [2, 7, 9] with 200 values',
    withImage({ ...image, data: new Float32Array(200) }),
  ),
  geometry(
    'too few values',
    'image 0 must have 3 dimensions and a value for each element, not [2, 7, 9] with 5 values',
    withImage({ ...image, data: new Float32Array(5) }),
  ),
  geometry(
    'two dimensions',
    'image 0 must have 3 dimensions and a value for each element, not [7, 9] with 63 values',
    withImage(tensor(7, 9)),
  ),
  geometry(
    'a length that is not whole',
    'image 0 must have 3 dimensions and a value for each element, not [2, 7, 4.5] with 63 values',
    withImage({ shape: [2, 7, 4.5], data: new Float32Array(63) }),
  ),
  geometry(
    'an image smaller than the window, after one that is not',
    'image 1 of 4x9 is smaller than the window of network small, 5x6',
    (backend) => using(backend, (loaded) => loaded.runDense([image, tensor(2, 4, 9)], dense)),
  ),
  argument(
    'plain numbers',
    'the data of image 0 must be a Float32Array, not a list',
    withImage({ shape: [2, 7, 9], data: Array(126).fill(0) }),
  ),
  argument(
    'numbers of another precision',
    'the data of image 0 must be a Float32Array, not Float64Array',
    withImage({ shape: [2, 7, 9], data: new Float64Array(126) }),
  ),
  argument('no image', 'image 0 must be { shape, data }, not null', withImage(null)),
  argument('a list with a hole', 'image 0 must be { shape, data }, not undefined', (backend) =>
    using(backend, (loaded) => loaded.runDense(new Array(1), dense)),
  ),
  argument('no list', 'images must be a list of images, not an object', (backend) =>
    using(backend, (loaded) => loaded.runDense(untyped(image), dense)),
  ),
];

const headsThatCannotSlide = (wrong: Network, what: string): readonly WrongCall[] =>
  (['fine', 'coarse'] as const).map((stride) =>
    geometry(
      `a head that ${what}, ${stride}`,
      `the classifier of network ${wrong.name} must have stride 1, no padding and no pooling`,
      withOptions({ ...dense, stride }, wrong),
    ),
  );

const wrongOptions: readonly WrongCall[] = [
  argument('no options', 'options must be an object, not undefined', withOptions(undefined)),
  argument(
    'a stride that there is not',
    'stride must be "fine" or "coarse", not "fin"',
    withOptions({ ...dense, stride: 'fin' }),
  ),
  argument(
    'a list of heads with a hole',
    'head must be one that small has (classifier, regressor), not undefined',
    withOptions({ ...dense, heads: new Array(1) }),
  ),
  argument('no heads', 'heads must name at least one head, not []', withOptions({ ...dense, heads: [] })),
  argument(
    'a head twice',
    'heads must name each head once, not ["classifier", "classifier"]',
    withOptions({ ...dense, heads: ['classifier', 'classifier'] }),
  ),
  argument(
    'a head that the network has not',
    'head must be one that small has (classifier), not "regressor"',
    withOptions({ ...dense, heads: ['regressor'] }, classifierAlone),
  ),
  argument('wrong heads for no image', 'heads must name at least one head, not []', (backend) =>
    using(backend, (loaded) => loaded.runDense([], { ...dense, heads: [] })),
  ),
  argument(
    'a signal that is none',
    'signal must be an AbortSignal, not an object',
    withOptions({ ...dense, signal: {} }),
  ),
  argument(
    'progress that is no function',
    'onProgress must be a function, not 1',
    withOptions({ ...dense, onProgress: 1 }),
  ),
  ...headsThatCannotSlide(padded, 'pads'),
  ...headsThatCannotSlide(strided, 'has a stride'),
  ...headsThatCannotSlide(pooling, 'pools'),
];

const wrongLayers: readonly WrongCall[] = [
  ...[-1, 5, 1.5, Number.NaN].map((number) =>
    geometry(
      `layer ${number}`,
      `small has the layers 0 to 4, and none of number ${number}`,
      layer(image, number),
    ),
  ),
  argument('a layer by its name', 'layerNumber must be a number, not "first"', (backend) =>
    using(backend, (loaded) => loaded.runLayer(image, untyped('first'))),
  ),
  geometry(
    'a layer of an image of other channels',
    'the image must have the 2 channels of network small, not 3',
    layer(tensor(3, 7, 9), 1),
  ),
  argument(
    'a layer of bytes',
    'the data of the image must be a Float32Array or Float64Array, not Uint8Array',
    layer({ shape: [2, 7, 9], data: new Uint8Array(126) }, 1),
  ),
  argument('layer options that are none', 'options must be an object, not null', layer(image, 1, null)),
];

const withNaN = { ...image, data: image.data.map((value, at) => (at === 125 ? Number.NaN : value)) };

/** Of loaded networks. */
export const wrongRuns: readonly WrongCall[] = [
  ...wrongImages,
  ...wrongOptions,
  ...wrongLayers,
  disposed('a run after two disposals', 'this network has been disposed of', async (backend) => {
    const loaded = await backend.load(network, weights);
    await loaded[Symbol.asyncDispose]();
    await loaded[Symbol.asyncDispose]();
    return loaded.runDense([image], dense);
  }),
  disposed('a layer after disposal', 'this network has been disposed of', async (backend) => {
    const loaded = await backend.load(network, weights);
    await loaded[Symbol.asyncDispose]();
    return loaded.runLayer(image, 1);
  }),
  notANumber(
    'a result that holds a NaN',
    'element 11 of classifier of image 0 is not a number',
    withImage(withNaN),
  ),
  notANumber('a layer that holds a NaN', 'element 47 of layer 1 is not a number', layer(withNaN, 1)),
];
