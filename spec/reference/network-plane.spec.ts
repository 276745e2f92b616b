import { expect } from 'chai';
import { footprint, GeometryError, noPadding } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import { zeros } from '../../reference/nd-array.js';
import { evaluateOnPlane } from '../../reference/network-plane.js';
import { array, expectSame } from './arrays.js';

const conv = (name: string, width: number, padding = noPadding) =>
  ({ kind: 'conv2d', name, inChannels: 1, outChannels: 1, ...footprint([1, width], { padding }) }) as const;

/** Sums of three neighbours in a row, plus 1, twice, zeros beyond the ends; the larger of two; 10 times that. */
const network: Network = {
  name: 'sums',
  input: { channels: 1, window: [1, 2], mean: 0, deviation: 1 },
  features: [
    conv('sums', 3, { ...noPadding, left: 1, right: 1 }),
    { kind: 'zeroPad2d', padding: { ...noPadding, left: 1, right: 1 } },
    conv('again', 3),
  ],
  lastPool: [1, 2],
  heads: { classifier: [conv('times', 1)] },
};
const weights = {
  'sums.weight': array([[[[1, 1, 1]]]]),
  'sums.bias': array([1]),
  'again.weight': array([[[[1, 1, 1]]]]),
  'again.bias': array([1]),
  'times.weight': array([[[[10]]]]),
  'times.bias': array([0.5]),
};
// Sums 5 10 15 12, then 16 31 38 28; and 4 7 8 6, then 12 20 22 15.
const first = array([[[1, 3, 5, 6]]]);
const second = array([[[1, 2, 3, 2]]]);
const whole = { start: [0, 0], size: [1, 4] } as const;
const fine = { head: 'classifier', stride: 'fine' } as const;
const coarse = { head: 'classifier', stride: 'coarse' } as const;

describe('evaluateOnPlane', () => {
  it('gives each image its own outputs, in the order given', () => {
    const placed = [
      { image: second, part: whole, origin: [0, 6] },
      { image: first, part: whole, origin: [0, 0] },
    ] as const;
    const [two, one] = evaluateOnPlane(network, weights, placed, [1, 11], fine);
    expectSame(one.map, array([[[310.5, 380.5, 380.5]]]));
    expectSame(two.map, array([[[200.5, 220.5, 220.5]]]));
    expect(one.region).to.deep.equal({ start: [0, 0], size: [1, 3] });
    const maps = evaluateOnPlane(network, weights, placed, [1, 11], coarse);
    expectSame(maps[1].map, array([[[310.5, 380.5]]]));
    expectSame(maps[0].map, array([[[200.5, 220.5]]]));
  });

  it('gives parts the outputs that see nothing beyond a cut', () => {
    // Output p sees the pixels p - 2 to p + 3.
    const image = array([[[1, 3, 5, 6, 2, 4, 9, 7]]]);
    const parts = [
      { image, part: { start: [0, 0], size: [1, 6] }, origin: [0, 9] },
      { image, part: { start: [0, 1], size: [1, 7] }, origin: [1, 4] },
    ] as const;
    // Sums 5 10 15 14 13 16 21 17, then 16 31 40 43 44 51 55 39.
    const [left, right] = evaluateOnPlane(network, weights, parts, [2, 16], fine);
    expect(left.region).to.deep.equal({ start: [0, 0], size: [1, 3] });
    expectSame(left.map, array([[[310.5, 400.5, 430.5]]]));
    expect(right.region).to.deep.equal({ start: [0, 3], size: [1, 4] });
    expectSame(right.map, array([[[440.5, 510.5, 550.5, 550.5]]]));
  });

  it('lets no image see what another is broken by', () => {
    const broken = array([[[Number.NaN, Infinity, -Infinity, Number.NaN]]]);
    const placed = [
      { image: broken, part: whole, origin: [0, 0] },
      { image: first, part: whole, origin: [0, 6] },
    ] as const;
    const [nothing, one] = evaluateOnPlane(network, weights, placed, [1, 10], fine);
    expectSame(nothing.map, array([[[Number.NaN, Number.NaN, Number.NaN]]]));
    expectSame(one.map, array([[[310.5, 380.5, 380.5]]]));
  });

  it('takes a plane without images', () => {
    expect(evaluateOnPlane(network, weights, [], [1, 4], fine)).to.deep.equal([]);
  });

  it('refuses images that lie too close, and those of other channels', () => {
    const placed = [
      { image: first, part: whole, origin: [0, 0] },
      { image: second, part: whole, origin: [0, 5] },
    ] as const;
    expect(() => evaluateOnPlane(network, weights, placed, [1, 11], fine)).to.throw(
      GeometryError,
      /too close/,
    );
    const deep = [{ image: zeros([2, 1, 4]), part: whole, origin: [0, 0] }] as const;
    expect(() => evaluateOnPlane(network, weights, deep, [1, 11], fine)).to.throw(
      GeometryError,
      /an image must be \[1, any, any\], not \[2, 1, 4\]/,
    );
  });
});
