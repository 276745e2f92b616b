/** How windows become boxes, chosen by what was found on annotated pictures (SPEC 6.6). */
import { meanAveragePrecision } from '../data/average-precision.js';
import type { Detection, TruePicture } from '../data/ground-truth.js';
import type { DetectionSettings } from '../model/model.js';
import { bestThresholds } from './best-limits.js';

/** All detections on some pictures, however unsure, as settings make them. */
export interface Tried {
  readonly settings: DetectionSettings;
  readonly detections: readonly Detection[];
}

export interface Chosen extends Tried {
  /** The least score of each class. */
  readonly threshold: readonly number[];
}

/**
 * Of what was tried, that with the highest mean average precision on the pictures, the first of equals, and for each class
 * the threshold with the highest F1 there. What was found on other pictures does not count.
 * @throws InputError BAD_DATA_SET when no picture has an object
 */
export function chooseSettings(
  tried: readonly Tried[],
  pictures: readonly TruePicture[],
  classes: number,
): Chosen {
  const precisions = tried.map(
    ({ detections }) =>
      meanAveragePrecision(pictures, foundOn(pictures, detections), classes).meanAveragePrecision,
  );
  const best = tried[precisions.indexOf(Math.max(...precisions))];
  const found = foundOn(pictures, best.detections);
  return { ...best, threshold: bestThresholds(pictures, found, classes) };
}

/** Of all detections those on the pictures. */
export function foundOn(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
): readonly Detection[] {
  const ids = new Set(pictures.map(({ id }) => id));
  return detections.filter(({ imageId }) => ids.has(imageId));
}
