import { expect } from 'chai';
import type { Detection, TruePicture } from '../../../lib/data/ground-truth.js';
import { InputError } from '../../../lib/errors.js';
import { cocoPrecision, cocoPrecisions } from '../../../lib/evaluation/coco-precision.js';

const box = (xmin: number, ymin: number, width: number, height: number) => {
  return { xmin, ymin, xmax: xmin + width, ymax: ymin + height };
};
const truth = (xmin: number, index = 0, ignore = false) => ({ index, box: box(xmin, 0, 40, 20), ignore });

describe('cocoPrecision', () => {
  it('is worked out by hand where boxes are exact', () => {
    const pictures: TruePicture[] = [{ id: 1, objects: [truth(0), truth(100), truth(200)] }];
    // Hit, miss, hit: of 101 recalls, 34 (0 to 0.33) at precision 1 and 33 (0.34 to 0.66) at 2/3.
    const detections = [0, 300, 100].map((xmin, at): Detection => {
      return { imageId: 1, index: 0, score: 3 - at, box: box(xmin, 0, 40, 20) };
    });
    const { mean, at50, at75 } = cocoPrecision(pictures, detections, 1);
    const expected = (34 + (33 * 2) / 3) / 101;
    for (const one of [mean, at50, at75]) expect(one).to.be.closeTo(expected, 1e-15);
  });

  it('takes each of the ten overlaps from 0.5 to 0.95, that one included', () => {
    const pictures: TruePicture[] = [{ id: 1, objects: [truth(0)] }];
    const detection = (width: number) => [{ imageId: 1, index: 0, score: 1, box: box(0, 0, width, 20) }];
    // Of 40 columns: 30 are an overlap of exactly 0.75.
    expect(cocoPrecision(pictures, detection(30), 1)).to.deep.equal({ mean: 0.6, at50: 1, at75: 1 });
    expect(cocoPrecision(pictures, detection(29.9), 1)).to.deep.equal({ mean: 0.5, at50: 1, at75: 0 });
    expect(cocoPrecision(pictures, detection(40), 1).mean).to.equal(1);
    expect(cocoPrecision(pictures, detection(19), 1).mean).to.equal(0);
  });

  it('counts the hundred best of a class in a picture alone', () => {
    const pictures: TruePicture[] = [
      { id: 1, objects: [truth(0)] },
      { id: 2, objects: [] },
    ];
    const far = Array.from({ length: 100 }, (_, at) => {
      return { imageId: 1, index: 0, score: 200 - at, box: box(1000 + 50 * at, 0, 40, 20) };
    });
    const late = { imageId: 1, index: 0, score: 1, box: box(0, 0, 40, 20) };
    expect(cocoPrecision(pictures, [...far, late], 1).at50).to.equal(0);
    expect(cocoPrecision(pictures, [...far.slice(1), late], 1).at50).to.be.closeTo(1 / 100, 1e-15);
    const elsewhere = far.map((one) => ({ ...one, imageId: 2 }));
    expect(cocoPrecision(pictures, [...elsewhere, late], 1).at50).to.be.closeTo(1 / 101, 1e-15);
  });

  it('is the mean over the classes that have an object, and an error where none has', () => {
    const pictures: TruePicture[] = [{ id: 1, objects: [truth(0, 0), truth(100, 2), truth(200, 1, true)] }];
    const detections = [{ imageId: 1, index: 2, score: 1, box: box(100, 0, 40, 20) }];
    const { all, perClass } = cocoPrecisions(pictures, detections, 4);
    expect(all).to.deep.equal(cocoPrecision(pictures, detections, 4));
    expect(all.mean).to.equal(0.5);
    expect(perClass.map((ofClass) => ofClass?.mean))
      .to.have.length(4)
      .and.include(undefined);
    const means = perClass.flatMap((ofClass) => ofClass?.mean ?? []);
    expect(means.reduce((sum, mean) => sum + mean) / means.length).to.equal(0.5);
    expect(() => cocoPrecision([{ id: 1, objects: [] }], [], 3)).to.throw(InputError, 'no picture has');
  });
});
