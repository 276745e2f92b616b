import { expectedCalibrationError } from '../../reference/expected-calibration-error.js';
import { judgeByClass, placed } from '../data/average-precision.js';
import { type Detection, ranked, type TruePicture } from '../data/ground-truth.js';

/** A detection of a model that says how sure it is. */
export interface SureDetection extends Detection {
  readonly confidence?: number;
}

/**
 * How far the confidences of detections are from how often they were right (SPEC 9.10), those on ignored objects left
 * out; absent where there is none to judge, or one has no confidence.
 */
export function calibrationError(
  pictures: readonly TruePicture[],
  detections: readonly SureDetection[],
  classes: number,
): number | undefined {
  const judged = judgeByClass(placed(pictures), ranked(pictures, detections), classes).flat();
  const confidences = judged.flatMap(({ detection }) => (detection as SureDetection).confidence ?? []);
  if (judged.length === 0 || confidences.length < judged.length) return undefined;
  return expectedCalibrationError(
    confidences,
    judged.map(({ found }) => Number(found !== undefined)),
  );
}
