import { expect } from 'chai';
import { readDataSet } from '../../../lib/data/data-set.js';
import { InputError } from '../../../lib/errors.js';
import { compact } from '../../../lib/networks/compact.js';
import { requireNetwork } from '../../../lib/training/require-network.js';
import type { Network } from '../../../reference/layers.js';

describe('a network that a recipe has in full', () => {
  const right = compact({ classes: 4, width: 0.1 });
  const { classifier } = right.heads;
  const wide = (window: readonly [number, number], kernel: readonly [number, number]): Network => {
    const [first, ...rest] = right.features;
    if (first.kind !== 'conv2d') expect.fail('the first layer is a convolution');
    return { ...right, input: { ...right.input, window }, features: [{ ...first, kernel }, ...rest] };
  };
  const coloured = (channels: number): Network => {
    const [first, ...rest] = right.features;
    if (first.kind !== 'conv2d') expect.fail('the first layer is a convolution');
    return {
      ...right,
      input: { ...right.input, channels },
      features: [{ ...first, inChannels: channels }, ...rest],
    };
  };

  it('is taken where it fits the data set, with a box for all classes or one for each', async () => {
    const set = await readDataSet('examples/objects.json');
    requireNetwork(right, set);
    requireNetwork(compact({ classes: 4, boxes: 3, width: 0.1 }), set);
    requireNetwork(compact({ classes: 3, boxes: 0, width: 0.1 }), { ...set, annotates: 'pictures' });
  });

  const boxless: Network = { ...right, heads: { classifier } };
  for (const [what, network, annotates, reason] of [
    [
      'outputs without background',
      compact({ classes: 3, boxes: 1 }),
      'objects',
      /compact has a classifier of 3 outputs: it must have 4, 1 for each of the 3 classes of examples\/objects and 1 for background$/,
    ],
    [
      'background where there are no boxes',
      boxless,
      'pictures',
      /a classifier of 4 outputs: it must have 3, 1 for each of the 3 classes .* no boxes and no background$/,
    ],
    [
      'no regressor',
      boxless,
      'objects',
      /has no regressor: heads\.regressor must be there, with 4 .* or 12, /,
    ],
    [
      'a regressor of boxes for background too',
      compact({ classes: 4, boxes: 4 }),
      'objects',
      /a regressor of 16 outputs: it must have 4 outputs, .* or 12, one for each of the 3 classes/,
    ],
    [
      'a regressor without boxes to learn',
      compact({ classes: 3 }),
      'pictures',
      /has a regressor, which examples\/objects has no boxes for: leave out heads\.regressor$/,
    ],
    [
      'one channel',
      coloured(1),
      'objects',
      /takes pictures of 1 channels: they have 3, red, green and blue$/,
    ],
    [
      'another width than height',
      wide([75, 77], [5, 7]),
      'objects',
      /a window of 75x77 .* equal along y and x$/,
    ],
    [
      'no fit to its window',
      { ...right, lastPool: [3, 3] },
      'objects',
      /recipe\.network: is not a network that can run/,
    ],
  ] as const) {
    it(`is refused with ${what}`, async () => {
      const set = { ...(await readDataSet('examples/objects.json')), annotates };
      expect(() => requireNetwork(network, set))
        .to.throw(InputError, reason)
        .with.property('input', 'recipe.network');
    });
  }
});
