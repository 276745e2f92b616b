import { expectedCalibrationError } from '../../reference/expected-calibration-error.js';
import { hitsOf, judgeByClass, placed } from '../data/average-precision.js';
import { type Detection, ranked, type TruePicture } from '../data/ground-truth.js';

/**
 * How far the confidences of detections are from how often they were right (SPEC 9.10), those on ignored objects left
 * out; absent where there is none to judge, or one has no confidence.
 */
export function calibrationError(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  classes: number,
): number | undefined {
  const judged = judgeByClass(placed(pictures), ranked(pictures, detections), classes).flat();
  const confidences = judged.flatMap(({ detection }) => detection.confidence ?? []);
  if (judged.length === 0 || confidences.length < judged.length) return undefined;
  return expectedCalibrationError(confidences, hitsOf(judged).map(Number));
}
