import { normalise, normaliseBackward } from '../../reference/normalise.js';
import { array, dot, expectGradient, expectSame, randomArray } from './arrays.js';

describe('normalise', () => {
  it('takes off the mean, then divides by the deviation', () => {
    expectSame(
      normalise(array([[[0, 255]], [[100, 120]]]), { mean: 100, deviation: 20 }),
      array([[[-5, 7.75]], [[0, 1]]]),
    );
  });

  it("maps the released networks' mean to 0", () => {
    expectSame(normalise(array([118.380948]), { mean: 118.380948, deviation: 61.896913 }), array([0]));
  });
});

describe('normaliseBackward', () => {
  it('agrees with central differences', () => {
    const normalisation = { mean: 3, deviation: 0.4 };
    const outputGradient = randomArray([2, 3], 2);
    expectGradient(
      (at) => dot(normalise(at, normalisation), outputGradient),
      randomArray([2, 3], 1),
      normaliseBackward(outputGradient, normalisation),
    );
  });
});
