import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import { accurate } from '../../../lib/networks/accurate.js';
import { compact } from '../../../lib/networks/compact.js';
import { fast } from '../../../lib/networks/fast.js';
import { medium } from '../../../lib/networks/medium.js';
import { withRegressor } from '../../../lib/networks/regressor.js';
import { small } from '../../../lib/networks/small.js';
import { parseNetwork } from '../../../lib/networks/validate.js';

// biome-ignore lint/suspicious/noExplicitAny: the cases below break the data in every way JSON allows
type Json = any;
const throughJson = (value: unknown): Json => JSON.parse(JSON.stringify(value));

describe('parseNetwork', () => {
  for (const network of [
    fast(),
    withRegressor(accurate(), { boxes: 1000 }),
    compact({ classes: 3, boxForm: 'centre' }),
    compact({ classes: 3, boxForm: 'edges' }),
    compact({ classes: 4, width: 2 }),
    compact({ classes: 4, boxes: 3 }),
    small({ classes: 4 }),
    medium({ classes: 4, width: 0.5 }),
    compact({ classes: 4, context: 2 }),
  ]) {
    it(`reads ${network.name} back from its JSON`, () => {
      expect(parseNetwork(throughJson(network), 'model.json')).to.deep.equal(network);
    });
  }

  const faults: [string, (network: Json) => Json, RegExp][] = [
    ['no object', () => 'fast', /: is not a network: it must be an object, not "fast"$/],
    ['a missing field', ({ lastPool, ...rest }) => rest, /: lastPool is missing$/],
    ['an unknown field', (network) => ({ ...network, extra: 1 }), /it must not have the key "extra"$/],
    ['an unknown layer', (network) => edit(network, 'features', 1, { kind: 'gelu' }), /features\[1\]\.kind/],
    ['a stride of nought', (network) => edit(network, 'features', 0, { stride: [0, 1] }), /stride\[0\]/],
    [
      'a fraction of a channel',
      (network) => edit(network, 'features', 0, { outChannels: 1.5 }),
      /outChannels/,
    ],
    ['a huge kernel', (network) => edit(network, 'features', 0, { kernel: [5, 1e9] }), /kernel\[1\]/],
    ['an unsafe name', (network) => edit(network, 'features', 0, { name: '../x' }), /letters, digits/],
    [
      'a mean that is no number',
      (network) => ({ ...network, input: { ...network.input, mean: null } }),
      /mean/,
    ],
    [
      'a deviation of nought',
      (network) => ({ ...network, input: { ...network.input, deviation: 0 } }),
      /deviation/,
    ],
    [
      'the same name twice',
      (network) => edit(network, 'features', 3, { name: 'conv1' }),
      /two layers have the name conv1/,
    ],
    [
      'channels that do not chain',
      (network) => edit(network, 'features', 3, { inChannels: 17 }),
      /conv2 takes 17 channels, but gets 16/,
    ],
    [
      'a window of another size',
      (network) => ({ ...network, input: { ...network.input, window: [75, 91] } }),
      /the classifier needs a window of 75x75, not 75x91/,
    ],
    [
      'a window too small for its layers',
      (network) => ({ ...network, input: { ...network.input, window: [30, 30] } }),
      /at the window of 30x30, conv3: a kernel that spans 3/,
    ],
    [
      'no logits',
      (network) => ({ ...network, heads: { classifier: network.heads.classifier.slice(0, -1) } }),
      /classifier does not end in a conv2d/,
    ],
    [
      'an empty head',
      (network) => ({ ...network, heads: { ...network.heads, regressor: [] } }),
      /regressor does not end in a conv2d/,
    ],
    [
      'a head with a stride',
      (network) => editHead(network, 'classifier', 0, { stride: [1, 2] }),
      /classifier has a conv2d layer with padding, a stride/,
    ],
    [
      'a head with padding',
      (network) => editHead(network, 'regressor', 0, { padding: { top: 0, left: 0, bottom: 1, right: 0 } }),
      /regressor has a conv2d layer with padding/,
    ],
    [
      'a head that pools',
      (network) => editHead(network, 'regressor', 1, { kind: 'maxPool2d', kernel: [1, 1], stride: [1, 1] }),
      /regressor has a maxPool2d layer/,
    ],
    [
      'heads of unequal span',
      (network) => editHead(network, 'regressor', 0, { kernel: [1, 2] }),
      /the regressor needs a window of 59x75/,
    ],
    [
      'context without the channels for it',
      (network) => ({ ...network, context: { ratio: 2 } }),
      /classifier1 takes 96 channels, but gets 192/,
    ],
    ['a ratio of 1', (network) => ({ ...network, context: { ratio: 1 } }), /context\.ratio/],
    [
      'context of features that drop',
      () =>
        edit(throughJson(compact({ classes: 4, context: 2 })), 'features', 1, {
          kind: 'dropout',
          rate: 0.5,
        }),
      /has context, and so its features must not drop/,
    ],
    [
      'a regressor that is not made of edges',
      (network) => editHead(network, 'regressor', 2, { outChannels: 6 }),
      /6 outputs, not 4/,
    ],
    [
      'a form of boxes that there is not',
      (network) => ({ ...network, boxForm: 'corners' }),
      /boxForm must be .*"edges".*"centre"/,
    ],
    [
      'a form of boxes without a regressor',
      (network) => ({ ...network, heads: { classifier: network.heads.classifier }, boxForm: 'edges' }),
      /it has a boxForm, and no regressor/,
    ],
  ];
  for (const [what, broken, reason] of faults) {
    it(`refuses ${what}`, () => {
      const value = broken(throughJson(compact({ classes: 4 })));
      expect(() => parseNetwork(value, 'model.json'))
        .to.throw(InputError, reason)
        .that.includes({ code: 'BAD_MODEL', input: 'model.json' });
    });
  }
});

/** The network with some fields of one layer of a list replaced; a new kind replaces the whole layer. */
function edit(network: Json, list: string, index: number, change: Json): Json {
  const layers = network[list].map((layer: Json, at: number) =>
    at !== index ? layer : 'kind' in change ? change : { ...layer, ...change },
  );
  return { ...network, [list]: layers };
}

function editHead(network: Json, head: string, index: number, change: Json): Json {
  return { ...network, heads: edit(network.heads, head, index, change) };
}
