import type { Detection, TruePicture } from '../data/ground-truth.js';
import type { Calibration, Model } from '../model/model.js';
import { bestConfidences, bestThresholds } from './best-limits.js';
import { calibrateConfidence } from './calibrate-confidence.js';

/**
 * The model with curves of confidence by what it found, without training (SPEC 6.9). A limit on confidence that it has
 * stays, since what it means does; with other scales all limits are chosen anew, and what was measured with the former
 * ones is left out.
 * @param detections at the fine stride, however unsure, with the scales that the model gets, or else with its own
 * @throws InputError BAD_DATA_SET when there is no detection to learn from
 */
export function recalibrated(
  model: Model,
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  scales?: readonly number[],
): Model & { readonly calibration: Calibration } {
  const calibration = calibrateConfidence(pictures, detections, model.labels.length);
  const before = scales === undefined ? model : withScales(model, scales, pictures, detections);
  const { confidence = bestConfidences(pictures, detections, calibration) } = before.detection;
  return { ...before, detection: { ...before.detection, confidence }, calibration };
}

function withScales(
  { detection, training, ...model }: Model,
  scales: readonly number[],
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
): Model {
  const { confidence, ...settings } = detection;
  const threshold = bestThresholds(pictures, detections, model.labels.length);
  return {
    ...model,
    scales,
    detection: { ...settings, threshold },
    ...(training && { training: unmeasured(training) }),
  };
}

function unmeasured({ heldOut, ...training }: NonNullable<Model['training']>) {
  return training;
}
