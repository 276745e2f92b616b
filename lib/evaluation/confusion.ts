import { judge, placed } from '../data/average-precision.js';
import { type Detection, ranked, type TruePicture } from '../data/ground-truth.js';

/**
 * How often objects of a class were found as what: rows are the true classes and, last, no object; columns the classes of
 * the detections and, last, none. Detections of all classes are judged together, as one class is for average precision
 * (SPEC 9.7).
 * @param detections those that are shown
 * @throws InputError BAD_ARGUMENT when a detection is malformed
 */
export function confusionMatrix(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  classes: number,
): number[][] {
  const matrix = Array.from({ length: classes + 1 }, () => new Array<number>(classes + 1).fill(0));
  const objects = placed(pictures);
  const found = new Set<object>();
  for (const judged of judge(objects, ranked(pictures, detections))) {
    matrix[judged.found?.index ?? classes][judged.detection.index]++;
    if (judged.found !== undefined) found.add(judged.found);
  }
  for (const object of objects) {
    if (!object.ignore && !found.has(object)) matrix[object.index][classes]++;
  }
  return matrix;
}
