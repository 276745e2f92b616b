import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../../lib/errors.js';
import { drawBoxes, type LabelledBox } from '../../../lib/images/draw.js';
import { glyphRows } from '../../../lib/images/font.js';
import type { RgbImage } from '../../../lib/images/image.js';

function plain(width: number, height: number, grey = 255): RgbImage {
  const data = new Uint8ClampedArray(4 * width * height).fill(grey);
  for (let alpha = 3; alpha < data.length; alpha += 4) data[alpha] = 255;
  return { width, height, data };
}

function colourAt({ width, data }: RgbImage, y: number, x: number): string {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)].join();
}

function count(image: RgbImage, colour: string): number {
  let found = 0;
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) if (colourAt(image, y, x) === colour) found++;
  }
  return found;
}

/** Pixels that the characters' glyphs set. */
function inked(text: string): number {
  const bits = [...text].flatMap((character) => glyphRows(character)).map((row) => row.toString(2));
  return bits.join('').split('1').length - 1;
}

const at = (
  xmin: number,
  ymin: number,
  xmax: number,
  ymax: number,
  more: Partial<LabelledBox> = {},
): LabelledBox => ({
  box: { xmin, ymin, xmax, ymax },
  index: 1,
  label: 'cell',
  score: 0.5,
  ...more,
});
const orange = '230,159,0';
const black = '0,0,0';

describe('drawBoxes', () => {
  it('draws a frame of 2 pixels just inside the box, and leaves the rest and the original alone', () => {
    const image = plain(100, 80);
    const drawn = drawBoxes(image, [at(20.4, 29.6, 79.5, 70)]);
    expect(count(image, '255,255,255')).to.equal(8000);
    for (const [y, x, colour] of [
      [50, 20, orange],
      [50, 21, orange],
      [50, 22, '255,255,255'],
      [50, 18, '255,255,255'],
      [50, 79, orange],
      [50, 77, '255,255,255'],
      [30, 90, '255,255,255'],
      [30, 78, orange],
      [31, 50, orange],
      [32, 50, '255,255,255'],
      [69, 50, orange],
      [68, 50, orange],
      [67, 50, '255,255,255'],
      [71, 50, '255,255,255'],
    ] as const) {
      expect(colourAt(drawn, y, x), `(${y}, ${x})`).to.equal(colour);
    }
  });

  it('scales lines and captions with the picture', () => {
    const drawn = drawBoxes(plain(1600, 100), [at(100, 40, 1500, 99)]);
    expect([39, 40, 43, 44].map((y) => colourAt(drawn, y, 800) === orange)).to.deep.equal([
      false,
      true,
      true,
      false,
    ]);
    expect(count(drawn, black)).to.equal(4 * inked('cell 0.50'));
  });

  it('keeps the whole caption inside the picture wherever the box lies', () => {
    const edge = fc.integer({ min: -50, max: 150 });
    fc.assert(
      fc.property(edge, edge, edge, edge, (x, y, otherX, otherY) => {
        const box = at(Math.min(x, otherX), Math.min(y, otherY), Math.max(x, otherX), Math.max(y, otherY));
        const { xmin, ymin, xmax, ymax } = box.box;
        const isSeen = xmin < 100 && ymin < 60 && xmax > 0 && ymax > 0;
        const drawn = drawBoxes(plain(100, 60), [box]);
        expect(count(drawn, black)).to.equal(isSeen ? inked('cell 0.50') : 0);
        if (!isSeen) expect(drawn).to.deep.equal(plain(100, 60));
      }),
    );
  });

  it('draws the frame along the edge of the picture where the box goes beyond it', () => {
    const drawn = drawBoxes(plain(100, 60), [at(-1e9, -20, 1e9, 1e9)]);
    for (const [y, x] of [
      [30, 0],
      [30, 1],
      [30, 99],
      [59, 50],
      [0, 99],
    ]) {
      expect(colourAt(drawn, y, x)).to.equal(orange);
    }
    expect(colourAt(drawn, 30, 2)).to.equal('255,255,255');
  });

  it('shows the better score on top, whatever the order given', () => {
    const boxes = [
      at(20, 20, 80, 50, { index: 1, score: 0.9 }),
      at(20, 20, 80, 50, { index: 0, score: 0.2 }),
    ];
    for (const order of [boxes, boxes.toReversed()]) {
      expect(colourAt(drawBoxes(plain(100, 60), order), 40, 20)).to.equal(orange);
    }
  });

  it('keeps captions off each other while there is room', () => {
    const boxes = [0.1, 0.2, 0.3, 0.4].map((score) => at(10, 20, 110, 100, { score }));
    const texts = boxes.map(({ score }) => `cell ${score.toFixed(2)}`).join('');
    expect(count(drawBoxes(plain(120, 120), boxes), black)).to.equal(inked(texts));
  });

  it('shows a hollow box for each character that is not printable ASCII', () => {
    const draw = (label: string) => drawBoxes(plain(200, 60), [at(10, 30, 150, 50, { label })]);
    expect(draw('é')).to.deep.equal(draw('猫')).and.deep.equal(draw('🐈')).and.deep.equal(draw('\n'));
    expect(count(draw('é'), black)).to.be.above(inked(' 0.50') + 10);
    expect(count(draw('~'), black)).to.equal(inked('~ 0.50'));
  });

  it('has a colour of its own for each of ten classes, and captions that can be read on it', () => {
    const luminance = (colour: string) => {
      const [red, green, blue] = colour.split(',').map((value) => {
        const share = Number(value) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const colours = Array.from({ length: 10 }, (_, index) => {
      const drawn = drawBoxes(plain(200, 60, 100), [at(10, 30, 190, 59, { index })]);
      const colour = colourAt(drawn, 45, 10);
      const ink = [black, '255,255,255'].find((candidate) => count(drawn, candidate) > 0)!;
      const [dark, light] = [luminance(colour), luminance(ink)].sort((a, b) => a - b);
      expect((light + 0.05) / (dark + 0.05), `class ${index}`).to.be.above(4.5);
      return colour;
    });
    expect(new Set(colours)).to.have.property('size', 10);
    expect(colours).to.not.include(black);
  });

  it('shortens captions that are wider than the picture, and leaves them out of pictures too small for any', () => {
    expect(count(drawBoxes(plain(40, 60), [at(5, 30, 35, 50)]), black)).to.equal(inked('cell '));
    expect(count(drawBoxes(plain(100, 12), [at(5, 3, 95, 10)]), black)).to.equal(0);
    expect(colourAt(drawBoxes(plain(1, 1), [at(0, 0, 1, 1)]), 0, 0)).to.equal(orange);
  });

  it('draws a box without area as a line', () => {
    expect(colourAt(drawBoxes(plain(100, 60), [at(50, 20, 50, 50)]), 40, 50)).to.equal(orange);
  });

  for (const wrong of [
    at(Number.NaN, 0, 1, 1),
    at(0, 0, Number.POSITIVE_INFINITY, 1),
    at(0, 0, 1, 1, { score: Number.NaN }),
    at(0, 0, 1, 1, { index: -1 }),
    at(0, 0, 1, 1, { index: 0.5 }),
  ]) {
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      expect(() => drawBoxes(plain(10, 10), [wrong]))
        .to.throw(InputError, 'box "cell": must have finite edges')
        .with.property('code', 'BAD_ARGUMENT');
    });
  }

  const picture = plain(10, 10);
  const wantedImage =
    'image: must be { data, width, height } with data in bytes, as readImage gives its image, not';
  const wanted = 'with box, index, label and score, as the results of detect and localize, not';
  const untyped: [given: unknown[], message: string][] = [
    [[{ image: picture, name: 'a.jpg' }, []], `${wantedImage} what readImage gives: give its image`],
    [['a.jpg', []], `${wantedImage} "a.jpg"`],
    [[undefined, []], `${wantedImage} undefined`],
    [[{ ...picture, width: 9 }, []], 'image: must have 9 x 10 x 4 bytes, not 400'],
    [
      [picture, { results: [] }],
      `boxes: must be a list of objects ${wanted} a whole answer: give its results`,
    ],
    [[picture], `boxes: must be a list of objects ${wanted} undefined`],
    [
      [picture, [at(1, 1, 5, 5), { index: 1, label: 'cell', score: 0.5 }]],
      `boxes[1]: must be an object ${wanted} a result without a box`,
    ],
    [[picture, [null]], `boxes[0]: must be an object ${wanted} null`],
  ];
  for (const [given, message] of untyped) {
    it(`refuses what only untyped callers can pass: ${message}`, () => {
      const draw = drawBoxes as (...given: unknown[]) => unknown;
      expect(() => draw(...given))
        .to.throw(InputError, message)
        .with.property('code', 'BAD_ARGUMENT');
    });
  }
});
