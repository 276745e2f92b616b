import { relu, reluBackward } from '../../reference/relu.js';
import { array, distinctArray, dot, expectGradient, expectSame, randomArray } from './arrays.js';

const infinity = Number.POSITIVE_INFINITY;

describe('relu', () => {
  it('keeps what is above 0 and nothing else', () => {
    const input = array([-infinity, -1, -0, 0, 1e-320, 2, infinity]);
    expectSame(relu(input), array([0, 0, 0, 0, 1e-320, 2, infinity]));
  });

  it('keeps what is above the threshold, unchanged', () => {
    expectSame(relu(array([1e-6, 1.1e-6, 5e-7, -3]), 1e-6), array([0, 1.1e-6, 0, 0]));
    expectSame(relu(array([-3, -2, -1]), -2), array([0, 0, -1]));
  });

  it('does not hide a NaN', () => {
    expectSame(relu(array([Number.NaN])), array([Number.NaN]));
  });
});

describe('reluBackward', () => {
  it('agrees with central differences', () => {
    const input = distinctArray([2, 3, 4], 1);
    const outputGradient = randomArray([2, 3, 4], 2);
    for (const threshold of [0, 0.5]) {
      expectGradient(
        (at) => dot(relu(at, threshold), outputGradient),
        input,
        reluBackward(input, outputGradient, threshold),
      );
    }
  });

  it('is 0 at the threshold itself', () => {
    expectSame(reluBackward(array([0, 1, 2]), array([7, 7, 7]), 1), array([0, 0, 7]));
  });
});
