import { expect } from 'chai';
import { bestThresholds } from '../../../lib/training/best-limits.js';
import { calibrateConfidence } from '../../../lib/training/calibrate-confidence.js';
import { recalibrated } from '../../../lib/training/recalibrated.js';
import { recipeFor } from '../../../lib/training/recipe.js';
import { madeUpModel } from '../pipeline/made-up-model.js';

const box = { xmin: 0, ymin: 0, xmax: 8, ymax: 6 };
const pictures = Array.from({ length: 12 }, (_, id) => ({
  id,
  objects: [{ index: id % 2, box, ignore: false }].slice(0, id >= 5 ? 1 : 0),
}));
const detections = pictures.map(({ id }) => ({ imageId: id, index: id % 2, score: id / 10, box }));
const calibration = calibrateConfidence(pictures, detections, 2);

const model = madeUpModel({
  detection: { windowThreshold: 0.7, mergeThreshold: 0.4, threshold: 3, confidence: 0.37 },
  training: {
    data: 'some',
    recipe: recipeFor({ annotates: 'objects' }),
    heldOut: { meanAveragePrecision: 0.5, precision: 0.5, recall: 0.5 },
  },
});

describe('a model that is calibrated again', () => {
  it('gets curves, and keeps its limits and all else', () => {
    expect(recalibrated(model, pictures, detections)).to.deep.equal({ ...model, calibration });
  });

  it('gets limits on confidence where it has none', () => {
    const { confidence, ...limits } = model.detection;
    const { detection } = recalibrated({ ...model, detection: limits }, pictures, detections);
    expect(detection).to.deep.equal({ ...limits, confidence: detection.confidence });
    expect(detection.confidence).to.have.length(2);
  });

  it('gets other scales, all limits of them, and none of what was measured with the former', () => {
    const { data, recipe } = model.training!;
    const made = recalibrated(model, pictures, detections, [48]);
    expect(made).to.deep.equal({
      ...model,
      scales: [48],
      detection: {
        windowThreshold: 0.7,
        mergeThreshold: 0.4,
        threshold: bestThresholds(pictures, detections, 2),
        confidence: made.detection.confidence,
      },
      calibration,
      training: { data, recipe },
    });
    expect(made.detection.threshold).to.deep.equal([0.6, 0.5]);
    expect(made.detection.confidence).to.have.length(2);
    const { training, ...untrained } = model;
    expect(recalibrated(untrained, pictures, detections, [48])).not.to.have.property('training');
  });
});
