import { expect } from 'chai';
import fc from 'fast-check';
import { GeometryError, type Pair } from '../../reference/geometry.js';
import { interleave, interleaveBackward } from '../../reference/interleave.js';
import { zeros } from '../../reference/nd-array.js';
import type { OffsetMap } from '../../reference/offset-max-pool2d.js';
import { array, expectSame, randomArray } from './arrays.js';

describe('interleave', () => {
  it('puts position i of an offset at pool * i + offset, rows and columns apart', () => {
    const maps: OffsetMap[] = [
      { offset: [0, 0], map: array([[[1, 4]], [[-1, -4]]]) },
      { offset: [0, 1], map: array([[[2]], [[-2]]]) },
      { offset: [0, 2], map: array([[[3]], [[-3]]]) },
      { offset: [1, 0], map: array([[[5, 8]], [[-5, -8]]]) },
      { offset: [1, 1], map: array([[[6]], [[-6]]]) },
      { offset: [1, 2], map: array([[[7]], [[-7]]]) },
    ];
    const want = array([
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      [
        [-1, -2, -3, -4],
        [-5, -6, -7, -8],
      ],
    ]);
    expectSame(interleave(maps, [2, 3]), want);
    expectSame(interleave([...maps].reverse(), [2, 3]), want);
  });

  it('needs no offsets beyond the length', () => {
    expectSame(interleave([{ offset: [0, 0], map: array([[[7]]]) }], [3, 3]), array([[[7]]]));
  });

  it('undoes its backward pass, at every size', () => {
    const size = fc.integer({ min: 1, max: 7 });
    const pool = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(size, size, pool, pool, fc.integer(), (height, width, poolY, poolX, seed) => {
        const map = randomArray([2, height, width], seed);
        expectSame(interleave(interleaveBackward(map, [poolY, poolX]), [poolY, poolX]), map);
      }),
    );
  });

  const one = zeros([1, 1, 1]);
  const pool: Pair = [1, 2];
  const mistakes: [string, OffsetMap[], RegExp][] = [
    ['no maps', [], /no maps/],
    ['a missing offset', [{ offset: [0, 1], map: one }], /1x2 needs one map for each of 0,0 0,1, not 0,1/],
    [
      'an offset given twice',
      [
        { offset: [0, 0], map: one },
        { offset: [0, 0], map: one },
      ],
      /each of 0,0, not 0,0 0,0/,
    ],
    [
      'an offset as large as the pool',
      [
        { offset: [0, 0], map: zeros([1, 1, 2]) },
        { offset: [0, 2], map: one },
      ],
      /0,0 0,1, not 0,0 0,2/,
    ],
    [
      'maps that leave a hole',
      [
        { offset: [0, 0], map: one },
        { offset: [0, 1], map: zeros([1, 1, 2]) },
      ],
      /must be \[1, 1, 2\], not \[1, 1, 1\]/,
    ],
    [
      'maps of different channels',
      [
        { offset: [0, 0], map: one },
        { offset: [0, 1], map: zeros([2, 1, 1]) },
      ],
      /must be \[1, 1, 1\], not \[2, 1, 1\]/,
    ],
  ];
  for (const [name, maps, message] of mistakes) {
    it(`refuses ${name}`, () => expect(() => interleave(maps, pool)).to.throw(GeometryError, message));
  }
});
