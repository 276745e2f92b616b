import { expect } from 'chai';
import { decodeImage } from '../../../lib/images/decode.js';
import { orientations, turnBoxUpright, turnUpright, uprightSize } from '../../../lib/images/orientation.js';
import { exifBlock, grey, makeJpeg, stored } from './oriented-jpeg.js';
import { chunk, makePng } from './png-writer.js';

/** Where each orientation shows the stored rows "ab", "cd", "ef", by the figures of the EXIF standard. */
const shown: Record<number, string[]> = {
  1: ['ab', 'cd', 'ef'],
  2: ['ba', 'dc', 'fe'],
  3: ['fe', 'dc', 'ba'],
  4: ['ef', 'cd', 'ab'],
  5: ['ace', 'bdf'],
  6: ['eca', 'fdb'],
  7: ['fdb', 'eca'],
  8: ['bdf', 'ace'],
};

async function expectShown(file: Buffer, rows: readonly string[], side: number) {
  const { width, height, data } = await decodeImage(file, 'a');
  expect([height, width]).to.deep.equal([side * rows.length, side * rows[0].length]);
  rows.forEach((row, y) => {
    [...row].forEach((letter, x) => {
      const middle = Math.floor(side / 2);
      const value = data[4 * ((side * y + middle) * width + side * x + middle)];
      expect(value, `${letter} at (${y}, ${x})`).to.be.closeTo(grey(letter), 2);
    });
  });
}

describe('EXIF orientation', () => {
  for (const orientation of orientations) {
    for (const littleEndian of [true, false]) {
      it(`${orientation} in a JPEG, ${littleEndian ? 'little' : 'big'}-endian`, async () => {
        await expectShown(makeJpeg(exifBlock(orientation, littleEndian)), shown[orientation], 8);
      });
    }
  }

  it('6 in a PNG', async () => {
    const png = makePng({ width: 2, height: 3, depth: 8, colourType: 0, samples: (y, x) => [stored(y, x)] });
    const file = Buffer.concat([png.subarray(0, 33), chunk('eXIf', exifBlock(6, true)), png.subarray(33)]);
    await expectShown(file, shown[6], 1);
  });

  for (const [title, block] of [
    ['0, which is none', exifBlock(0, true)],
    ['9, which is none', exifBlock(9, false)],
    ['a block of nonsense', Buffer.from('this is not TIFF at all')],
    ['a block that ends early', exifBlock(6, true).subarray(0, 13)],
    ['a directory beyond the block', Buffer.from('49492a00ffffff7f', 'hex')],
  ] as const) {
    it(`leaves the picture as stored for ${title}`, async () => {
      await expectShown(makeJpeg(Buffer.from(block)), shown[1], 8);
    });
  }

  const segment = (exif: Buffer) => {
    const file = makeJpeg(exif);
    return file.subarray(2, 4 + file.readUInt16BE(4));
  };

  it('that of the first of several segments, and no notice of a package', async () => {
    const log = console.warn;
    const notices: unknown[] = [];
    console.warn = (...notice) => notices.push(notice);
    try {
      const file = makeJpeg(exifBlock(6, true));
      const twice = Buffer.concat([
        file.subarray(0, 2),
        segment(exifBlock(6, true)),
        segment(exifBlock(1, false)),
        file.subarray(2 + segment(exifBlock(6, true)).length),
      ]);
      await expectShown(twice, shown[6], 8);
    } finally {
      console.warn = log;
    }
    expect(notices).to.deep.equal([]);
  });

  it('turns boxes as it turns pixels', () => {
    const [height, width] = [3, 5];
    for (const orientation of orientations) {
      for (const [y, x] of [
        [0, 0],
        [1, 3],
        [2, 4],
      ]) {
        const image = { width, height, data: new Uint8ClampedArray(4 * width * height) };
        image.data[4 * (y * width + x)] = 255;
        const turned = turnUpright(image, orientation);
        const { xmin, ymin, xmax, ymax } = turnBoxUpright(
          { xmin: x, ymin: y, xmax: x + 1, ymax: y + 1 },
          [height, width],
          orientation,
        );
        expect([turned.height, turned.width]).to.deep.equal(uprightSize([height, width], orientation));
        expect([ymax - ymin, xmax - xmin]).to.deep.equal([1, 1]);
        expect(turned.data[4 * (ymin * turned.width + xmin)], `${orientation}`).to.equal(255);
      }
    }
  });

  it('moves whole pixels, alpha with them', () => {
    const image = { width: 2, height: 1, data: Uint8ClampedArray.from([1, 2, 3, 4, 5, 6, 7, 8]) };
    expect(turnUpright(image, 6)).to.deep.equal({ width: 1, height: 2, data: image.data });
    expect([...turnUpright(image, 8).data]).to.deep.equal([5, 6, 7, 8, 1, 2, 3, 4]);
  });
});
