import { expect } from 'chai';
import { glyphRows } from '../../../lib/images/font.js';
import type { RgbImage } from '../../../lib/images/image.js';
import {
  black,
  blank,
  type Colour,
  copyOf,
  drawFrame,
  drawText,
  fill,
  paste,
  textSize,
  white,
} from '../../../lib/images/paint.js';

const red: Colour = [200, 0, 40];

function colourAt({ width, data }: RgbImage, y: number, x: number): string {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)].join();
}

describe('painting', () => {
  it('fills what of a box is inside, as opaque as is said', () => {
    const canvas = blank(5, 3, white);
    fill(canvas, { xmin: 3, ymin: -4, xmax: 9, ymax: 2 }, [55, 155, 255], 0.5);
    const filled = ['155,205,255,255', '255,255,255,255'];
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 5; x++) expect(colourAt(canvas, y, x)).to.equal(filled[y < 2 && x >= 3 ? 0 : 1]);
    }
  });

  it('puts a picture into a copy, row by row, at its place', () => {
    const canvas = blank(6, 4, white);
    const copy = copyOf(canvas);
    paste(copy, blank(2, 3, red), 1, 3);
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 6; x++) {
        const isInside = y >= 1 && (x === 3 || x === 4);
        expect(colourAt(copy, y, x)).to.equal(isInside ? '200,0,40,255' : '255,255,255,255');
      }
    }
    expect(canvas).to.deep.equal(blank(6, 4, white));
  });

  it('draws a frame of that width, and nothing inside it', () => {
    const canvas = blank(9, 8, white);
    drawFrame(canvas, { xmin: 1, ymin: 2, xmax: 8, ymax: 8 }, 2, red);
    const isRed = (y: number, x: number) => colourAt(canvas, y, x) === '200,0,40,255';
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].filter((x) => isRed(4, x))).to.deep.equal([1, 2, 6, 7]);
    expect([0, 1, 2, 3, 4, 5, 6, 7].filter((y) => isRed(y, 4))).to.deep.equal([2, 3, 6, 7]);
  });

  it('sets the pixels of glyphs, each as large as the scale, inside the size of the text', () => {
    const { width, height } = textSize('fj~', 2);
    expect([width, height]).to.deep.equal([42, 26]);
    const canvas = blank(width + 3, height + 5, white);
    drawText(canvas, 'fj~', 5, 3, black, 2);
    for (let y = 0; y < canvas.height; y++) {
      for (let x = 0; x < canvas.width; x++) {
        const [row, column] = [Math.floor((y - 5) / 2), Math.floor((x - 3) / 2)];
        const isInside = row >= 0 && column >= 0;
        const bits = isInside ? glyphRows('fj~'[Math.floor(column / 7)])[row] : 0;
        const isSet = (bits & (0x80 >> (column % 7))) !== 0;
        expect(colourAt(canvas, y, x), `${y}, ${x}`).to.equal(isSet ? '0,0,0,255' : '255,255,255,255');
      }
    }
  });
});
