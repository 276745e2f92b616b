import { expect } from 'chai';
import fc from 'fast-check';
import { turns } from '../../../backends/turns.js';
import { GeometryError } from '../../../lib/errors.js';
import { toTensor } from '../../../lib/images/image.js';
import { type ResizeOptions, resize } from '../../../lib/images/resize.js';
import type { Pair } from '../../../reference/geometry.js';
import { fromValues } from '../../../reference/nd-array.js';
import { resize as resizeByDefinition } from '../../../reference/resize.js';

const length = fc.integer({ min: 1, max: 40 });
const sizes = fc.tuple(length, length, length, length);

/** The reference's result rounded once, normalised and rounded again, with zeros around. */
function wanted(
  values: readonly number[],
  [height, width]: Pair,
  size: Pair,
  { mean = 0, deviation = 1, margin = 0 }: ResizeOptions,
) {
  const resized = resizeByDefinition(fromValues(values, [3, height, width]), size);
  const shape = [3, size[0] + 2 * margin, size[1] + 2 * margin];
  const data = new Float32Array(shape[0] * shape[1] * shape[2]);
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < size[0]; y++) {
      for (let x = 0; x < size[1]; x++) {
        data[(channel * shape[1] + y + margin) * shape[2] + x + margin] =
          (Math.fround(resized.get(channel, y, x)) - mean) / deviation;
      }
    }
  }
  return { shape, data };
}

describe('resize', () => {
  it("is the reference's result rounded once, to the last bit", async () => {
    const value = fc.float({ min: -300, max: 300, noNaN: true });
    const cases = sizes.chain(([inputHeight, inputWidth, height, width]) => {
      const count = 3 * inputHeight * inputWidth;
      return fc.record({
        from: fc.constant<Pair>([inputHeight, inputWidth]),
        size: fc.constant<Pair>([height, width]),
        values: fc.array(value, { minLength: count, maxLength: count }),
      });
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ from, size, values }) => {
        const got = await resize({ shape: [3, ...from], data: Float32Array.from(values) }, size);
        expect(got).to.deep.equal(wanted(values, from, size, {}));
      }),
      { numRuns: 60 },
    );
  });

  it('takes decoded pictures, normalises and adds a margin, to the last bit', async () => {
    const cases = sizes.chain(([inputHeight, inputWidth, height, width]) => {
      const count = 4 * inputHeight * inputWidth;
      return fc.record({
        from: fc.constant<Pair>([inputHeight, inputWidth]),
        size: fc.constant<Pair>([height, width]),
        data: fc.uint8ClampedArray({ minLength: count, maxLength: count }),
        options: fc.record({
          mean: fc.double({ min: -200, max: 200, noNaN: true }),
          deviation: fc.double({ min: 0.1, max: 100, noNaN: true }),
          margin: fc.integer({ min: 0, max: 5 }),
        }),
      });
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ from, size, data, options }) => {
        const image = { height: from[0], width: from[1], data };
        const got = await resize(image, size, options);
        expect(got).to.deep.equal(wanted([...toTensor(image).data], from, size, options));
      }),
      { numRuns: 60 },
    );
  });

  it('halves by weights 1 3 3 1, doubles by 1 3', async () => {
    const row = (...values: number[]) => ({
      shape: [3, 1, values.length],
      data: Float32Array.from([...values, ...values, ...values]),
    });
    const halved = await resize(row(0, 0, 0, 8, 0, 0, 0, 0), [1, 4]);
    expect([...halved.data]).to.deep.equal([0, 3, 1, 0, 0, 3, 1, 0, 0, 3, 1, 0]);
    const doubled = await resize(row(0, 4), [1, 4]);
    expect([...doubled.data.subarray(0, 4)]).to.deep.equal([0, 1, 3, 4]);
  });

  it('keeps a picture at its own size', async () => {
    const picture = { shape: [3, 3, 5], data: Float32Array.from({ length: 45 }, (_, at) => Math.sin(at)) };
    expect(await resize(picture, [3, 5])).to.deep.equal(picture);
  });

  it('does not let a NaN spread beyond the taps that see it', async () => {
    const row = [1, 2, 3, 4, Number.NaN, 6];
    const picture = { shape: [3, 1, 6], data: Float32Array.from([...row, 1, 2, 3, 4, 5, 6, ...row]) };
    const got = await resize(picture, [1, 3]);
    const seen = [false, true, true];
    expect([...got.data].map(Number.isNaN)).to.deep.equal([...seen, false, false, false, ...seen]);
  });

  it('refuses lengths that are not whole and positive, and what is no picture', async () => {
    const refusal = (shape: number[], size: Pair) =>
      resize({ shape, data: new Float32Array(12) }, size).catch((error) => error);
    for (const size of [
      [0, 1],
      [1, -1],
      [1.5, 1],
      [1, Number.NaN],
    ] as const) {
      expect(await refusal([3, 2, 2], size), `${size}`).to.be.instanceOf(GeometryError);
    }
    expect(await refusal([3, 0, 2], [2, 2])).to.be.instanceOf(GeometryError);
    const error = await refusal([2, 2, 3], [2, 2]);
    expect(error).to.be.instanceOf(GeometryError);
    expect(error).to.have.property('message', 'a picture must have the shape [3, y, x], not [2, 2, 3]');
  });

  it("stops with the signal's reason", async () => {
    const reason = new Error('enough');
    const picture = { shape: [3, 2, 2], data: new Float32Array(12) };
    const turn = turns(AbortSignal.abort(reason));
    expect(await resize(picture, [2, 2], { turn }).catch((error) => error)).to.equal(reason);
  });
});
