import { expect } from 'chai';
import { calibrationError } from '../../../lib/evaluation/calibration-error.js';
import { confidenceOf } from '../../../lib/pipeline/confidence.js';
import { calibrateConfidence } from '../../../lib/training/calibrate-confidence.js';

const box = { xmin: 0, ymin: 0, xmax: 8, ymax: 6 };
const pictures = Array.from({ length: 120 }, (_, id) => ({
  id,
  // Of class 0 the upper half is right, of class 1, which 20 pictures have a detection of, none.
  objects: id >= 60 ? [{ index: 0, box, ignore: false }] : [],
}));
const detections = [
  ...pictures.map(({ id }) => ({ imageId: id, index: 0, score: id / 10, box })),
  ...pictures.slice(100).map(({ id }) => ({ imageId: id, index: 1, score: 20, box })),
];

describe('calibrating confidence', () => {
  const calibration = calibrateConfidence(pictures, detections, 2);

  it('gives classes with 100 detections a curve of their own, the ends of its levels', () => {
    expect(calibration.perClass).to.deep.equal([
      { scores: [0, 5.9, 6, 11.9], confidences: [0, 0, 1, 1] },
      null,
    ]);
    // The best fit of all: 60 right of the upper 80.
    expect(calibration.shared).to.deep.equal({ scores: [0, 5.9, 6, 20], confidences: [0, 0, 0.75, 0.75] });
  });

  it('has no error of its own on what it was fitted to', () => {
    const sure = detections.map((one) => ({
      ...one,
      confidence: confidenceOf(calibration, one.index, one.score),
    }));
    expect(calibrationError(pictures, sure.slice(0, 120), 2)).to.equal(0);
    expect(calibrationError(pictures, sure, 2)).to.equal((20 * 0.75 - 0) / 140);
    expect(calibrationError(pictures, detections, 2)).to.equal(undefined);
  });

  it('refuses pictures without a detection', () => {
    expect(() => calibrateConfidence(pictures, [], 2)).to.throw('no detection to calibrate on');
  });
});
