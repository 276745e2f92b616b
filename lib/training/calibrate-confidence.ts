import { isotonicRegression } from '../../reference/isotonic-regression.js';
import { hitsOf, type Judged, judgeByClass, placed } from '../data/average-precision.js';
import { type Detection, ranked, type TruePicture } from '../data/ground-truth.js';
import { InputError } from '../errors.js';
import type { Calibration, CalibrationCurve } from '../model/model.js';

/** Detections from which a class has a curve of its own. */
const leastOfClass = 100;

/**
 * How often detections were right, by their score: isotonic regression for each class that has detections enough, and of
 * all classes together for the others (SPEC 6.9).
 * @param detections with the model's own scales at the fine stride, however unsure
 * @throws InputError BAD_DATA_SET when there is no detection to learn from
 */
export function calibrateConfidence(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  classes: number,
): Calibration {
  const judged = judgeByClass(placed(pictures), ranked(pictures, detections), classes);
  const all = judged.flat();
  if (all.length === 0) {
    throw new InputError('BAD_DATA_SET', 'pictures', 'have no detection to calibrate on: give more pictures');
  }
  return {
    shared: curve(all),
    perClass: judged.map((ofClass) => (ofClass.length >= leastOfClass ? curve(ofClass) : null)),
  };
}

/** Of each level of the fitted function its first and its last score. */
function curve(judged: readonly Judged[]): CalibrationCurve {
  const { scores, values } = isotonicRegression(
    judged.map(({ detection }) => rounded(detection.score, 1000)),
    hitsOf(judged).map(Number),
  );
  const kept = [...scores.keys()].filter(
    (at) => values[at] !== values[at - 1] || values[at] !== values[at + 1],
  );
  return {
    scores: kept.map((at) => scores[at]),
    confidences: kept.map((at) => rounded(values[at], 10_000)),
  };
}

const rounded = (value: number, parts: number) => Math.round(value * parts) / parts;
