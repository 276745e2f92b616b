import { expect } from 'chai';
import { accurate } from '../../../lib/networks/accurate.js';
import { compact } from '../../../lib/networks/compact.js';
import { fast } from '../../../lib/networks/fast.js';
import { conv2d } from '../../../lib/networks/layers.js';
import {
  defaultFeatureLayer,
  denseSizes,
  measureLayers,
  measureRegressor,
  networkGeometry,
  parameterCount,
  scaleRule,
  sixScales,
  tensorShapes,
} from '../../../lib/networks/measure.js';
import { medium } from '../../../lib/networks/medium.js';
import { withRegressor } from '../../../lib/networks/regressor.js';
import { small } from '../../../lib/networks/small.js';
import { footprint, GeometryError } from '../../../reference/geometry.js';
import type { Network } from '../../../reference/layers.js';

const total = (network: Network, count: 'connections' | 'connectionsWithBiases') =>
  measureLayers(network).reduce((sum, measure) => sum + measure[count], 0);

/** Two axes that differ in everything: kernel, stride, padding, dilation, pool and window. */
const uneven: Network = {
  name: 'uneven',
  input: { channels: 2, window: [21, 37], mean: 0, deviation: 1 },
  features: [
    {
      ...conv2d('conv1', 2, 3, 1),
      ...footprint([3, 5], {
        stride: [2, 3],
        padding: { top: 1, left: 2, bottom: 0, right: 4 },
        dilation: [2, 1],
      }),
    },
  ],
  lastPool: [3, 2],
  heads: { classifier: [{ ...conv2d('classifier1', 3, 7, 1), ...footprint([3, 6]) }] },
};

describe('measure', () => {
  it('counts the parameters of the paper (Table 4, corrected)', () => {
    expect(parameterCount(fast())).to.equal(145_920_872);
    expect(parameterCount(accurate())).to.equal(144_656_488);
  });

  it('counts the connections at the training size (Table 4, corrected)', () => {
    expect(total(fast(), 'connections')).to.equal(2_801_403_904);
    expect(total(fast(), 'connectionsWithBiases')).to.equal(2_802_229_224);
    expect(total(accurate(), 'connections')).to.equal(5_355_446_784);
    expect(total(accurate(), 'connectionsWithBiases')).to.equal(5_357_497_320);
  });

  it('counts by hand what a small uneven network has', () => {
    const [conv, pool, classifier] = measureLayers(uneven);
    // y: floor((21 + 1 - 5) / 2) + 1 = 9; x: floor((37 + 6 - 5) / 3) + 1 = 13, one column left over by the pooling
    expect(conv.output).to.deep.equal([3, 9, 13]);
    expect(conv.parameters).to.equal(3 * 2 * 3 * 5 + 3);
    expect(conv.connections).to.equal(3 * 2 * 3 * 5 * 9 * 13);
    expect(conv.connectionsWithBiases).to.equal((3 * 2 * 3 * 5 + 3) * 9 * 13);
    expect(pool.output).to.deep.equal([3, 3, 6]);
    expect(classifier.output).to.deep.equal([7, 1, 1]);
    expect(networkGeometry(uneven)).to.deep.equal({
      window: [20, 32],
      receptiveField: { size: [21, 38], stride: [6, 6], start: [-1, -2] },
      fineStride: [2, 3],
      headKernel: [3, 6],
    });
  });

  for (const [network, numbers, features] of [
    [
      fast(),
      'conv2d relu maxPool2d conv2d relu maxPool2d zeroPad2d conv2d relu zeroPad2d conv2d relu zeroPad2d conv2d relu ' +
        'maxPool2d conv2d relu conv2d relu conv2d',
      19,
    ],
    [
      accurate(),
      'conv2d relu maxPool2d conv2d relu maxPool2d zeroPad2d conv2d relu zeroPad2d conv2d relu zeroPad2d conv2d relu ' +
        'zeroPad2d conv2d relu maxPool2d conv2d relu conv2d relu conv2d',
      22,
    ],
  ] as const) {
    it(`numbers the layers of ${network.name} as the released tool does`, () => {
      const numbered = measureLayers(network).filter(({ number }) => number !== undefined);
      expect(numbered.map(({ layer }) => layer.kind).join(' ')).to.equal(numbers);
      expect(numbered.map(({ number }) => number)).to.deep.equal(numbered.map((_, index) => index + 1));
      expect(defaultFeatureLayer(network)).to.equal(features);
    });
  }

  it('sees windows, receptive fields and strides as computed by hand', () => {
    const rows: [Network, number, number, number, number, number][] = [
      [fast(), 231, 327, 32, 16, 6],
      [accurate(), 221, 317, 36, 12, 5],
      [compact({ classes: 4 }), 75, 75, 16, 8, 2],
      [small({ classes: 4 }), 59, 59, 16, 8, 2],
      [medium({ classes: 4 }), 107, 107, 16, 8, 2],
    ];
    for (const [network, window, size, coarse, fine, kernel] of rows) {
      const geometry = networkGeometry(network);
      expect(geometry.window, network.name).to.deep.equal([window, window]);
      expect(geometry.window, network.name).to.deep.equal(network.input.window);
      expect(geometry.receptiveField.size, network.name).to.deep.equal([size, size]);
      expect(geometry.receptiveField.stride, network.name).to.deep.equal([coarse, coarse]);
      expect(geometry.fineStride, network.name).to.deep.equal([fine, fine]);
      expect(geometry.headKernel, network.name).to.deep.equal([kernel, kernel]);
    }
  });

  it('derives the rule of the scales', () => {
    expect(scaleRule(accurate())).to.deep.equal({ smallest: 209, stride: 36 });
    expect(scaleRule(fast())).to.deep.equal({ smallest: 215, stride: 32 });
    expect(scaleRule(compact({ classes: 2 }))).to.deep.equal({ smallest: 67, stride: 16 });
    expect(() => scaleRule(uneven)).to.throw(GeometryError, 'uneven');
  });

  it('finds the same scales as a search for lengths that leave nothing over', () => {
    // features of stride 2: conv 3 / 2 then conv 2; pooled by 3; classifier 2
    const network: Network = {
      ...uneven,
      features: [conv2d('conv1', 2, 3, 3, 2), conv2d('conv2', 3, 3, 2)],
      lastPool: [3, 3],
      heads: { classifier: [conv2d('classifier1', 3, 2, 2)] },
    };
    const fits = (length: number) => {
      const unpooled = (length - 3) / 2 + 1 - 1;
      return (
        Number.isInteger(unpooled) &&
        [0, 1, 2].every((offset) => Math.floor((unpooled - offset) / 3) === (unpooled - 2) / 3) &&
        (unpooled - 2) / 3 >= 2
      );
    };
    const found = Array.from({ length: 60 }, (_, length) => length).filter(fits);
    const { smallest, stride } = scaleRule(network);
    expect(found.slice(0, 5)).to.deep.equal([1, 2, 3, 4, 5].map((n) => smallest + n * stride));
  });

  it('gives the six scales of Table 5, row 5 corrected', () => {
    const rows = sixScales(accurate()).map(({ input, unpooled, offsets, pooled, coarse, fine }) =>
      [input, unpooled, pooled, offsets, coarse, fine].map((size) => size.join('x')).join(' '),
    );
    expect(rows).to.deep.equal([
      '245x245 17x17 5x5 3x3 1x1 3x3',
      '281x317 20x23 6x7 3x3 2x3 6x9',
      '317x389 23x29 7x9 3x3 3x5 9x15',
      '389x461 29x35 9x11 3x3 5x7 15x21',
      '425x497 32x38 10x12 3x3 6x8 18x24',
      '461x569 35x44 11x14 3x3 7x10 21x30',
    ]);
  });

  it('measures ragged dense sizes, and refuses an image smaller than the window', () => {
    expect(denseSizes(fast(), [231, 263])).to.deep.include({
      unpooled: [12, 14],
      coarse: [1, 2],
      fine: [1, 3],
    });
    expect(() => denseSizes(fast(), [230, 263])).to.throw(GeometryError);
    expect(() => measureLayers(accurate(), [220, 221])).to.throw(GeometryError);
  });

  it("adds the paper's regressor, shared or one a class", () => {
    const outputs = (network: Network) => measureRegressor(network).map(({ output }) => output.join('x'));
    expect(outputs(accurate())).to.deep.equal([]);
    expect(outputs(withRegressor(accurate()))).to.deep.equal([
      '4096x1x1',
      '4096x1x1',
      '1024x1x1',
      '1024x1x1',
      '4x1x1',
    ]);
    expect(outputs(withRegressor(fast(), { boxes: 1000 })).at(-1)).to.equal('4000x1x1');
    expect(parameterCount(withRegressor(fast())) - parameterCount(fast())).to.equal(
      1024 * 4096 * 36 + 4096 + 4096 * 1024 + 1024 + 1024 * 4 + 4,
    );
  });

  it('counts the detector background among the classes', () => {
    expect(parameterCount(fast({ classes: 201 }))).to.equal(145_920_872 - 799 * 4097);
  });

  it('lists the tensors in the order of the released files', () => {
    expect(tensorShapes(compact({ classes: 4 }))).to.deep.equal([
      ['conv1.weight', [16, 3, 5, 5]],
      ['conv1.bias', [16]],
      ['conv2.weight', [48, 16, 3, 3]],
      ['conv2.bias', [48]],
      ['conv3.weight', [96, 48, 3, 3]],
      ['conv3.bias', [96]],
      ['conv4.weight', [96, 96, 3, 3]],
      ['conv4.bias', [96]],
      ['classifier1.weight', [192, 96, 2, 2]],
      ['classifier1.bias', [192]],
      ['classifier2.weight', [4, 192, 1, 1]],
      ['classifier2.bias', [4]],
      ['regressor1.weight', [192, 96, 2, 2]],
      ['regressor1.bias', [192]],
      ['regressor2.weight', [4, 192, 1, 1]],
      ['regressor2.bias', [4]],
    ]);
  });

  it('widens every hidden layer of the compact network, not its outputs', () => {
    const shapes = Object.fromEntries(tensorShapes(compact({ classes: 4, width: 0.5 })));
    expect(shapes['conv1.weight']).to.deep.equal([8, 3, 5, 5]);
    expect(shapes['classifier2.weight']).to.deep.equal([4, 96, 1, 1]);
    expect(shapes['regressor2.weight']).to.deep.equal([4, 96, 1, 1]);
  });
});
