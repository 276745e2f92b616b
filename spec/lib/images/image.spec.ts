import { expect } from 'chai';
import { GeometryError } from '../../../lib/errors.js';
import { crop, flipHorizontally, normalise, overWhite, toTensor } from '../../../lib/images/image.js';

/** [2, 3, 4], every value its own [channel, y, x] as digits. */
const numbered = {
  shape: [2, 3, 4],
  data: Float32Array.from({ length: 24 }, (_, index) => {
    const [channel, y, x] = [Math.floor(index / 12), Math.floor(index / 4) % 3, index % 4];
    return 100 * channel + 10 * y + x;
  }),
};

describe('images', () => {
  it('overWhite composites each channel and rounds', () => {
    const data = Uint8ClampedArray.from([10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 255, 128]);
    const image = overWhite({ width: 3, height: 1, data });
    expect([...image.data]).to.deep.equal([10, 20, 30, 255, 255, 255, 255, 255, 127, 177, 255, 255]);
  });

  it('overWhite gives an opaque picture back without a copy, and leaves a translucent one as it is', () => {
    const opaque = { width: 2, height: 1, data: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255) };
    expect(overWhite(opaque)).to.equal(opaque);
    const translucent = { width: 2, height: 1, data: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 254) };
    expect([...overWhite(translucent).data]).to.deep.equal([1, 2, 3, 255, 5, 6, 7, 255]);
    expect([...translucent.data]).to.deep.equal([1, 2, 3, 255, 4, 5, 6, 254]);
  });

  it('toTensor makes planes of red, green and blue, 0 to 255', () => {
    const data = Uint8ClampedArray.from([
      1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 0, 10, 11, 12, 255, 0, 255, 0, 255, 13, 14, 15, 255,
    ]);
    const tensor = toTensor({ width: 2, height: 3, data });
    expect(tensor.shape).to.deep.equal([3, 3, 2]);
    expect([...tensor.data]).to.deep.equal([1, 4, 7, 10, 0, 13, 2, 5, 8, 11, 255, 14, 3, 6, 9, 12, 0, 15]);
  });

  it('normalise subtracts the mean, then divides by the deviation', () => {
    const tensor = normalise(
      { shape: [1, 1, 3], data: Float32Array.of(0, 100, 255) },
      { mean: 100, deviation: 50 },
    );
    expect(tensor.shape).to.deep.equal([1, 1, 3]);
    expect([...tensor.data]).to.deep.equal([-2, 0, Math.fround(3.1)]);
  });

  it('flipHorizontally mirrors x alone, and twice is the identity', () => {
    const flipped = flipHorizontally(numbered);
    expect(flipped.shape).to.deep.equal([2, 3, 4]);
    expect([...flipped.data.subarray(0, 8)]).to.deep.equal([3, 2, 1, 0, 13, 12, 11, 10]);
    expect(flipped.data[12]).to.equal(103);
    expect(flipHorizontally(flipped)).to.deep.equal(numbered);
  });

  it('crop takes a rectangle of every channel', () => {
    const cropped = crop(numbered, [1, 2], [2, 1]);
    expect(cropped.shape).to.deep.equal([2, 2, 1]);
    expect([...cropped.data]).to.deep.equal([12, 22, 112, 122]);
    expect(crop(numbered, [0, 0], [3, 4])).to.deep.equal(numbered);
  });

  for (const [start, size] of [
    [
      [0, 0],
      [4, 1],
    ],
    [
      [0, 1],
      [1, 4],
    ],
    [
      [-1, 0],
      [1, 1],
    ],
    [
      [0, 0.5],
      [1, 1],
    ],
    [
      [0, 0],
      [0, 1],
    ],
    [
      [0, 0],
      [1, Number.NaN],
    ],
  ] as const) {
    it(`crop refuses ${size} at ${start} of 3, 4`, () => {
      expect(() => crop(numbered, start, size)).to.throw(GeometryError, 'is not inside 3 x 4');
    });
  }
});
