import { expect } from 'chai';
import fc from 'fast-check';
import { GeometryError } from '../../reference/geometry.js';
import { type MaxPool2dOptions, maxPool2d, maxPool2dBackward } from '../../reference/max-pool2d.js';
import { map, zeros } from '../../reference/nd-array.js';
import { array, distinctArray, dot, expectGradient, expectSame, randomArray } from './arrays.js';

describe('maxPool2d', () => {
  it('takes the largest value of each window, channel by channel, and drops what is left over', () => {
    const input = array([
      [
        [1, 9, 2, 3, 77],
        [4, 5, 6, 8, 77],
        [70, 70, 70, 70, 70],
      ],
      [
        [-1, -9, -2, -3, 77],
        [-4, -5, -6, -8, 77],
        [70, 70, 70, 70, 70],
      ],
    ]);
    expectSame(maxPool2d(input, { kernel: [2, 2] }), array([[[9, 8]], [[-1, -2]]]));
  });

  it('takes kernel and stride along their own axes', () => {
    const input = array([
      [
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
        [11, 12, 13, 14, 15],
      ],
    ]);
    expectSame(maxPool2d(input, { kernel: [3, 1] }), array([[[11, 12, 13, 14, 15]]]));
    expectSame(
      maxPool2d(input, { kernel: [1, 2], stride: [2, 3] }),
      array([
        [
          [2, 5],
          [12, 15],
        ],
      ]),
    );
    expectSame(
      maxPool2d(input, { kernel: [2, 3], stride: [1, 1] }),
      array([
        [
          [8, 9, 10],
          [13, 14, 15],
        ],
      ]),
    );
  });

  it('propagates NaN wherever it stands in the window', () => {
    for (let place = 0; place < 4; place++) {
      const input = array([
        [
          [1, 2],
          [3, 4],
        ],
      ]);
      input.data[place] = Number.NaN;
      expectSame(maxPool2d(input, { kernel: [2, 2] }), array([[[Number.NaN]]]));
    }
    expectSame(
      maxPool2d(array([[[Number.NaN, 1, 2]]]), { kernel: [1, 2], stride: [1, 1] }),
      array([[[Number.NaN, 2]]]),
    );
  });

  it('handles infinities', () => {
    const input = array([
      [[Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY]],
    ]);
    const want = array([[[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]]]);
    expectSame(maxPool2d(input, { kernel: [1, 2] }), want);
  });

  it('takes the first of -0 and 0, which are equal', () => {
    expectSame(maxPool2d(array([[[-0, 0, 0, -0]]]), { kernel: [1, 2] }), array([[[-0, 0]]]));
  });

  it('commutes with any change that keeps the order', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (seed, y, x) => {
          const input = randomArray([2, 5, 7], seed);
          const grow = (value: number) => value ** 3 + 5;
          expectSame(
            maxPool2d(map(input, grow), { kernel: [y, x] }),
            map(maxPool2d(input, { kernel: [y, x] }), grow),
          );
        },
      ),
    );
  });

  const mistakes: [string, number[], MaxPool2dOptions][] = [
    ['what is no map', [3, 4], { kernel: [1, 1] }],
    ['a window that does not fit', [1, 2, 5], { kernel: [3, 3] }],
    ['a stride of nought', [1, 4, 4], { kernel: [2, 2], stride: [0, 1] }],
  ];
  for (const [name, shape, options] of mistakes) {
    it(`refuses ${name}`, () => expect(() => maxPool2d(zeros(shape), options)).to.throw(GeometryError));
  }
});

describe('maxPool2dBackward', () => {
  it('agrees with central differences, also where windows overlap or leave gaps', () => {
    const cases: MaxPool2dOptions[] = [
      { kernel: [2, 3] },
      { kernel: [3, 2], stride: [1, 1] },
      { kernel: [1, 2], stride: [2, 3] },
    ];
    for (const options of cases) {
      const input = distinctArray([2, 5, 7], 1);
      const outputGradient = randomArray(maxPool2d(input, options).shape, 2);
      expectGradient(
        (at) => dot(maxPool2d(at, options), outputGradient),
        input,
        maxPool2dBackward(input, outputGradient, options),
      );
    }
  });

  it('goes to the first maximum in row-major order', () => {
    const input = array([
      [
        [1, 5],
        [5, 5],
      ],
    ]);
    expectSame(
      maxPool2dBackward(input, array([[[3]]]), { kernel: [2, 2] }),
      array([
        [
          [0, 3],
          [0, 0],
        ],
      ]),
    );
    const below = array([
      [
        [-0, 0],
        [-1, 0],
      ],
    ]);
    expectSame(
      maxPool2dBackward(below, array([[[3]]]), { kernel: [2, 2] }),
      array([
        [
          [3, 0],
          [0, 0],
        ],
      ]),
    );
  });

  it('goes to the first NaN where there is one', () => {
    const input = array([
      [
        [7, Number.NaN],
        [Number.NaN, 9],
      ],
    ]);
    expectSame(
      maxPool2dBackward(input, array([[[3]]]), { kernel: [2, 2] }),
      array([
        [
          [0, 3],
          [0, 0],
        ],
      ]),
    );
  });

  it('adds up where one value is the maximum of several windows', () => {
    const gradient = maxPool2dBackward(array([[[1, 9, 2]]]), array([[[10, 100]]]), {
      kernel: [1, 2],
      stride: [1, 1],
    });
    expectSame(gradient, array([[[0, 110, 0]]]));
  });

  it("refuses a gradient that has not the output's shape", () => {
    expect(() => maxPool2dBackward(zeros([1, 4, 4]), zeros([1, 2, 1]), { kernel: [2, 2] })).to.throw(
      GeometryError,
      /\[1, 2, 2\]/,
    );
  });
});
