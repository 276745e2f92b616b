import type { RunOptions } from '../../backends/backend.js';
import type { DataSet, DataSetPicture } from '../data/data-set.js';
import type { Detection } from '../data/ground-truth.js';
import type { DetectionSettings, HeldOut, Model } from '../model/model.js';
import type { OverFeat } from '../overfeat.js';
import { detectionsOf } from '../pipeline/detect.js';
import type { LevelPrediction } from '../pipeline/window-boxes.js';
import { bestConfidences } from './best-limits.js';
import { calibrateConfidence } from './calibrate-confidence.js';
import { chooseSettings, type Tried } from './choose-settings.js';
import { evenly } from './evenly.js';
import { heldOut } from './held-out.js';

/** What is tried; the best on validation pictures is kept. */
const windowThresholds = [0.5, 0.7, 0.85, 0.95];
const mergeThresholds = [0.3, 0.4, 0.5, 0.6];
/** Not one to be tried: it was the best, or nearly, of all data sets, and boxes hardly differ with it. */
const refineThreshold = 0.7;

/** Enough to choose among a few settings. */
export const picturesMeasured = 60;

interface Seen {
  readonly picture: DataSetPicture;
  readonly predictions: readonly LevelPrediction[];
}

/** What calibration makes of a model that has none. */
export interface Calibrated extends Pick<Model, 'detection' | 'calibration'> {
  readonly heldOut: HeldOut | undefined;
}

/**
 * Chooses how windows become boxes (SPEC 6.6): the window and merge thresholds with the highest mean average precision
 * on validation pictures, then for each class the threshold on scores with the highest F1; and measures what comes of that
 * on halves of them that it was not chosen on. How often the detections were right becomes the model's calibration
 * (SPEC 6.9), where there is any, and limits are chosen in confidence too.
 */
export async function calibrate(
  overfeat: OverFeat,
  { pictures, labels }: DataSet,
  { signal, onProgress }: RunOptions = {},
): Promise<Calibrated> {
  const measured = evenly(pictures, picturesMeasured);
  const seen: Seen[] = [];
  for (const picture of measured) {
    signal?.throwIfAborted();
    seen.push({
      picture,
      predictions: await overfeat.predict(picture.path, signal === undefined ? {} : { signal }),
    });
    onProgress?.(seen.length / measured.length);
  }
  const tried: Tried[] = [];
  for (const windowThreshold of windowThresholds) {
    for (const mergeThreshold of mergeThresholds) {
      const settings = { windowThreshold, mergeThreshold, refineThreshold, threshold: 0 };
      tried.push({ settings, detections: await allDetections(overfeat, seen, settings, signal) });
    }
  }
  const { settings, detections, threshold } = chooseSettings(tried, measured, labels.length);
  const chosen = {
    detection: { ...settings, threshold },
    heldOut: heldOut(tried, measured, labels.length),
  };
  if (detections.length === 0) return chosen;
  const calibration = calibrateConfidence(measured, detections, labels.length);
  const confidence = bestConfidences(measured, detections, calibration);
  return { ...chosen, detection: { ...chosen.detection, confidence }, calibration };
}

async function allDetections(
  overfeat: OverFeat,
  seen: readonly Seen[],
  settings: DetectionSettings,
  signal: AbortSignal | undefined,
): Promise<Detection[]> {
  const detections: Detection[] = [];
  for (const { picture, predictions } of seen) {
    const found = await detectionsOf(predictions, overfeat.model, settings, signal);
    detections.push(...found.map((detection) => ({ imageId: picture.id, ...detection })));
  }
  return detections;
}
