import { expect } from 'chai';
import { footprint, GeometryError, type Pair } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import { evaluateDense } from '../../reference/network.js';
import { evaluateWindow, evaluateWindowInContext } from '../../reference/network-window.js';
import { array, expectSame } from './arrays.js';

const across = { top: 0, left: 1, bottom: 0, right: 1 };
const conv = (name: string, width: number, padding = { top: 0, left: 0, bottom: 0, right: 0 }) =>
  ({ kind: 'conv2d', name, inChannels: 1, outChannels: 1, ...footprint([1, width], { padding }) }) as const;

/** Sums of three neighbours in a row, zeros beyond the ends, then twice that. */
const network: Network = {
  name: 'sums',
  input: { channels: 1, window: [1, 1], mean: 0, deviation: 1 },
  features: [conv('neighbours', 3, across)],
  lastPool: [1, 1],
  heads: { classifier: [conv('twice', 1)] },
};
const weights = {
  'neighbours.weight': array([[[[1, 10, 100]]]]),
  'neighbours.bias': array([0]),
  'twice.weight': array([[[[2]]]]),
  'twice.bias': array([0.5]),
};
const image = array([[[1, 2, 3, 4]]]);
const at = (x: number) => ({ head: 'classifier', stride: 'fine', position: [0, x] satisfies Pair }) as const;

describe('windows', () => {
  it('in context see their neighbours; cropped they see zeros', () => {
    const dense = [420.5, 642.5, 864.5, 86.5];
    expectSame(evaluateDense(network, weights, image, at(0)), array([[dense]]));
    dense.forEach((want, x) => {
      expectSame(evaluateWindowInContext(network, weights, image, at(x)), array([[[want]]]));
      expectSame(evaluateWindow(network, weights, image, at(x)), array([[[20 * (x + 1) + 0.5]]]));
    });
  });

  it('in context read nothing but their receptive field', () => {
    const broken = array([[[Number.NaN, 2, 3, 4]]]);
    expectSame(evaluateWindowInContext(network, weights, broken, at(2)), array([[[864.5]]]));
    expectSame(evaluateWindowInContext(network, weights, broken, at(1)), array([[[Number.NaN]]]));
  });

  it('in context may see padding alone, then whatever lies below counts for nothing', () => {
    const wide = { ...across, left: 2, right: 3 };
    const margin: Network = {
      ...network,
      features: [
        { ...conv('neighbours', 3, across), outChannels: 2 },
        { kind: 'relu', threshold: 0 },
        { ...conv('sum', 1, wide), inChannels: 2 },
      ],
    };
    const own = {
      ...weights,
      'neighbours.weight': array([[[[1, 10, 100]]], [[[0, 1, 0]]]]),
      'neighbours.bias': array([0, 0]),
      'sum.weight': array([[[[2]], [[1000]]]]),
      'sum.bias': array([0.5]),
    };
    const got = Array.from({ length: 9 }, (_, x) =>
      evaluateWindowInContext(margin, own, image, at(x)).get(0, 0, 0),
    );
    const inside = [2841.5, 5285.5, 7729.5, 8173.5];
    expect(got).to.deep.equal([1.5, 1.5, ...inside, 1.5, 1.5, 1.5]);
    expectSame(evaluateDense(margin, own, image, at(0)), array([[got]]));
  });

  it('move by the pooling at coarse stride', () => {
    const pooled: Network = {
      ...network,
      input: { ...network.input, window: [1, 2] },
      features: [conv('neighbours', 1)],
      lastPool: [1, 2],
    };
    const single = { ...weights, 'neighbours.weight': array([[[[1]]]]) };
    for (const [stride, position, want] of [
      ['fine', 1, 6.5],
      ['coarse', 1, 8.5],
    ] as const) {
      const window = { head: 'classifier', stride, position: [0, position] } as const;
      expectSame(evaluateWindow(pooled, single, image, window), array([[[want]]]));
      expectSame(evaluateWindowInContext(pooled, single, image, window), array([[[want]]]));
    }
  });

  it('are refused where the output map has no such position', () => {
    for (const x of [-1, 4, 0.5]) {
      expect(() => evaluateWindowInContext(network, weights, image, at(x))).to.throw(
        GeometryError,
        `position ${x} is none of the 4 of the output map`,
      );
      expect(() => evaluateWindow(network, weights, image, at(x))).to.throw(
        GeometryError,
        x === 0.5 ? 'a position must be of whole numbers' : /not inside/,
      );
    }
    // Between two positions, and between no two pixels.
    const stepped: Network = {
      ...network,
      features: [{ kind: 'maxPool2d', kernel: [1, 1], stride: [1, 2] }, ...network.features],
    };
    expect(() => evaluateWindow(stepped, weights, image, at(0.5))).to.throw(GeometryError, /whole numbers/);
  });

  it('are refused where the nominal window makes more than one output', () => {
    const large: Network = { ...network, input: { ...network.input, window: [1, 2] } };
    expect(() => evaluateWindow(large, weights, image, at(0))).to.throw(
      GeometryError,
      'the output of a window must be [any, 1, 1], not [1, 1, 2]',
    );
  });
});
