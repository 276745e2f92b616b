import { expect } from 'chai';
import { crossEntropy, crossEntropyBackward } from '../../reference/cross-entropy.js';
import { GeometryError } from '../../reference/geometry.js';
import { locationWeights } from '../../reference/location-weights.js';
import { squaredLoss, squaredLossBackward } from '../../reference/squared-loss.js';
import { array, expectClose, expectGradient, randomArray } from './arrays.js';

const logits = randomArray([3, 4], 1);
const predictions = randomArray([3, 4], 2);
const boxes = randomArray([3, 4], 3);
const weights = [0.5, 0, 2];

describe('locationWeights', () => {
  it('are 1 each where none are given', () => {
    expect(locationWeights(3)).to.deep.equal({ weights: Float64Array.of(1, 1, 1), total: 3 });
  });

  const mistakes: [string, number[], RegExp][] = [
    ['too few', [1, 1], /one weight a location, not 2 for 3/],
    ['a negative one', [1, -1, 1], /weight 1 must be a finite number from 0 on, not -1/],
    ['one that is not a number', [1, 1, Number.NaN], /weight 2 .* not NaN/],
    ['an infinite one', [Number.POSITIVE_INFINITY, 1, 1], /weight 0 .* not Infinity/],
    ['nothing but 0', [0, 0, 0], /a weight above 0/],
  ];
  for (const [name, given, message] of mistakes) {
    it(`refuse ${name}`, () => {
      expect(() => locationWeights(3, given)).to.throw(GeometryError, message);
      expect(() => crossEntropy(logits, [0, 1, 2], given)).to.throw(GeometryError, message);
      expect(() => squaredLossBackward(predictions, boxes, given)).to.throw(GeometryError, message);
    });
  }

  it('make a weighted mean of losses', () => {
    const single = (window: number) => crossEntropy(logits.lo(window).hi(1), [window]);
    const want = (0.5 * single(0) + 2 * single(2)) / 2.5;
    expect(crossEntropy(logits, [0, -1, 2], weights)).to.be.closeTo(want, 1e-14);
    const distance = (window: number) => squaredLoss(predictions.lo(window).hi(1), boxes.lo(window).hi(1));
    expect(squaredLoss(predictions, boxes, weights)).to.be.closeTo(
      (0.5 * distance(0) + 2 * distance(2)) / 2.5,
      1e-14,
    );
  });

  it('make gradients that agree with central differences, 0 where the weight is 0', () => {
    const gradient = crossEntropyBackward(logits, [3, 1, 0], weights);
    expectGradient((at) => crossEntropy(at, [3, 1, 0], weights), logits, gradient);
    expectClose(gradient.lo(1).hi(1), array([[0, 0, 0, 0]]), 0);
    const ofEdges = squaredLossBackward(predictions, boxes, weights);
    expectGradient((at) => squaredLoss(at, boxes, weights), predictions, ofEdges);
  });
});
