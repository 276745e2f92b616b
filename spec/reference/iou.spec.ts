import { expect } from 'chai';
import fc from 'fast-check';
import { type Box, intersectionArea, iou } from '../../reference/iou.js';
import { box, gridBox } from './boxes.js';

describe('iou', () => {
  const cases: [string, Box, Box, number, number][] = [
    ['overlapping', box(0, 0, 4, 3), box(2, 1, 6, 5), 4, 4 / (12 + 16 - 4)],
    ['one inside the other', box(0, 0, 10, 10), box(2, 3, 4, 8), 10, 0.1],
    ['equal', box(-3, -2, 5, 7), box(-3, -2, 5, 7), 72, 1],
    ['touching', box(0, 0, 2, 2), box(2, 0, 4, 2), 0, 0],
    ['apart along both axes', box(0, 0, 1, 1), box(5, 5, 9, 9), 0, 0],
    ['empty', box(1, 1, 1, 5), box(0, 0, 9, 9), 0, 0],
    ['both empty', box(1, 1, 1, 1), box(1, 1, 1, 1), 0, 0],
    ['with crossed edges', box(5, 5, 0, 0), box(0, 0, 9, 9), 0, 0],
  ];
  for (const [name, first, second, area, want] of cases) {
    it(`${name}: ${want}`, () => {
      expect(intersectionArea(first, second)).to.equal(area);
      expect(iou(first, second)).to.equal(want);
      expect(iou(second, first)).to.equal(want);
    });
  }

  it('counts shared grid cells over covered ones', () => {
    const cells = ({ xmin, ymin, xmax, ymax }: Box) => {
      const names = new Set<string>();
      for (let y = ymin; y < ymax; y++) for (let x = xmin; x < xmax; x++) names.add(`${y},${x}`);
      return names;
    };
    fc.assert(
      fc.property(gridBox, gridBox, (first, second) => {
        const [mine, others] = [cells(first), cells(second)];
        const shared = [...mine].filter((cell) => others.has(cell)).length;
        expect(iou(first, second)).to.equal(shared / new Set([...mine, ...others]).size);
      }),
    );
  });
});
