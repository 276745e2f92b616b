import { expect } from 'chai';
import { GeometryError, type Pair } from '../../reference/geometry.js';
import { zeros } from '../../reference/nd-array.js';
import { offsetMaxPool2d, offsetMaxPool2dBackward } from '../../reference/offset-max-pool2d.js';
import { array, distinctArray, dot, expectGradient, expectSame, randomArray } from './arrays.js';

function shapes(height: number, width: number, pool: Pair) {
  return offsetMaxPool2d(zeros([1, height, width]), pool).map(({ offset, map }) => [
    ...offset,
    ...map.shape.slice(1),
  ]);
}

describe('offsetMaxPool2d', () => {
  it('pools from every offset, by row, then column', () => {
    const maps = offsetMaxPool2d(
      array([
        [
          [1, 5, 2],
          [3, 4, 9],
          [8, 6, 7],
        ],
      ]),
      [2, 2],
    );
    expect(maps.map(({ offset }) => offset)).to.deep.equal([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(maps.map(({ map }) => map.get(0, 0, 0))).to.deep.equal([5, 9, 8, 9]);
  });

  it('makes ragged maps', () => {
    expect(shapes(5, 6, [2, 3])).to.deep.equal([
      [0, 0, 2, 2],
      [0, 1, 2, 1],
      [0, 2, 2, 1],
      [1, 0, 2, 2],
      [1, 1, 2, 1],
      [1, 2, 2, 1],
    ]);
    expect(shapes(4, 1, [2, 1])).to.deep.equal([
      [0, 0, 2, 1],
      [1, 0, 1, 1],
    ]);
  });

  it('leaves out offsets from which no window fits', () => {
    expect(shapes(3, 4, [3, 3])).to.deep.equal([
      [0, 0, 1, 1],
      [0, 1, 1, 1],
    ]);
  });

  it('refuses a map in which no window fits, and what is no map', () => {
    expect(() => offsetMaxPool2d(zeros([1, 2, 9]), [3, 3])).to.throw(
      GeometryError,
      /window of 3 positions does not fit into 2/,
    );
    expect(() => offsetMaxPool2d(zeros([9, 9]), [3, 3])).to.throw(GeometryError);
  });
});

describe('offsetMaxPool2dBackward', () => {
  it('agrees with central differences', () => {
    const pool: Pair = [2, 3];
    const input = distinctArray([2, 5, 6], 1);
    const outputGradients = offsetMaxPool2d(input, pool).map(({ offset, map }, index) => ({
      offset,
      map: randomArray(map.shape, index),
    }));
    expectGradient(
      (at) =>
        offsetMaxPool2d(at, pool).reduce(
          (sum, { map }, index) => sum + dot(map, outputGradients[index].map),
          0,
        ),
      input,
      offsetMaxPool2dBackward(input, outputGradients, pool),
    );
  });

  it('takes an absent offset for zero', () => {
    const gradient = offsetMaxPool2dBackward(
      array([[[1, 2, 3]]]),
      [{ offset: [0, 1], map: array([[[7]]]) }],
      [1, 2],
    );
    expectSame(gradient, array([[[0, 0, 7]]]));
  });
});
