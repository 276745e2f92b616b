import { expect } from 'chai';
import { GeometryError } from '../../reference/geometry.js';
import { zeros } from '../../reference/nd-array.js';
import { squaredLoss, squaredLossBackward } from '../../reference/squared-loss.js';
import { array, expectGradient, expectSame, randomArray } from './arrays.js';

const predictions = array([
  [1, 2, 3, 4],
  [0, 0, 0, 0],
]);
const boxes = array([
  [1, 0, 3, 5],
  [0, 0, 3, 0],
]);

describe('squaredLoss', () => {
  it('is the mean over the windows of half the squared distance', () => {
    expect(squaredLoss(predictions, boxes)).to.equal((5 / 2 + 9 / 2) / 2);
  });

  it('refuses other shapes', () => {
    expect(() => squaredLoss(zeros([2, 4]), zeros([1, 4]))).to.throw(GeometryError);
    expect(() => squaredLoss(zeros([2, 5]), zeros([2, 5]))).to.throw(GeometryError, /boxes/);
  });
});

describe('squaredLossBackward', () => {
  it('is the difference divided by the windows', () => {
    expectSame(
      squaredLossBackward(predictions, boxes),
      array([
        [0, 1, 0, -0.5],
        [0, 0, -1.5, 0],
      ]),
    );
  });

  it('agrees with central differences', () => {
    const truth = randomArray([3, 4], 2);
    const point = randomArray([3, 4], 1);
    expectGradient((at) => squaredLoss(at, truth), point, squaredLossBackward(point, truth));
  });
});
