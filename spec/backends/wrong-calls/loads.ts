import type { Backend } from '../../../backends/backend.js';
import { conv2d } from '../../../lib/networks/layers.js';
import type { Network } from '../../../reference/layers.js';
import { broken, network, omit, sameName, tensor, untyped, weights, weightsOf } from './small-network.js';
import { argument, badWeights, geometry, type WrongCall } from './wrong-call.js';

const withWeights = (wrong: unknown) => (backend: Backend) => backend.load(network, untyped(wrong));
const withNetwork = (wrong: Network) => (backend: Backend) => backend.load(wrong, weightsOf(wrong));
const withLayer = (wrong: Network['features'][number]) =>
  withNetwork({ ...network, features: [...network.features, wrong] });

/** Networks and weights that no backend loads. */
export const wrongLoads: readonly WrongCall[] = [
  badWeights('no weights', 'the weights have no first.weight and first.bias', withWeights(undefined)),
  badWeights(
    'a bias missing',
    'the weights have no boxes.weight and boxes.bias',
    withWeights(omit(weights, 'boxes.bias')),
  ),
  badWeights(
    'a weight too many',
    'the weights have third.bias, which network small has not',
    withWeights({ ...weights, 'third.bias': tensor(3) }),
  ),
  badWeights(
    'a weight of another shape',
    'first.weight is [3, 2, 2, 3] with 36 values, not [3, 2, 2, 2]',
    withWeights({ ...weights, 'first.weight': tensor(3, 2, 2, 3) }),
  ),
  badWeights(
    'a weight with values missing',
    'classes.bias is [4] with 3 values, not [4]',
    withWeights({ ...weights, 'classes.bias': { shape: [4], data: new Float32Array(3) } }),
  ),
  badWeights(
    'a weight that is no Float32Array',
    'first.bias must be { shape, data }, the data a Float32Array',
    withWeights({ ...weights, 'first.bias': { shape: [3], data: [1, 2, 3] } }),
  ),
  badWeights(
    'a weight that is null',
    'first.bias must be { shape, data }, the data a Float32Array',
    withWeights({ ...weights, 'first.bias': null }),
  ),
  argument(
    'no network',
    'the network must be an object with features and a classifier, not undefined',
    (backend) => backend.load(untyped(undefined), weights),
  ),
  argument(
    'a name for two convolutions',
    'convolutions must have a name each, not "first"',
    withNetwork(sameName),
  ),
  argument(
    'a threshold that is not a number',
    'threshold of a relu must be a finite number, not NaN',
    withLayer({ kind: 'relu', threshold: Number.NaN }),
  ),
  argument(
    'dropout of everything',
    "a dropout's rate must be at least 0 and below 1, not 1",
    withLayer({ kind: 'dropout', rate: 1 }),
  ),
  argument(
    'an input without channels',
    'channels of the input must be a whole number of at least 1, not 0',
    withNetwork({
      ...network,
      input: { ...network.input, channels: 0 },
      features: [conv2d('first', 0, 3, 2)],
    }),
  ),
  argument('load options that are none', 'options must be an object, not null', (backend) =>
    backend.load(network, weights, untyped(null)),
  ),
  geometry(
    'channels that do not follow from one another',
    'first of network broken has 3 input channels, and gets 2',
    withNetwork(broken),
  ),
  geometry(
    'channels that do not follow from one another, to train',
    'first of network broken has 3 input channels, and gets 2',
    (backend) => backend.gradientEngine(broken),
  ),
];
