import { expect } from 'chai';
import { bestConfidences, bestThresholds } from '../../../lib/training/best-limits.js';

const box = { xmin: 0, ymin: 0, xmax: 8, ymax: 6 };
// Of eight pictures the upper four have an object of class 0.
const pictures = Array.from({ length: 8 }, (_, id) => ({
  id,
  objects: id >= 4 ? [{ index: 0, box, ignore: false }] : [],
}));
const detections = pictures.map(({ id }) => ({ imageId: id, index: 0, score: id + 0.5, box }));
const curve = { scores: [3, 4.5, 7.5], confidences: [0.125, 0.756, 1] };

describe('limits with the highest F1', () => {
  it('are the score of the last detection that is worth showing, and halfway from its confidence to the next', () => {
    expect(bestThresholds(pictures, detections, 1)).to.deep.equal([4.5]);
    const calibration = { shared: curve, perClass: [null] };
    expect(bestConfidences(pictures, detections, calibration)).to.deep.equal([0.54]);
  });

  it('are, of a class of which nothing is right, the highest of the others', () => {
    const unseen = pictures.map(({ id }) => ({ imageId: id, index: 2, score: 9, box }));
    const second = pictures.map(({ id, objects }) => ({
      id,
      objects: [...objects, { index: 1, box, ignore: false }],
    }));
    const found = [...detections, { imageId: 1, index: 1, score: 0.25, box }, ...unseen];
    expect(bestThresholds(second, found, 4)).to.deep.equal([4.5, 0.25, 4.5, 4.5]);
    const calibration = { shared: curve, perClass: [null, null, null, null] };
    const [first, other, ...without] = bestConfidences(second, found, calibration);
    expect(first).to.be.above(other);
    expect(without).to.deep.equal([first, first]);
  });

  it('do not ask for certainty where all that was right had it', () => {
    const sure = { scores: [3.5, 4.5], confidences: [0, 1] };
    expect(bestConfidences(pictures, detections, { shared: sure, perClass: [null] })).to.deep.equal([0.5]);
  });

  it('stay above the next lower confidence, however near', () => {
    const near = { scores: [3.5, 4.5], confidences: [0.74, 0.75] };
    expect(bestConfidences(pictures, detections, { shared: near, perClass: [null] })).to.deep.equal([0.75]);
  });

  it('are 0 where nothing is right of any class', () => {
    const wrong = detections.slice(0, 4);
    expect(bestThresholds(pictures, wrong, 1)).to.deep.equal([0]);
    expect(bestConfidences(pictures, wrong, { shared: curve, perClass: [null] })).to.deep.equal([0]);
  });
});
