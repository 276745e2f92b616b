import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import jpeg from 'jpeg-js';
import { decodeImage } from '../../../lib/images/decode.js';
import type { RgbImage } from '../../../lib/images/image.js';
import { flatCmykJpeg } from './flat-cmyk-jpeg.js';
import { makePng, type PngPlan } from './png-writer.js';

const data = (name: string) => readFile(new URL(`../../data/${name}`, import.meta.url));

function colourAt({ width, data }: RgbImage, y: number, x: number): number[] {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
}

/** Every pixel's red, green and blue, opaque. */
function expectPixels(image: RgbImage, want: (y: number, x: number) => readonly number[]) {
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      expect(colourAt(image, y, x), `(${y}, ${x})`).to.deep.equal([...want(y, x)]);
      expect(image.data[4 * (y * image.width + x) + 3]).to.equal(255);
    }
  }
}

/** Nothing repeats along either axis for a while. */
const pattern = (y: number, x: number, channel: number) => (37 * y + 11 * x + 83 * channel + 5) % 256;
const rgb = (y: number, x: number) => [0, 1, 2].map((channel) => pattern(y, x, channel));
const overWhite = (colour: readonly number[], alpha: number) =>
  colour.map((value) => Math.round((value * alpha + 255 * (255 - alpha)) / 255));

describe('decodeImage', () => {
  describe('PNG', () => {
    const size = { width: 13, height: 9 };
    const cases: [string, PngPlan, (y: number, x: number) => readonly number[]][] = [
      ['RGB, 8 bits', { ...size, depth: 8, colourType: 2, samples: rgb }, rgb],
      ['RGB, interlaced', { ...size, depth: 8, colourType: 2, interlaced: true, samples: rgb }, rgb],
      [
        'RGB, 16 bits, rounded and not cut to 8',
        {
          ...size,
          depth: 16,
          colourType: 2,
          samples: (y, x) => rgb(y, x).map((value) => Math.max(0, 257 * value - 128)),
        },
        rgb,
      ],
      [
        'RGBA, over white',
        { ...size, depth: 8, colourType: 6, samples: (y, x) => [...rgb(y, x), pattern(x, y, 3)] },
        (y, x) => overWhite(rgb(y, x), pattern(x, y, 3)),
      ],
      [
        'grey and alpha, interlaced',
        { ...size, depth: 8, colourType: 4, interlaced: true, samples: (y, x) => [pattern(y, x, 0), 20 * x] },
        (y, x) => overWhite(new Array(3).fill(pattern(y, x, 0)), 20 * x),
      ],
      [
        'grey, 1 bit',
        { ...size, depth: 1, colourType: 0, samples: (y, x) => [(y * x) % 2] },
        (y, x) => new Array(3).fill(255 * ((y * x) % 2)),
      ],
      [
        'grey, 4 bits, interlaced',
        { ...size, depth: 4, colourType: 0, interlaced: true, samples: (y, x) => [(y + x) % 16] },
        (y, x) => new Array(3).fill(17 * ((y + x) % 16)),
      ],
      [
        'grey, 16 bits',
        { ...size, depth: 16, colourType: 0, samples: (y, x) => [257 * pattern(y, x, 0)] },
        (y, x) => new Array(3).fill(pattern(y, x, 0)),
      ],
      [
        'palette of 2 bits with transparency',
        {
          ...size,
          depth: 2,
          colourType: 3,
          palette: [200, 10, 20, 30, 210, 40, 50, 60, 220],
          transparency: [255, 102],
          samples: (y, x) => [(y + 2 * x) % 3],
        },
        (y, x) => [[200, 10, 20], overWhite([30, 210, 40], 102), [50, 60, 220]][(y + 2 * x) % 3],
      ],
      [
        'RGB with one transparent colour',
        {
          ...size,
          depth: 8,
          colourType: 2,
          transparency: [0, 9, 0, 8, 0, 7],
          samples: (y, x) => (y === x ? [9, 8, 7] : [9, 8, 6]),
        },
        (y, x) => (y === x ? [255, 255, 255] : [9, 8, 6]),
      ],
      [
        'one pixel',
        { width: 1, height: 1, depth: 8, colourType: 2, samples: () => [1, 2, 3] },
        () => [1, 2, 3],
      ],
      [
        'one pixel, interlaced',
        { width: 1, height: 1, depth: 8, colourType: 2, interlaced: true, samples: () => [1, 2, 3] },
        () => [1, 2, 3],
      ],
    ];
    for (const [title, plan, want] of cases) {
      it(title, async () => {
        const image = await decodeImage(makePng(plan), 'a.png');
        expect([image.height, image.width]).to.deep.equal([plan.height, plan.width]);
        expectPixels(image, want);
      });
    }

    it('ignores what follows the end mark, and the place in a larger buffer', async () => {
      const png = makePng({ ...size, depth: 8, colourType: 2, samples: rgb });
      const padded = Buffer.concat([Buffer.from('before'), png, Buffer.from('after the end')]);
      expectPixels(await decodeImage(padded.subarray(6), 'a.png'), rgb);
    });
  });

  describe('JPEG', () => {
    /** The six flat squares of 16 x 16 pixels that the files in spec/data hold. */
    const squares = [
      [200, 40, 60],
      [40, 160, 80],
      [50, 70, 190],
      [250, 250, 250],
      [10, 10, 10],
      [230, 160, 30],
    ];
    /** By the weights of Rec. 709, which the program that made grey.jpg uses. */
    const greys = squares.map(([red, green, blue]) => {
      const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      return [luma, luma, luma];
    });

    /** Every pixel of each square within `tolerance`: flat squares survive the transform, but not to the last bit. */
    function expectSquares(image: RgbImage, want: readonly (readonly number[])[], tolerance: number) {
      expect([image.height, image.width]).to.deep.equal([32, 48]);
      for (let y = 0; y < 32; y++) {
        for (let x = 0; x < 48; x++) {
          const square = want[3 * Math.floor(y / 16) + Math.floor(x / 16)];
          colourAt(image, y, x).forEach((value, channel) => {
            expect(value, `(${y}, ${x}) channel ${channel}`).to.be.closeTo(square[channel], tolerance);
          });
        }
      }
    }

    it('progressive, colour at half resolution', async () => {
      expectSquares(await decodeImage(await data('progressive.jpg'), 'a.jpg'), squares, 4);
    });

    it('grey', async () => expectSquares(await decodeImage(await data('grey.jpg'), 'a.jpg'), greys, 3));

    it("Adobe's inverted CMYK, transformed (YCCK)", async () => {
      expectSquares(await decodeImage(await data('ycck.jpg'), 'a.jpg'), squares, 4);
    });

    it("Adobe's inverted CMYK, not transformed", async () => {
      const file = await data('ycck.jpg');
      file[file.indexOf('Adobe') + 11] = 0;
      // The first square's inks are 0, 204, 177 and 55. Stored are Y, Cb and Cr of the first three, and 255 - 55; all four
      // now mean what paper each ink leaves.
      const want = [139.9, 149, 28.2].map((paper) => (paper * 200) / 255);
      const got = colourAt(await decodeImage(file, 'a.jpg'), 8, 8);
      got.forEach((value, channel) => {
        expect(value).to.be.closeTo(want[channel], 3);
      });
    });

    for (const [height, width] of [
      [1000, 2000],
      [1, 4001],
      [4001, 1],
    ]) {
      it(`of four components at full resolution, ${width} x ${height}`, async () => {
        const image = await decodeImage(flatCmykJpeg(height, width), 'a.jpg');
        expect([image.height, image.width]).to.deep.equal([height, width]);
      });
    }

    it("RGB that Adobe's segment says is not transformed", async () => {
      // Written as YCbCr of a colour whose Y, Cb and Cr are 200, 148 and 100; read as RGB.
      const pixels = Buffer.alloc(4 * 16 * 8, Uint8Array.from([161, 213, 235, 255]));
      const file = Buffer.from(jpeg.encode({ width: 16, height: 8, data: pixels }, 100).data);
      const adobe = Buffer.from([0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0]);
      const withoutJfif = file.subarray(4 + file.readUInt16BE(4));
      const image = await decodeImage(
        Buffer.concat([Buffer.from([0xff, 0xd8]), adobe, withoutJfif]),
        'a.jpg',
      );
      colourAt(image, 3, 3).forEach((value, channel) => {
        expect(value).to.be.closeTo([200, 148, 100][channel], 2);
      });
    });

    it('a size that is not a multiple of a block', async () => {
      const pixels = Buffer.alloc(4 * 3 * 17, Uint8Array.from([90, 90, 90, 255]));
      const file = jpeg.encode({ width: 3, height: 17, data: pixels }, 90).data;
      const image = await decodeImage(file, 'a.jpg');
      expect([image.height, image.width]).to.deep.equal([17, 3]);
      expectPixels(image, () => [90, 90, 90]);
    });
  });
});
