import type { TruePicture } from '../data/ground-truth.js';
import type { Model } from '../model/model.js';
import { bestConfidences } from './best-limits.js';
import { calibrateConfidence } from './calibrate-confidence.js';
import { chooseSettings, type Tried } from './choose-settings.js';
import { detectionsIn, type Seen } from './look.js';

/** What is tried; the best is kept. */
const windowThresholds = [0.5, 0.7, 0.85, 0.95];
const mergeThresholds = [0.3, 0.4, 0.5, 0.6];
/** Not one to be tried: it was the best, or nearly, of all data sets, and boxes hardly differ with it. */
const refineThreshold = 0.7;

/** Enough to choose among a few settings. */
export const picturesMeasured = 60;

/** What calibration makes of a model that has none. */
export type Calibrated = Pick<Model, 'detection' | 'calibration'>;

/** What each of the settings that are tried makes of what was seen. */
export async function trySettings(
  seen: readonly Seen[],
  model: Model,
  signal: AbortSignal | undefined,
): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (const windowThreshold of windowThresholds) {
    for (const mergeThreshold of mergeThresholds) {
      const settings = { windowThreshold, mergeThreshold, refineThreshold, threshold: 0 };
      tried.push({ settings, detections: await detectionsIn(seen, model, settings, signal) });
    }
  }
  return tried;
}

/**
 * Chooses how windows become boxes (SPEC 6.6): of what was tried, the window and merge thresholds with the highest mean
 * average precision on the pictures, then for each class the threshold on scores with the highest F1. How often the
 * detections were right becomes the model's calibration (SPEC 6.9), where there is any, and limits are chosen in confidence
 * too.
 * @throws InputError BAD_DATA_SET when no picture has an object
 */
export function calibrate(
  tried: readonly Tried[],
  pictures: readonly TruePicture[],
  classes: number,
): Calibrated {
  const { settings, detections, threshold } = chooseSettings(tried, pictures, classes);
  const detection = { ...settings, threshold };
  if (detections.length === 0) return { detection };
  const calibration = calibrateConfidence(pictures, detections, classes);
  const confidence = bestConfidences(pictures, detections, calibration);
  return { detection: { ...detection, confidence }, calibration };
}
