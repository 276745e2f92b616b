import { expect } from 'chai';
import { drawSheet, wrapped } from '../../../lib/figures/sheet.js';
import { blank, type Colour } from '../../../lib/images/paint.js';
import { colourAt, pixelsOf } from './drawing.js';

const [red, blue, green]: Colour[] = [
  [200, 10, 30],
  [10, 30, 200],
  [20, 140, 60],
];

describe('a sheet', () => {
  it('breaks lines between words, and words that are longer than a line', () => {
    expect(wrapped('one three five', 9)).to.deep.equal(['one three', 'five']);
    expect(wrapped('a abcdefgh b', 3)).to.deep.equal(['a', 'abc', 'def', 'gh', 'b']);
    expect(wrapped('abcdef', 3)).to.deep.equal(['abc', 'def']);
  });

  it('has its panels side by side below their captions, rows below each other, and keys in their colours', () => {
    const panels = [
      { caption: 'first', image: blank(400, 30, red) },
      { caption: 'second', image: blank(301, 50, blue) },
    ];
    const sheet = drawSheet({
      title: 'Title',
      notes: ['Note.'],
      keys: [{ colour: green, meaning: 'green' }],
      rows: [{ heading: 'Row', panels }, { panels: [{ image: blank(20, 10, red) }] }],
    });
    // Margins of 14, and 12 between the panels.
    expect(sheet.width).to.equal(14 + 400 + 12 + 301 + 14);
    expect([pixelsOf(sheet, red), pixelsOf(sheet, blue)]).to.deep.equal([400 * 30 + 20 * 10, 301 * 50]);
    // Inside a key's frame.
    expect(pixelsOf(sheet, green)).to.equal(9 * 9);
    const topOf = (colour: readonly number[], x: number) =>
      Array.from({ length: sheet.height }, (_, y) => y).find(
        (y) => colourAt(sheet, y, x).join() === colour.join(),
      );
    expect(topOf(red, 14))
      .to.equal(topOf(blue, 14 + 400 + 12))
      .and.not.equal(undefined);
    expect(topOf(blue, 14 + 400 + 11)).to.equal(undefined);
    expect(sheet.height).to.equal(topOf(red, 14)! + 50 + 12 + 10 + 14);
  });

  it('gives the caption of a narrow panel room, beside the next panel', () => {
    const panels = [
      { caption: 'so narrow', image: blank(5, 40, red) },
      { caption: 'wide', image: blank(600, 20, blue) },
    ];
    const sheet = drawSheet({ title: 'T', notes: [], keys: [], rows: [{ panels }] });
    expect(sheet.width).to.equal(14 + 140 + 12 + 600 + 14);
    expect([pixelsOf(sheet, red), pixelsOf(sheet, blue)]).to.deep.equal([5 * 40, 600 * 20]);
  });

  it('has room for its words where its panels are narrow', () => {
    const long = 'word '.repeat(200);
    const sheet = drawSheet({
      title: 'T',
      notes: [long],
      keys: [],
      rows: [{ panels: [{ image: blank(5, 7, red) }] }],
    });
    expect(sheet.width).to.equal(560 + 28);
    expect(sheet.height).to.be.above(13 * 15);
  });
});
