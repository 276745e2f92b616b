import { expect } from 'chai';
import { GeometryError } from '../../reference/geometry.js';
import { zeros } from '../../reference/nd-array.js';
import { spatialMax, spatialMaxBackward } from '../../reference/spatial-max.js';
import { array, distinctArray, dot, expectGradient, expectSame, randomArray } from './arrays.js';

describe('spatialMax', () => {
  it('takes the largest of all locations, class by class', () => {
    expectSame(
      spatialMax(
        array([
          [
            [1, 2, 3],
            [4, 9, 5],
          ],
          [
            [-1, -2, -3],
            [-4, -9, -5],
          ],
        ]),
      ),
      array([9, -1]),
    );
  });

  it('propagates NaN', () => {
    expectSame(spatialMax(array([[[1, Number.NaN, 3]], [[1, 2, 3]]])), array([Number.NaN, 3]));
  });

  it('refuses a map without locations', () => {
    expect(() => spatialMax(zeros([2, 0, 3]))).to.throw(GeometryError);
    expect(() => spatialMax(zeros([2]))).to.throw(GeometryError);
  });
});

describe('spatialMaxBackward', () => {
  it('agrees with central differences', () => {
    const input = distinctArray([3, 2, 4], 1);
    const outputGradient = randomArray([3], 2);
    expectGradient(
      (at) => dot(spatialMax(at), outputGradient),
      input,
      spatialMaxBackward(input, outputGradient),
    );
  });
});
