import { expect } from 'chai';
import { GeometryError } from '../../reference/geometry.js';
import { linear, linearBackward } from '../../reference/linear.js';
import { zeros } from '../../reference/nd-array.js';
import { array, dot, expectGradient, expectSame, randomArray } from './arrays.js';

describe('linear', () => {
  it('is a weighted sum of all inputs in row-major order', () => {
    const input = array([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
    const weight = array([
      [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7],
      [0, 0, 0, 0, 0, 0, 0, -1],
    ]);
    expectSame(linear(input, weight, array([0.5, 1])), array([87654321.5, -7]));
  });

  it('refuses a weight of another length', () => {
    expect(() => linear(zeros([2, 2, 2]), zeros([3, 4]), zeros([3]))).to.throw(GeometryError, /\[any, 8\]/);
  });
});

describe('linearBackward', () => {
  it('agrees with central differences', () => {
    const input = randomArray([2, 1, 3], 1);
    const weight = randomArray([4, 6], 2);
    const bias = randomArray([4], 3);
    const outputGradient = randomArray([4], 4);
    const gradients = linearBackward(input, weight, outputGradient);
    expectGradient((at) => dot(linear(at, weight, bias), outputGradient), input, gradients.input);
    expectGradient((at) => dot(linear(input, at, bias), outputGradient), weight, gradients.weight);
    expectGradient((at) => dot(linear(input, weight, at), outputGradient), bias, gradients.bias);
  });

  it("refuses a gradient that has not the output's length", () => {
    expect(() => linearBackward(zeros([1, 1, 2]), zeros([3, 2]), zeros([2]))).to.throw(
      GeometryError,
      /\[3\]/,
    );
  });
});
