/** Measures of a model on pictures that its thresholds were not chosen on (SPEC 6.6 and 6.15). */
import { meanAveragePrecision } from '../data/average-precision.js';
import { countedObjects, type Detection, type TruePicture } from '../data/ground-truth.js';
import type { HeldOut } from '../model/model.js';
import { chooseSettings, foundOn, type Tried } from './choose-settings.js';

/**
 * Each half of the pictures, every second one, is measured with what is chosen on the other half; nothing, where a half has
 * no object.
 */
export function heldOut(
  tried: readonly Tried[],
  pictures: readonly TruePicture[],
  classes: number,
): HeldOut | undefined {
  const [even, odd] = [0, 1].map((parity) => pictures.filter((_, at) => at % 2 === parity));
  if (!hasObjects(even) || !hasObjects(odd)) return undefined;
  const every: Detection[] = [];
  const shown: Detection[] = [];
  for (const [measured, other] of [
    [even, odd],
    [odd, even],
  ]) {
    const { detections, threshold } = chooseSettings(tried, other, classes);
    const found = foundOn(measured, detections);
    every.push(...found);
    shown.push(...found.filter(({ index, score }) => score >= threshold[index]));
  }
  return sharesOf(pictures, every, shown, classes);
}

/** Whether there is something to measure on. */
export function hasObjects(pictures: readonly TruePicture[]): boolean {
  return pictures.some((picture) => countedObjects(picture).length > 0);
}

/**
 * Over all classes, at least one of which must have an object.
 * @param every all detections, however unsure
 * @param shown those of them that reach the limits
 */
export function sharesOf(
  pictures: readonly TruePicture[],
  every: readonly Detection[],
  shown: readonly Detection[],
  classes: number,
): HeldOut {
  const { perClass } = meanAveragePrecision(pictures, shown, classes);
  const total = (name: 'truePositives' | 'detections' | 'objects') =>
    perClass.reduce((sum, count) => sum + count[name], 0);
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    meanAveragePrecision: meanAveragePrecision(pictures, every, classes).meanAveragePrecision,
    precision: share(total('truePositives'), total('detections')),
    recall: share(total('truePositives'), total('objects')),
  };
}
