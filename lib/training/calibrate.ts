import type { RunOptions } from '../../backends/backend.js';
import { iou } from '../boxes/box.js';
import { meanAveragePrecision } from '../evaluation/average-precision.js';
import { countedObjects, type Detection } from '../evaluation/ground-truth.js';
import { toTensor } from '../images/image.js';
import { readImage } from '../images/source.js';
import type { DetectionSettings } from '../model.js';
import type { OverFeat } from '../overfeat.js';
import { detectionsOf } from '../pipeline/detect.js';
import type { LevelPrediction } from '../pipeline/window-boxes.js';
import type { DataSet, DataSetPicture } from './data-set.js';

/** What is tried; the best on validation pictures is kept. */
const windowThresholds = [0.3, 0.5, 0.7];
const mergeThresholds = [0.4, 0.55, 0.7, 0.85];

/** Enough to choose among a few settings. */
const mostPictures = 60;

interface Seen {
  readonly picture: DataSetPicture;
  readonly predictions: readonly LevelPrediction[];
}

/**
 * Chooses how windows become boxes (SPEC 6.6): the window and merge thresholds with the highest mean average precision
 * on validation pictures, then the threshold on summed confidence with the highest F1.
 */
export async function calibrate(
  overfeat: OverFeat,
  { pictures, labels }: DataSet,
  { signal, onProgress }: RunOptions = {},
): Promise<DetectionSettings> {
  const step = Math.max(1, pictures.length / mostPictures);
  const chosen = pictures.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  const seen: Seen[] = [];
  for (const picture of chosen) {
    signal?.throwIfAborted();
    const { image } = await readImage(picture.path, { signal });
    seen.push({ picture, predictions: await overfeat.predict(toTensor(image), picture.path, signal) });
    onProgress?.(seen.length / chosen.length);
  }
  let best = { precision: -1, settings: overfeat.model.detection, detections: [] as Detection[] };
  for (const windowThreshold of windowThresholds) {
    for (const mergeThreshold of mergeThresholds) {
      const settings = { windowThreshold, mergeThreshold, threshold: 0 };
      const detections = await allDetections(overfeat, seen, settings, signal);
      const precision = meanAveragePrecision(chosen, detections, labels.length).meanAveragePrecision;
      if (precision > best.precision) best = { precision, settings, detections };
    }
  }
  return { ...best.settings, threshold: bestThreshold(chosen, best.detections) };
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

/** The score from which on detections, taken highest first, have the highest F1. */
function bestThreshold(pictures: readonly DataSetPicture[], detections: readonly Detection[]): number {
  const objects = pictures.flatMap((picture) =>
    countedObjects(picture).map((object) => ({ imageId: picture.id, object, found: false })),
  );
  let right = 0;
  let best = { f1: 0, threshold: 0 };
  [...detections]
    .sort((a, b) => b.score - a.score)
    .forEach((detection, at) => {
      const match = objects.find(
        ({ imageId, object, found }) =>
          !found &&
          imageId === detection.imageId &&
          object.index === detection.index &&
          iou(object.box, detection.box) >= 0.5,
      );
      if (match !== undefined) {
        match.found = true;
        right++;
      }
      const f1 = (2 * right) / (at + 1 + objects.length);
      if (f1 > best.f1) best = { f1, threshold: Math.floor(detection.score * 1000) / 1000 };
    });
  return best.threshold;
}
