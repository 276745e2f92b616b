import { expect } from 'chai';
import { dropout, dropoutBackward } from '../../reference/dropout.js';
import { GeometryError } from '../../reference/geometry.js';
import { zeros } from '../../reference/nd-array.js';
import { array, dot, expectGradient, expectSame, randomArray } from './arrays.js';

describe('dropout', () => {
  it('drops where the mask is 0 and scales the rest', () => {
    const mask = array([
      [1, 0, 1],
      [0, 1, 0],
    ]);
    const input = array([
      [1, 2, -3],
      [Number.NaN, 5, Number.POSITIVE_INFINITY],
    ]);
    expectSame(
      dropout(input, mask, 0.75),
      array([
        [4, 0, -12],
        [0, 20, 0],
      ]),
    );
  });

  it('takes any other value of the mask for kept', () => {
    expectSame(dropout(array([3]), array([2]), 0.5), array([6]));
  });

  it('is the identity at rate 0 with nothing dropped', () => {
    const input = randomArray([4], 1);
    expectSame(dropout(input, array([1, 1, 1, 1]), 0), input);
  });

  it('refuses a mask of another shape', () => {
    expect(() => dropout(zeros([2, 3]), zeros([3, 2]), 0.5)).to.throw(GeometryError);
  });
});

describe('dropoutBackward', () => {
  it('agrees with central differences', () => {
    const input = randomArray([5], 1);
    const mask = array([1, 0, 1, 1, 0]);
    const outputGradient = randomArray([5], 2);
    expectGradient(
      (at) => dot(dropout(at, mask, 0.3), outputGradient),
      input,
      dropoutBackward(outputGradient, mask, 0.3),
    );
  });
});
