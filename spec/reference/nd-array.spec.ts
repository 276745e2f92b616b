import { expect } from 'chai';
import { GeometryError } from '../../reference/geometry.js';
import { assign, copy, expectShape, fromValues, map, reshape, zeros, zip } from '../../reference/nd-array.js';
import { array, values } from './arrays.js';

describe('nd-array', () => {
  const table = array([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it('copies a view into a contiguous array of its own', () => {
    const view = table.lo(0, 1).transpose(1, 0);
    const result = copy(view);
    expect(result.shape).to.deep.equal([2, 2]);
    expect(Array.from(result.data)).to.deep.equal([2, 5, 3, 6]);
    result.set(0, 0, 99);
    expect(table.get(0, 1)).to.equal(2);
  });

  it('assigns into a stepped view and leaves the rest alone', () => {
    const target = zeros([2, 5]);
    assign(
      target.lo(0, 1).step(1, 2),
      array([
        [1, 2],
        [3, 4],
      ]),
    );
    expect(values(target)).to.deep.equal([0, 1, 0, 2, 0, 0, 3, 0, 4, 0]);
  });

  it('maps and zips in row-major order, leaving the inputs alone', () => {
    expect(values(map(table, (value) => -value))).to.deep.equal([-1, -2, -3, -4, -5, -6]);
    expect(values(zip(table, table, (first, second) => 10 * first - second))).to.deep.equal([
      9, 18, 27, 36, 45, 54,
    ]);
    expect(values(table)).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('reshapes views in row-major order', () => {
    expect(values(reshape(table.transpose(1, 0), [6]))).to.deep.equal([1, 4, 2, 5, 3, 6]);
  });

  it('widens float32 exactly', () => {
    expect(fromValues(Float32Array.of(0.1), [1]).get(0)).to.equal(Math.fround(0.1));
  });

  it('handles arrays without elements', () => {
    expect(copy(zeros([2, 0, 3])).shape).to.deep.equal([2, 0, 3]);
  });

  const mistakes: [string, () => unknown, RegExp][] = [
    ['values that do not fill the shape', () => fromValues([1, 2, 3], [2, 2]), /3 values.*\[2, 2\]/],
    ['a reshape to another size', () => reshape(table, [7]), /6 values.*\[7\]/],
    ['assigning another shape', () => assign(zeros([3, 2]), table), /must be \[3, 2\], not \[2, 3\]/],
    ['zipping another shape', () => zip(table, zeros([2, 2]), Math.max), /must be \[2, 3\], not \[2, 2\]/],
    [
      'a length that is not the wanted one',
      () => expectShape('the map', table, [undefined, 4]),
      /the map must be \[any, 4\], not \[2, 3\]/,
    ],
    [
      'a missing dimension',
      () => expectShape('the map', table, [2, 3, undefined]),
      /the map must be \[2, 3, any\]/,
    ],
  ];
  for (const [name, call, message] of mistakes) {
    it(`refuses ${name}`, () => expect(call).to.throw(GeometryError, message));
  }
});
