import { expect } from 'chai';
import { GeometryError } from '../../reference/geometry.js';
import { mask, maskBackward } from '../../reference/mask.js';
import { zeros } from '../../reference/nd-array.js';
import { array, dot, expectGradient, expectSame, randomArray } from './arrays.js';

const regions = [
  { start: [0, 1], size: [2, 2] },
  { start: [2, 3], size: [1, 1] },
] as const;

describe('mask', () => {
  it('keeps what is inside, in every channel', () => {
    const input = array([
      [
        [1, 2, -3, 4],
        [5, -6, 7, 8],
        [9, 10, 11, -12],
      ],
      [
        [-1, 2, 3, 4],
        [5, 6, -7, 8],
        [9, 10, 11, 12],
      ],
    ]);
    const want = array([
      [
        [0, 2, -3, 0],
        [0, -6, 7, 0],
        [0, 0, 0, -12],
      ],
      [
        [0, 2, 3, 0],
        [0, 6, -7, 0],
        [0, 0, 0, 12],
      ],
    ]);
    expectSame(mask(input, regions), want);
  });

  it('selects: outside neither NaN nor infinity nor the sign of 0 is left, inside all are', () => {
    const input = array([[[Number.NaN, Infinity, -Infinity, -5, Number.NaN, -0]]]);
    expectSame(mask(input, [{ start: [0, 4], size: [1, 2] }]), array([[[0, 0, 0, 0, Number.NaN, -0]]]));
  });

  it('takes regions that overlap, are empty, or are none', () => {
    const input = array([[[1, 2, 3, 4]]]);
    const overlapping = [
      { start: [0, 0], size: [1, 2] },
      { start: [0, 1], size: [1, 2] },
      { start: [1, 4], size: [0, 0] },
    ] as const;
    expectSame(mask(input, overlapping), array([[[1, 2, 3, 0]]]));
    expectSame(mask(input, []), zeros([1, 1, 4]));
  });

  it('leaves the input alone, and makes a new array', () => {
    const input = array([[[1, 2]]]);
    mask(input, [{ start: [0, 0], size: [1, 2] }]).set(0, 0, 0, 9);
    expectSame(input, array([[[1, 2]]]));
  });

  it('refuses a region that is not inside the map, and what is no map', () => {
    const beyond = [{ start: [0, 1], size: [2, 4] }] as const;
    expect(() => mask(zeros([1, 3, 4]), beyond)).to.throw(
      GeometryError,
      'a region of 2x4 at 0,1 is not inside a map of 3x4',
    );
    expect(() => mask(zeros([3, 4]), regions)).to.throw(GeometryError, /input of a mask.*\[any, any, any\]/);
  });
});

describe('maskBackward', () => {
  it('agrees with central differences', () => {
    const input = randomArray([2, 3, 4], 1);
    const outputGradient = randomArray([2, 3, 4], 2);
    expectGradient(
      (at) => dot(mask(at, regions), outputGradient),
      input,
      maskBackward(outputGradient, regions),
    );
  });
});
