import { expect } from 'chai';
import fc from 'fast-check';
import { GeometryError } from '../../../lib/errors.js';
import { resize } from '../../../lib/images/resize.js';
import { fromValues } from '../../../reference/nd-array.js';
import { resize as resizeByDefinition } from '../../../reference/resize.js';

const length = fc.integer({ min: 1, max: 40 });

describe('resize', () => {
  it("is the reference's result rounded once, to the last bit", () => {
    const value = fc.float({ min: -300, max: 300, noNaN: true });
    const cases = fc
      .tuple(fc.integer({ min: 1, max: 3 }), length, length, length, length)
      .chain(([channels, inputHeight, inputWidth, height, width]) =>
        fc.record({
          shape: fc.constant([channels, inputHeight, inputWidth]),
          size: fc.constant([height, width] as const),
          values: fc.array(value, {
            minLength: channels * inputHeight * inputWidth,
            maxLength: channels * inputHeight * inputWidth,
          }),
        }),
      );
    fc.assert(
      fc.property(cases, ({ shape, size, values }) => {
        const got = resize({ shape, data: Float32Array.from(values) }, size);
        const want = resizeByDefinition(fromValues(values, shape), size);
        expect(got.shape).to.deep.equal(want.shape);
        expect([...got.data]).to.deep.equal([...Float32Array.from(want.data)]);
      }),
      { numRuns: 60 },
    );
  });

  it('halves by weights 1 3 3 1, doubles by 1 3', () => {
    const row = (...values: number[]) => ({ shape: [1, 1, values.length], data: Float32Array.from(values) });
    const halved = resize(row(0, 0, 0, 8, 0, 0, 0, 0), [1, 4]);
    expect([...halved.data]).to.deep.equal([0, 3, 1, 0]);
    expect([...resize(row(0, 4), [1, 4]).data]).to.deep.equal([0, 1, 3, 4]);
  });

  it('keeps a picture at its own size', () => {
    const picture = { shape: [2, 3, 5], data: Float32Array.from({ length: 30 }, (_, at) => Math.sin(at)) };
    expect(resize(picture, [3, 5])).to.deep.equal(picture);
  });

  it('refuses sizes that are not whole and positive', () => {
    const picture = { shape: [1, 2, 2], data: new Float32Array(4) };
    for (const size of [
      [0, 1],
      [1, -1],
      [1.5, 1],
      [1, Number.NaN],
    ] as const) {
      expect(() => resize(picture, size), `${size}`).to.throw(GeometryError);
    }
  });
});
