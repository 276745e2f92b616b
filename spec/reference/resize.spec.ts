import { expect } from 'chai';
import fc from 'fast-check';
import { flip } from '../../reference/flip.js';
import { GeometryError, type Pair } from '../../reference/geometry.js';
import { map, zeros, zip } from '../../reference/nd-array.js';
import { resize, resizeBackward, resizeTaps } from '../../reference/resize.js';
import { array, dot, expectClose, expectGradient, expectSame, randomArray, values } from './arrays.js';

const picture = array([
  [
    [3, -1, 4, 1, -5, 9],
    [2, 6, -5, 3, 5, 8],
    [-9, 7, 9, 3, 2, -3],
    [8, 4, 6, -2, 6, 4],
    [3, 3, 8, -3, 2, 7],
  ],
]);

// What Pillow 12.3 makes of the same picture in its float32 mode (BILINEAR), a separate implementation.
const pillow: [Pair, number[][]][] = [
  [
    [2, 4],
    [
      [1.5227272510528564, 2.3989899158477783, 1.7525252103805542, 3.965909004211426],
      [3.090909004211426, 5.166666507720947, 1.4848484992980957, 3.6306817531585693],
    ],
  ],
  [
    [3, 8],
    [
      [2.5714285, 2.2142856, 1.3035715, 0.3571429, 1.6428572, 0.25, 2.7678571, 8.5714283],
      [-2.7777777, 2.7777777, 5.777777, 4.8055553, 2.3055556, 2.9305556, 2.5972223, 1],
      [5.1428571, 4.0714288, 4.8214288, 5.9285712, -1.3571428, 1.3571428, 4.4642859, 5.7142859],
    ],
  ],
  [
    [7, 3],
    [
      [1.4285715, 1.125, 1.8571428],
      [2.1632652, 0.8392857, 4.2244897],
      [2.0612245, 2.0535715, 4.2857141],
      [0.4285714, 5.625, 0],
      [4.4081631, 3.5714285, 2.8571429],
      [5.0204082, 2.6428571, 3.7551022],
      [3.7142856, 2.5, 3.4285715],
    ],
  ],
];

describe('resizeTaps', () => {
  it('interpolates between the two nearest centres when it enlarges', () => {
    expect(resizeTaps(2, 4)).to.deep.equal([
      { first: 0, weights: [1] },
      { first: 0, weights: [0.75, 0.25] },
      { first: 0, weights: [0.25, 0.75] },
      { first: 1, weights: [1] },
    ]);
  });

  it('widens the triangle when it shrinks, and shares out what falls outside', () => {
    const taps = resizeTaps(4, 2);
    expect(taps.map(({ first }) => first)).to.deep.equal([0, 1]);
    [3 / 7, 3 / 7, 1 / 7].forEach((weight, tap) => {
      expect(taps[0].weights[tap]).to.be.closeTo(weight, 1e-15);
      expect(taps[1].weights[2 - tap]).to.be.closeTo(weight, 1e-15);
    });
    expect(resizeTaps(3, 2)[0].weights).to.have.length(2);
    expect(resizeTaps(3, 2)[0].weights[0]).to.be.closeTo(5 / 8, 1e-15);
  });

  it('has weights above 0 that sum to 1, inside the input, and mirrored from the other end', () => {
    const length = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(length, length, (input, output) => {
        const taps = resizeTaps(input, output);
        expect(taps).to.have.length(output);
        taps.forEach(({ first, weights }, index) => {
          expect(first).to.be.at.least(0);
          expect(first + weights.length).to.be.at.most(input);
          expect(Math.min(...weights)).to.be.above(0);
          expect(weights.reduce((sum, weight) => sum + weight, 0)).to.be.closeTo(1, 1e-14);
          const centre = weights.reduce((sum, weight, tap) => sum + weight * (first + tap + 0.5), 0);
          const other = taps[output - 1 - index];
          const mirrored = other.weights.reduce(
            (sum, weight, tap) => sum + weight * (input - other.first - tap - 0.5),
            0,
          );
          expect(centre).to.be.closeTo(mirrored, 1e-9);
        });
      }),
    );
  });

  it('refuses lengths below 1 and broken ones', () => {
    for (const length of [0, -1, 1.5, Number.NaN]) {
      expect(() => resizeTaps(4, length)).to.throw(GeometryError, `not ${length}`);
      expect(() => resizeTaps(length, 4)).to.throw(GeometryError, `not ${length}`);
    }
  });
});

describe('resize', () => {
  for (const [size, want] of pillow) {
    it(`agrees with another implementation at ${size.join('x')}`, () => {
      expectClose(resize(picture, size), array([want]), 1e-6);
    });
  }

  it('leaves a picture of the same size as it is, bit for bit', () => {
    expectSame(resize(picture, [5, 6]), picture);
  });

  const sizes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));

  it('keeps an even picture even, and channels apart', () => {
    fc.assert(
      fc.property(sizes, sizes, ([height, width], size) => {
        const even = zeros([2, height, width]);
        for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) even.set(1, y, x, 200);
        const got = resize(even, size);
        expect(got.shape).to.deep.equal([2, ...size]);
        expect(values(got.pick(0)).every((value) => value === 0)).to.equal(true);
        for (const value of values(got.pick(1))) expect(value).to.be.closeTo(200, 1e-11);
      }),
    );
  });

  it('is linear, stays within the range, and commutes with a flip', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.integer(), ([height, width], size, seed) => {
        const first = randomArray([1, height, width], seed);
        const second = randomArray([1, height, width], seed + 1);
        const sum = zip(first, second, (a, b) => 2 * a - b);
        expectClose(
          resize(sum, size),
          zip(resize(first, size), resize(second, size), (a, b) => 2 * a - b),
        );
        expectClose(resize(flip(first), size), flip(resize(first, size)), 1e-11);
        expect(Math.max(...values(resize(first, size)))).to.be.at.most(Math.max(...values(first)) + 1e-15);
      }),
    );
  });

  it('resizes along y and x independently', () => {
    const ramp = map(zeros([1, 4, 3]), () => 0);
    for (let y = 0; y < 4; y++) for (let x = 0; x < 3; x++) ramp.set(0, y, x, 10 * y + x);
    const got = resize(ramp, [2, 3]);
    expectClose(got, array([[[50, 57, 64].map((sum) => sum / 7), [160, 167, 174].map((sum) => sum / 7)]]));
  });

  it('does not let a NaN spread beyond the taps that see it', () => {
    const broken = array([[[1, 2, 3, 4, Number.NaN, 6]]]);
    const got = values(resize(broken, [1, 3]));
    expect(got.map(Number.isNaN)).to.deep.equal([false, true, true]);
  });

  it('refuses a size of nought and what is no picture', () => {
    expect(() => resize(picture, [0, 4])).to.throw(GeometryError);
    expect(() => resize(zeros([1, 0, 4]), [2, 2])).to.throw(GeometryError);
    expect(() => resize(zeros([4, 4]), [2, 2])).to.throw(GeometryError);
  });
});

describe('resizeBackward', () => {
  it('agrees with central differences, enlarging and shrinking', () => {
    const sizes: Pair[] = [
      [2, 4],
      [7, 3],
      [5, 9],
    ];
    for (const size of sizes) {
      const input = randomArray([2, 5, 6], 1);
      const outputGradient = randomArray([2, ...size], 2);
      expectGradient(
        (at) => dot(resize(at, size), outputGradient),
        input,
        resizeBackward(outputGradient, [5, 6]),
      );
    }
  });
});
