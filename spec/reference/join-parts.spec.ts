import { expect } from 'chai';
import { GeometryError } from '../../reference/geometry.js';
import { joinParts } from '../../reference/join-parts.js';
import { zeros } from '../../reference/nd-array.js';
import { array, expectSame } from './arrays.js';

const left = {
  region: { start: [0, 0], size: [2, 2] },
  map: array([
    [
      [1, 2],
      [5, 6],
    ],
    [
      [-1, -2],
      [-5, -6],
    ],
  ]),
} as const;
const right = {
  region: { start: [0, 1], size: [2, 2] },
  map: array([
    [
      [2, 3],
      [6, 7],
    ],
    [
      [-2, -3],
      [-6, -7],
    ],
  ]),
} as const;

describe('joinParts', () => {
  it('puts every part in its place, whatever their order', () => {
    const want = array([
      [
        [1, 2, 3],
        [5, 6, 7],
      ],
      [
        [-1, -2, -3],
        [-5, -6, -7],
      ],
    ]);
    expectSame(joinParts([left, right], [2, 3]), want);
    expectSame(joinParts([right, left], [2, 3]), want);
  });

  it('refuses maps with holes, and no parts', () => {
    expect(() => joinParts([left], [2, 3])).to.throw(
      GeometryError,
      /position 0,2 of the output map is in no part/,
    );
    expect(() => joinParts([left, right], [3, 3])).to.throw(GeometryError, /position 2,0/);
    expect(() => joinParts([], [2, 3])).to.throw(GeometryError, /no parts/);
  });

  it('refuses parts that do not fit', () => {
    expect(() => joinParts([left, right], [2, 2])).to.throw(
      GeometryError,
      /a part of 2x2 at 0,1 is not inside/,
    );
    const wide = { ...right, map: zeros([2, 2, 3]) };
    expect(() => joinParts([left, wide], [2, 3])).to.throw(GeometryError, /a part's map must be \[2, 2, 2\]/);
    const deep = { ...right, map: zeros([3, 2, 2]) };
    expect(() => joinParts([left, deep], [2, 3])).to.throw(GeometryError, /a part's map must be \[2, 2, 2\]/);
  });
});
