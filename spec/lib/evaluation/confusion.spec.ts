import { expect } from 'chai';
import { confusionMatrix } from '../../../lib/evaluation/confusion.js';

const box = (xmin: number) => ({ xmin, ymin: 5, xmax: xmin + 40, ymax: 25 });
const shown = (xmin: number, index: number, score: number) => ({
  imageId: 'a',
  index,
  score,
  box: box(xmin),
});

describe('confusionMatrix', () => {
  it('has what there is by row and what was found by column, nothing last', () => {
    const objects = [
      { index: 0, box: box(0), ignore: false },
      { index: 1, box: box(100), ignore: false },
      { index: 1, box: box(200), ignore: false },
      { index: 0, box: box(300), ignore: true },
    ];
    const detections = [
      shown(2, 0, 0.9),
      // The class is wrong, the place is right.
      shown(101, 0, 0.8),
      // Again, when the object is taken.
      shown(102, 1, 0.7),
      // On an object to ignore.
      shown(300, 2, 0.6),
      // Where nothing is.
      shown(500, 2, 0.5),
    ];
    expect(confusionMatrix([{ id: 'a', objects }], detections, 3)).to.deep.equal([
      [1, 0, 0, 0],
      [1, 0, 0, 1],
      [0, 0, 0, 0],
      [0, 1, 1, 0],
    ]);
  });
});
