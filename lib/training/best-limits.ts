/** The limits with the highest F1 on annotated pictures, by the evaluation's own count of right detections (SPEC 6.6). */
import { averagePrecision } from '../data/average-precision.js';
import type { Detection, TruePicture } from '../data/ground-truth.js';
import type { Calibration } from '../model/model.js';
import { confidenceOf } from '../pipeline/confidence.js';

/** Of these many shares of a class's detections, highest scores first, the one with the highest F1 is kept. */
const candidates = 50;

/** Of each class the least score at which to show its detections. */
export function bestThresholds(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  classes: number,
): number[] {
  return ofAllClasses(classes, (index) => {
    const ofClass = detections.filter((detection) => detection.index === index);
    const scores = ofClass.map(({ score }) => score).sort((a, b) => b - a);
    const tried = Array.from({ length: scores.length > 0 ? candidates : 0 }, (_, at) => {
      const least = scores[Math.ceil(((at + 1) / candidates) * scores.length) - 1];
      return Math.floor(least * 1000) / 1000;
    });
    return best(tried, (threshold) => {
      const shown = ofClass.filter(({ score }) => score >= threshold);
      return f1(pictures, shown, index);
    });
  });
}

/**
 * Of each class the least confidence at which to show its detections: halfway from the last that is worth showing to the
 * next lower, since other pictures have confidences in between.
 */
export function bestConfidences(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  calibration: Calibration,
): number[] {
  return ofAllClasses(calibration.perClass.length, (index) => {
    const ofClass = detections
      .filter((detection) => detection.index === index)
      .map((detection) => ({ ...detection, confidence: confidenceOf(calibration, index, detection.score) }));
    // In whole hundredths, rounded down, and each once: what is between two levels of the curve is at one of both with it.
    const hundredths = new Set(ofClass.map(({ confidence }) => Math.floor(confidence * 100)));
    const tried = [...hundredths].sort((a, b) => b - a);
    const worthy = best(tried, (least) => {
      const shown = ofClass.filter(({ confidence }) => Math.floor(confidence * 100) >= least);
      return f1(pictures, shown, index);
    });
    if (worthy === undefined) return undefined;
    const lower = tried.find((value) => value < worthy) ?? worthy;
    return Math.ceil((worthy + lower) / 2) / 100;
  });
}

/** A class of which nothing was right has no limit of its own: it is asked for as much as any other, or for nothing. */
function ofAllClasses(classes: number, limitOf: (index: number) => number | undefined): number[] {
  const limits = Array.from({ length: classes }, (_, index) => limitOf(index));
  const most = Math.max(0, ...limits.filter((limit) => limit !== undefined));
  return limits.map((limit) => limit ?? most);
}

/** The first of the values at which the measure is highest; none where it is above 0 at none. */
function best(values: readonly number[], measure: (value: number) => number): number | undefined {
  let found: { readonly value?: number; readonly measured: number } = { measured: 0 };
  for (const value of values) {
    const measured = measure(value);
    if (measured > found.measured) found = { value, measured };
  }
  return found.value;
}

function f1(pictures: readonly TruePicture[], shown: readonly Detection[], index: number): number {
  const { truePositives, detections, objects } = averagePrecision(pictures, shown, index);
  return (2 * truePositives) / (detections + objects);
}
