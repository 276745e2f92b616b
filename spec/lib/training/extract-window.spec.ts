import { expect } from 'chai';
import fc from 'fast-check';
import type { RgbImage } from '../../../lib/images/image.js';
import { resize } from '../../../lib/images/resize.js';
import { type Normalisation, WindowExtractor } from '../../../lib/training/extract-window.js';
import { Random } from '../../../lib/training/random.js';
import type { Region } from '../../../lib/training/window-match.js';
import type { Pair } from '../../../reference/geometry.js';
import { tapsAt } from '../../../reference/resize.js';

const random = new Random(4);
const image = {
  width: 30,
  height: 20,
  data: Uint8ClampedArray.from({ length: 4 * 30 * 20 }, () => random.integer(256)),
};
const plain = { mean: 0, deviation: 1 };

const extractWindow = (picture: RgbImage, region: Region, size: Pair, normalisation: Normalisation) =>
  new WindowExtractor(size, normalisation).extract(picture, region);

describe('extracting a window', () => {
  it('is the resized picture where the window is all of it', async () => {
    const got = extractWindow(image, { x: 0, y: 0, width: 30, height: 20 }, [11, 17], plain);
    const want = (await resize(image, [11, 17])).data;
    got.forEach((value, at) => {
      expect(value, `element ${at}`).to.be.closeTo(want[at], 1e-3);
    });
  });

  it('is the pyramid’s level cut at the window, where their grids meet', async () => {
    const level = await resize(image, [10, 15]);
    const got = extractWindow(image, { x: 6, y: 4, width: 16, height: 12 }, [6, 8], plain);
    for (let channel = 0; channel < 3; channel++) {
      for (let y = 0; y < 6; y++) {
        for (let x = 0; x < 8; x++) {
          const want = level.data[(channel * 10 + y + 2) * 15 + x + 3];
          expect(got[(channel * 6 + y) * 8 + x]).to.be.closeTo(want, 1e-3);
        }
      }
    }
  });

  it('is the mean, 0 after normalisation, outside the picture', () => {
    const [height, width] = [4, 6];
    const got = extractWindow(image, { x: -3, y: 18, width, height }, [height, width], {
      mean: 1000,
      deviation: 2,
    });
    for (let channel = 0; channel < 3; channel++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const inside = x >= 3 && y < 2;
          const value = got[(channel * height + y) * width + x];
          if (inside) {
            const pixel = image.data[4 * ((y + 18) * 30 + x - 3) + channel];
            expect(value).to.be.closeTo((pixel - 1000) / 2, 1e-3);
          } else expect(value).to.equal(0);
        }
      }
    }
  });

  it('is the sum over columns, then over rows, tap by tap, to the last bit', () => {
    const cases = fc.record({
      x: fc.double({ min: -20, max: 35, noNaN: true }),
      y: fc.double({ min: -20, max: 25, noNaN: true }),
      width: fc.double({ min: 1, max: 60, noNaN: true }),
      height: fc.double({ min: 1, max: 40, noNaN: true }),
      size: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 7 })),
    });
    const normalisation = { mean: 118.4, deviation: 61.9 };
    fc.assert(
      fc.property(cases, ({ size, ...region }) => {
        const extractor = new WindowExtractor(size, normalisation);
        // As of another window before, from which nothing may be left.
        extractor.extract(image, { x: 1, y: 2, width: 20, height: 15 });
        expect(extractor.extract(image, region)).to.deep.equal(literally(region, size, normalisation));
      }),
    );
  });

  it('is all mean where nothing of the picture is seen', () => {
    const got = extractWindow(image, { x: 50, y: -40, width: 9, height: 9 }, [3, 3], plain);
    expect([...new Set(got)]).to.deep.equal([0]);
  });
});

/** Each value by itself: rows narrowed and rounded to float32, then summed. */
function literally(
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  [rows, columns]: readonly [number, number],
  { mean, deviation }: { mean: number; deviation: number },
): Float32Array {
  const tapsOf = (start: number, length: number, outputs: number, output: number, limit: number) => {
    const scale = length / outputs;
    const centre = start + (output + 0.5) * scale;
    return centre < 0 || centre >= limit ? undefined : tapsAt(centre, Math.max(1, scale), limit);
  };
  const result = new Float32Array(3 * rows * columns);
  for (let channel = 0; channel < 3; channel++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const down = tapsOf(y, height, rows, row, image.height);
        const across = tapsOf(x, width, columns, column, image.width);
        if (down === undefined || across === undefined) continue;
        const narrowed = down.weights.map((_, rowTap) =>
          Math.fround(
            across.weights.reduce((sum, weight, tap) => {
              const pixel = (down.first + rowTap) * image.width + across.first + tap;
              return sum + weight * image.data[4 * pixel + channel];
            }, 0),
          ),
        );
        const sum = down.weights.reduce((total, weight, tap) => total + weight * narrowed[tap], 0);
        result[(channel * rows + row) * columns + column] = (sum - mean) / deviation;
      }
    }
  }
  return result;
}
