/** A model that was trained gets its settings: how windows become boxes, and what it knows of its detections. */
import type { Backend } from '../../backends/backend.js';
import type { DataSet } from '../data/data-set.js';
import type { HeldOut, Model } from '../model/model.js';
import { type Calibrated, calibrate, picturesMeasured, trySettings } from './calibrate.js';
import { evenly } from './evenly.js';
import { heldOut } from './held-out.js';
import { look } from './look.js';

export interface TuneOptions {
  readonly validation: DataSet;
  readonly backend: Backend;
  readonly signal: AbortSignal | undefined;
}

/**
 * With settings that are chosen on at most `picturesMeasured` validation pictures, and what comes of them on halves that they
 * were not chosen on (SPEC 6.6).
 */
export async function tuned(model: Model, { validation, backend, signal }: TuneOptions): Promise<Model> {
  const pictures = evenly(validation.pictures, picturesMeasured);
  const tried = await trySettings(await look(model, pictures, backend, signal), model, signal);
  const classes = model.labels.length;
  return withSettings(model, calibrate(tried, pictures, classes), heldOut(tried, pictures, classes));
}

export function withSettings(
  { training, ...model }: Model,
  settings: Calibrated,
  held: HeldOut | undefined,
): Model {
  return {
    ...model,
    ...settings,
    ...(training && { training: { ...training, ...(held && { heldOut: held }) } }),
  };
}
