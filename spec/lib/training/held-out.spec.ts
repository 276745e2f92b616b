import { expect } from 'chai';
import type { Detection, TruePicture } from '../../../lib/data/ground-truth.js';
import { chooseSettings, type Tried } from '../../../lib/training/choose-settings.js';
import { heldOut } from '../../../lib/training/held-out.js';

const box = { xmin: 0, ymin: 0, xmax: 10, ymax: 8 };
const elsewhere = { xmin: 50, ymin: 50, xmax: 60, ymax: 58 };
const picture = (id: number): TruePicture => ({ id, objects: [{ index: 0, box, ignore: false }] });
const found = (imageId: number, score: number, isRight: boolean): Detection => {
  return { imageId, index: 0, score, box: isRight ? box : elsewhere };
};
const tried = (windowThreshold: number, detections: readonly Detection[]): Tried => {
  return { settings: { windowThreshold, mergeThreshold: 0.5, threshold: 0 }, detections };
};
const pictures = [0, 1, 2, 3].map(picture);

/** The first is right on pictures 0 and 2, the second on 1 and 3. */
const even = tried(
  0.5,
  pictures.map(({ id }) => found(id as number, 2, (id as number) % 2 === 0)),
);
const odd = tried(
  0.7,
  pictures.map(({ id }) => found(id as number, 2, (id as number) % 2 === 1)),
);

describe('settings', () => {
  it('are chosen by what is found on the pictures given, and nothing else', () => {
    const [first, second, third, fourth] = pictures;
    expect(chooseSettings([even, odd], [first, third], 1).settings.windowThreshold).to.equal(0.5);
    expect(chooseSettings([even, odd], [second, fourth], 1).settings.windowThreshold).to.equal(0.7);
    expect(chooseSettings([even, odd], pictures, 1).settings.windowThreshold).to.equal(0.5);
  });

  it('have the threshold of the highest F1', () => {
    const detections = [found(0, 3, true), found(1, 2, true), found(2, 1, false), found(3, 0.5, false)];
    expect(chooseSettings([tried(0.5, detections)], pictures, 1).threshold).to.deep.equal([2]);
  });
});

describe('what is held out', () => {
  it('is measured by what was chosen on the other half alone', () => {
    // Chosen on all pictures, either would be right on half of them.
    expect(heldOut([even, odd], pictures, 1)).to.deep.equal({
      meanAveragePrecision: 0,
      precision: 0,
      recall: 0,
    });
  });

  it('counts what reaches the thresholds of the other half', () => {
    // On the even half only scores from 3 on are right, on the odd half those from 2 on.
    const detections = [
      found(0, 3, true),
      found(2, 2, false),
      found(1, 2.5, true),
      found(3, 2, true),
      found(3, 1, false),
    ];
    const measured = heldOut([tried(0.5, detections)], pictures, 1)!;
    // By the odd half's 2: one right, one wrong. By the even half's 3: none.
    expect(measured).to.include({ precision: 1 / 2, recall: 1 / 4 });
    // Right, right, wrong and right of equal scores, in the order of the pictures, wrong: three of four objects.
    expect(measured.meanAveragePrecision).to.be.closeTo((1 + 1 + 3 / 4) / 4, 1e-12);
  });

  it('is nothing where a half has no object', () => {
    const bare: TruePicture = { id: 1, objects: [] };
    expect(heldOut([even], [pictures[0], bare], 1)).to.equal(undefined);
    expect(heldOut([even], [pictures[0]], 1)).to.equal(undefined);
  });

  it('is 0 where nothing is found', () => {
    const nothing = { meanAveragePrecision: 0, precision: 0, recall: 0 };
    expect(heldOut([tried(0.5, [])], pictures, 1)).to.deep.equal(nothing);
  });
});
