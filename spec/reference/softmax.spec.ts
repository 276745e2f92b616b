import { expect } from 'chai';
import fc from 'fast-check';
import { GeometryError } from '../../reference/geometry.js';
import { map, zeros } from '../../reference/nd-array.js';
import { softmax, softmaxBackward } from '../../reference/softmax.js';
import { array, dot, expectClose, expectGradient, randomArray, values } from './arrays.js';

describe('softmax', () => {
  it('gives hand-worked probabilities', () => {
    expectClose(softmax(array([0, Math.log(2), Math.log(5)])), array([1 / 8, 2 / 8, 5 / 8]), 1e-15);
    expectClose(softmax(array([3, 3])), array([0.5, 0.5]), 0);
  });

  it('works at each location by itself', () => {
    const logits = randomArray([3, 2, 4], 1);
    const whole = softmax(logits);
    for (let y = 0; y < 2; y++) {
      for (let x = 0; x < 4; x++) {
        expectClose(whole.pick(null, y, x), softmax(logits.pick(null, y, x)), 0);
        const sum = values(whole.pick(null, y, x)).reduce((total, value) => total + value, 0);
        expect(sum).to.be.closeTo(1, 1e-15);
      }
    }
  });

  it('does not change when all logits move, and does not overflow', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (seed, shift) => {
        const logits = map(randomArray([4], seed), (value) => Math.round(value * 64) / 64);
        expectClose(softmax(map(logits, (value) => value + shift)), softmax(logits), 0);
      }),
    );
    expectClose(softmax(array([1e308, 0, -1e308])), array([1, 0, 0]), 0);
    expectClose(softmax(array([Number.NEGATIVE_INFINITY, 0])), array([0, 1]), 0);
  });

  it('does not hide a NaN', () => {
    expect(values(softmax(array([1, Number.NaN])))).to.deep.equal([Number.NaN, Number.NaN]);
  });
});

describe('softmaxBackward', () => {
  it('agrees with central differences', () => {
    const logits = randomArray([3, 2, 2], 1);
    const outputGradient = randomArray([3, 2, 2], 2);
    expectGradient(
      (at) => dot(softmax(at), outputGradient),
      logits,
      softmaxBackward(softmax(logits), outputGradient),
    );
  });

  it('refuses shapes that differ', () => {
    expect(() => softmaxBackward(zeros([3]), zeros([2]))).to.throw(GeometryError);
  });
});
