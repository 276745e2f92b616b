import { expect } from 'chai';
import { crop, cropBackward } from '../../reference/crop.js';
import { GeometryError, type Region } from '../../reference/geometry.js';
import { zeros } from '../../reference/nd-array.js';
import { array, dot, expectGradient, expectSame, randomArray } from './arrays.js';

const table = array([
  [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11, 12],
  ],
]);

describe('crop', () => {
  it('cuts out rows and columns', () => {
    expectSame(
      crop(table, { start: [1, 0], size: [2, 3] }),
      array([
        [
          [5, 6, 7],
          [9, 10, 11],
        ],
      ]),
    );
  });

  it('copies, so that the map stays as it is', () => {
    crop(table, { start: [0, 0], size: [1, 1] }).set(0, 0, 0, 99);
    expect(table.get(0, 0, 0)).to.equal(1);
  });

  const outside: Region[] = [
    { start: [0, 2], size: [1, 3] },
    { start: [2, 0], size: [2, 1] },
    { start: [-1, 0], size: [1, 1] },
    { start: [0, 0.5], size: [1, 1] },
    { start: [0, 0], size: [1, -1] },
  ];
  for (const region of outside) {
    it(`refuses a region of ${region.size.join('x')} at ${region.start.join()}`, () => {
      expect(() => crop(table, region)).to.throw(GeometryError, /not inside a map of 3x4/);
    });
  }
});

describe('cropBackward', () => {
  it('agrees with central differences', () => {
    const input = randomArray([2, 4, 5], 1);
    const outputGradient = randomArray([2, 2, 3], 2);
    expectGradient(
      (at) => dot(crop(at, { start: [1, 2], size: [2, 3] }), outputGradient),
      input,
      cropBackward(outputGradient, [1, 2], [4, 5]),
    );
  });

  it('refuses a region outside the map', () => {
    expect(() => cropBackward(zeros([1, 2, 3]), [1, 3], [4, 5])).to.throw(GeometryError, /2x3 at 1,3.*4x5/);
  });
});
