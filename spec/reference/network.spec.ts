import { expect } from 'chai';
import { footprint, GeometryError, type Pair } from '../../reference/geometry.js';
import type { Layer, Network } from '../../reference/layers.js';
import { map, type NdArray, zeros } from '../../reference/nd-array.js';
import {
  evaluateDense,
  evaluateLayer,
  evaluateLayerNumber,
  evaluateLayers,
  evaluateSkipKernel,
} from '../../reference/network.js';
import { randomWeights } from '../properties/networks.js';
import { array, expectSame, randomArray } from './arrays.js';
import { smallNetwork } from './small-network.js';

/** One channel; the maximum over the last pooling's window, summed by the classifier. */
function sumOfMaxima(lastPool: Pair, kernel: Pair): Network {
  return {
    name: 'sums',
    input: { channels: 1, window: [1, 1], mean: 0, deviation: 1 },
    features: [],
    lastPool,
    heads: { classifier: [conv('sum', kernel)] },
  };
}

const conv = (name: string, kernel: Pair) =>
  ({ kind: 'conv2d', name, inChannels: 1, outChannels: 1, ...footprint(kernel) }) as const;

const ones = (kernel: Pair) => ({
  'sum.weight': map(zeros([1, 1, ...kernel]), () => 1),
  'sum.bias': zeros([1]),
});

const allLayers: Layer[] = [
  ...smallNetwork.features,
  ...smallNetwork.heads.classifier,
  ...(smallNetwork.heads.regressor ?? []),
];
const weights = randomWeights(allLayers, 5);
const image = randomArray([2, 15, 14], 6);

describe('evaluateLayer', () => {
  const input = array([
    [
      [1, -2, 3],
      [4, 0.1, -6],
    ],
  ]);
  const cases: [Layer, NdArray][] = [
    [{ ...conv('sum', [1, 2]), stride: [1, 2] }, array([[[-1], [4.1]]])],
    [{ ...conv('sum', [2, 2]), dilation: [1, 2] }, array([[[2]]])],
    [
      { kind: 'relu', threshold: 0.5 },
      array([
        [
          [1, 0, 3],
          [4, 0, 0],
        ],
      ]),
    ],
    [
      { kind: 'maxPool2d', kernel: [1, 2], stride: [1, 1] },
      array([
        [
          [1, 3],
          [4, 0.1],
        ],
      ]),
    ],
    [
      { kind: 'zeroPad2d', padding: { top: 0, left: 1, bottom: 0, right: 0 } },
      array([
        [
          [0, 1, -2, 3],
          [0, 4, 0.1, -6],
        ],
      ]),
    ],
    [{ kind: 'dropout', rate: 0.5 }, input],
  ];
  for (const [layer, want] of cases) {
    it(`${layer.kind}`, () => {
      const kernel: Pair = layer.kind === 'conv2d' ? layer.kernel : [1, 1];
      expectSame(evaluateLayer(layer, ones(kernel), input), want);
    });
  }

  it('refuses missing weights, and weights of other shapes', () => {
    const layer = conv('sum', [2, 3]);
    expect(() => evaluateLayer(layer, {}, input)).to.throw(GeometryError, 'there is no sum.weight');
    expect(() => evaluateLayer(layer, { 'sum.weight': zeros([1, 1, 2, 3]) }, input)).to.throw(
      GeometryError,
      'there is no sum.bias',
    );
    expect(() => evaluateLayer(layer, ones([3, 2]), input)).to.throw(
      GeometryError,
      'sum.weight must be [1, 1, 2, 3], not [1, 1, 3, 2]',
    );
  });
});

describe('evaluateDense', () => {
  const ramp = array([Array.from({ length: 20 }, (_, y) => [y])]);

  it('Fig. 3: 20 positions, maxima over 3, sums over 5 of them: 6 outputs', () => {
    const network = sumOfMaxima([3, 1], [5, 1]);
    const fine = evaluateDense(network, ones([5, 1]), ramp, { head: 'classifier', stride: 'fine' });
    expectSame(fine, array([[[40], [45], [50], [55], [60], [65]]]));
    const coarse = evaluateDense(network, ones([5, 1]), ramp, { head: 'classifier', stride: 'coarse' });
    expectSame(coarse, array([[[40], [55]]]));
  });

  it('interleaves along x as along y, also when the offsets are ragged or have no output', () => {
    const network = sumOfMaxima([1, 3], [1, 5]);
    for (const [length, want] of [
      [15, [40]],
      [16, [40, 45]],
      [19, [40, 45, 50, 55, 60]],
    ] as const) {
      const row = ramp.hi(1, length, 1).transpose(0, 2, 1);
      const fine = evaluateDense(network, ones([1, 5]), row, { head: 'classifier', stride: 'fine' });
      expectSame(fine, array([[[...want]]]));
    }
  });

  it('evaluates the head that is asked for', () => {
    const shapeOf = (head: 'classifier' | 'regressor', stride: 'fine' | 'coarse') =>
      evaluateDense(smallNetwork, weights, image, { head, stride }).shape;
    expect(shapeOf('classifier', 'fine')).to.deep.equal([3, 4, 5]);
    expect(shapeOf('classifier', 'coarse')).to.deep.equal([3, 2, 2]);
    expect(shapeOf('regressor', 'fine')).to.deep.equal([4, 4, 5]);
  });

  it('makes one output of the window itself, at either stride', () => {
    const window = randomArray([2, ...smallNetwork.input.window], 7);
    const fine = evaluateDense(smallNetwork, weights, window, { head: 'classifier', stride: 'fine' });
    expect(fine.shape).to.deep.equal([3, 1, 1]);
    expectSame(fine, evaluateDense(smallNetwork, weights, window, { head: 'classifier', stride: 'coarse' }));
  });

  it('refuses an image smaller than the window', () => {
    const [height, width] = smallNetwork.input.window;
    for (const size of [
      [height - 1, width],
      [height, width - 1],
    ]) {
      const small = zeros([2, ...size]);
      for (const stride of ['fine', 'coarse'] as const) {
        expect(() => evaluateDense(smallNetwork, weights, small, { head: 'classifier', stride })).to.throw(
          GeometryError,
          /does not fit/,
        );
      }
      expect(() => evaluateSkipKernel(smallNetwork, weights, small, 'classifier')).to.throw(
        GeometryError,
        /classifier window of \d positions does not fit/,
      );
    }
  });

  it('lets a NaN in the image reach the outputs that see it, and those alone', () => {
    const broken = map(ramp, (value) => (value === 4 ? Number.NaN : value));
    const fine = evaluateDense(sumOfMaxima([3, 1], [5, 1]), ones([5, 1]), broken, {
      head: 'classifier',
      stride: 'fine',
    });
    expectSame(fine, array([[[Number.NaN], [Number.NaN], [Number.NaN], [Number.NaN], [Number.NaN], [65]]]));
  });
});

describe('evaluateSkipKernel', () => {
  it('refuses a head that pools', () => {
    const network: Network = {
      ...smallNetwork,
      heads: { classifier: [{ kind: 'maxPool2d', kernel: [2, 2], stride: [1, 1] }] },
    };
    expect(() => evaluateSkipKernel(network, weights, image, 'classifier')).to.throw(
      GeometryError,
      'the classifier of network small must have stride 1, no padding and no pooling',
    );
  });
});

describe('evaluateLayerNumber', () => {
  it('counts features, last pooling and classifier, but no dropout', () => {
    const { features, heads, lastPool } = smallNetwork;
    const counted: Layer[] = [
      ...features,
      { kind: 'maxPool2d', kernel: lastPool, stride: lastPool },
      ...heads.classifier.filter(({ kind }) => kind !== 'dropout'),
    ];
    expect(counted).to.have.length(10);
    for (let number = 0; number <= counted.length; number++) {
      expectSame(
        evaluateLayerNumber(smallNetwork, weights, image, number),
        evaluateLayers(counted.slice(0, number), weights, image),
      );
    }
    expectSame(
      evaluateLayerNumber(smallNetwork, weights, image, 10),
      evaluateDense(smallNetwork, weights, image, { head: 'classifier', stride: 'coarse' }),
    );
  });

  it('refuses an image smaller than the window, whatever the layer, and one of other channels', () => {
    const [height, width] = smallNetwork.input.window;
    for (const shape of [
      [2, height - 1, width],
      [2, height, width - 1],
      [3, height, width],
    ]) {
      for (const number of [0, 1])
        expect(() => evaluateLayerNumber(smallNetwork, weights, randomArray(shape, 8), number)).to.throw(
          GeometryError,
        );
    }
  });

  it('refuses numbers that no layer has', () => {
    for (const number of [-1, 11, 1.5, Number.NaN]) {
      expect(() => evaluateLayerNumber(smallNetwork, weights, image, number)).to.throw(
        GeometryError,
        `small has the layers 0 to 10, and none of number ${number}`,
      );
    }
  });
});
