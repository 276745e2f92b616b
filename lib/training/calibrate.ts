import type { RunOptions } from '../../backends/backend.js';
import { meanAveragePrecision } from '../data/average-precision.js';
import type { DataSet, DataSetPicture } from '../data/data-set.js';
import type { Detection } from '../data/ground-truth.js';
import type { DetectionSettings, Model } from '../model/model.js';
import type { OverFeat } from '../overfeat.js';
import { detectionsOf } from '../pipeline/detect.js';
import type { LevelPrediction } from '../pipeline/window-boxes.js';
import { bestConfidences, bestThreshold } from './best-limits.js';
import { calibrateConfidence } from './calibrate-confidence.js';
import { evenly } from './evenly.js';

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

/**
 * Chooses how windows become boxes (SPEC 6.6): the window and merge thresholds with the highest mean average precision
 * on validation pictures, then for each class the threshold on scores with the highest F1. How often the detections were
 * right becomes the model's calibration (SPEC 6.9), where there is any, and limits are chosen in confidence too.
 */
export async function calibrate(
  overfeat: OverFeat,
  { pictures, labels }: DataSet,
  { signal, onProgress }: RunOptions = {},
): Promise<Pick<Model, 'detection' | 'calibration'>> {
  const chosen = evenly(pictures, picturesMeasured);
  const seen: Seen[] = [];
  for (const picture of chosen) {
    signal?.throwIfAborted();
    seen.push({
      picture,
      predictions: await overfeat.predict(picture.path, signal === undefined ? {} : { signal }),
    });
    onProgress?.(seen.length / chosen.length);
  }
  let best = { precision: -1, settings: overfeat.model.detection, detections: [] as Detection[] };
  for (const windowThreshold of windowThresholds) {
    for (const mergeThreshold of mergeThresholds) {
      const settings = { windowThreshold, mergeThreshold, refineThreshold, threshold: 0 };
      const detections = await allDetections(overfeat, seen, settings, signal);
      const precision = meanAveragePrecision(chosen, detections, labels.length).meanAveragePrecision;
      if (precision > best.precision) best = { precision, settings, detections };
    }
  }
  const threshold = labels.map((_, index) => bestThreshold(chosen, best.detections, index));
  const detection = { ...best.settings, threshold };
  if (best.detections.length === 0) return { detection };
  const calibration = calibrateConfidence(chosen, best.detections, labels.length);
  const confidence = bestConfidences(chosen, best.detections, calibration);
  return { detection: { ...detection, confidence }, calibration };
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
