import { expect } from 'chai';
import { drawOutlines, onGround } from '../../../lib/figures/outlines.js';
import { colourOf } from '../../../lib/images/draw.js';
import { blank, white } from '../../../lib/images/paint.js';
import { colourAt } from './drawing.js';

const [ground, picture] = [blank(60, 90, white), { width: 120, height: 30 }];
/** At an opacity of 0.6 over white. */
const pale = (index: number) => [
  ...Uint8ClampedArray.from(colourOf(index), (value) => 255 + (value - 255) * 0.6),
];

describe('outlines', () => {
  it('are in pixels of the ground, along each axis by its own zoom', () => {
    const box = { xmin: 10, ymin: 5, xmax: 61, ymax: 20 };
    expect(onGround(box, ground, picture)).to.deep.equal({ xmin: 5, ymin: 15, xmax: 30.5, ymax: 60 });
  });

  it('are one pixel wide, in the colour of the class, the likelier on top', () => {
    const box = { xmin: 10, ymin: 5, xmax: 60, ymax: 20 };
    const drawn = drawOutlines(ground, [{ box, index: 1, score: 0.9 }], picture);
    for (const [y, x, isFrame] of [
      [15, 5, true],
      [59, 29, true],
      [16, 6, false],
      [15, 30, false],
      [60, 20, false],
      [40, 5, true],
      [40, 4, false],
      [40, 29, true],
    ] as const) {
      expect(colourAt(drawn, y, x), `${y}, ${x}`).to.deep.equal(isFrame ? pale(1) : [255, 255, 255]);
    }
    const both = [
      { box, index: 1, score: 0.9 },
      { box, index: 0, score: 0.8 },
    ];
    const over = drawOutlines(ground, both, picture);
    expect(over).to.deep.equal(drawOutlines(ground, both.toReversed(), picture));
    const under = pale(0);
    const wanted = [
      ...Uint8ClampedArray.from(colourOf(1), (value, at) => under[at] + (value - under[at]) * 0.6),
    ];
    expect(colourAt(over, 40, 5)).to.deep.equal(wanted);
    expect(ground).to.deep.equal(blank(60, 90, white));
  });

  it('that reach beyond the picture lie along its edge', () => {
    const box = { xmin: -50, ymin: -1, xmax: 300, ymax: 31 };
    const drawn = drawOutlines(ground, [{ box, index: 2, score: 1 }], picture);
    for (const [y, x] of [
      [0, 30],
      [89, 30],
      [45, 0],
      [45, 59],
    ]) {
      expect(colourAt(drawn, y, x)).to.deep.equal(pale(2));
    }
    expect(colourAt(drawn, 45, 30)).to.deep.equal([255, 255, 255]);
  });
});
