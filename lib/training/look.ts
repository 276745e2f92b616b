/** What a model sees in annotated pictures, before it is chosen how windows become boxes (SPEC 6.6). */
import type { Backend } from '../../backends/backend.js';
import type { DataSetPicture } from '../data/data-set.js';
import type { Detection } from '../data/ground-truth.js';
import type { DetectionSettings, Model } from '../model/model.js';
import { OverFeat } from '../overfeat.js';
import { detectionsOf } from '../pipeline/detect.js';
import type { LevelPrediction } from '../pipeline/window-boxes.js';

export interface Seen {
  readonly picture: DataSetPicture;
  readonly predictions: readonly LevelPrediction[];
}

/** The network over each of the pictures, with the model's own scales at the fine stride. */
export async function look(
  model: Model,
  pictures: readonly DataSetPicture[],
  backend: Backend,
  signal: AbortSignal | undefined,
): Promise<Seen[]> {
  await using overfeat = await OverFeat.load(model, { backend });
  const seen: Seen[] = [];
  for (const picture of pictures) {
    signal?.throwIfAborted();
    const predictions = await overfeat.predict(picture.path, signal === undefined ? {} : { signal });
    seen.push({ picture, predictions });
  }
  return seen;
}

/** All detections that the settings make of it. */
export async function detectionsIn(
  seen: readonly Seen[],
  model: Model,
  settings: DetectionSettings,
  signal: AbortSignal | undefined,
): Promise<Detection[]> {
  const detections: Detection[] = [];
  for (const { picture, predictions } of seen) {
    const found = await detectionsOf(predictions, model, settings, signal);
    detections.push(...found.map((detection) => ({ imageId: picture.id, ...detection })));
  }
  return detections;
}
