/** Settings that are chosen on the pictures to learn from, by models that have not learnt from them (SPEC 6.15). */
import { join } from 'node:path';
import type { Weights } from '../../backends/backend.js';
import { makeFolder } from '../files/make-folder.js';
import type { HeldOut, Model } from '../model/model.js';
import { everyBox } from '../pipeline/detect.js';
import { isShown } from '../pipeline/select-results.js';
import { calibrate, picturesMeasured, trySettings } from './calibrate.js';
import { evenly } from './evenly.js';
import type { Fold } from './folds.js';
import { hasObjects, sharesOf } from './held-out.js';
import { detectionsIn, look, type Seen } from './look.js';
import { type FolderTraining, removeTraining, trainInFolder } from './train-in-folder.js';
import { type TuneOptions, withSettings } from './tune.js';

/**
 * The model with settings that are chosen on what the folds' models, together, find in pictures that they have not learnt
 * from, and what comes of these settings on at most `picturesMeasured` validation pictures.
 * @param weights of the folds' models
 */
export async function crossValidated(
  model: Model,
  folds: readonly Fold[],
  weights: readonly Weights[],
  options: TuneOptions,
): Promise<Model> {
  const { backend, signal } = options;
  const seen: Seen[] = [];
  for (const [at, fold] of folds.entries()) {
    seen.push(...(await look({ ...model, weights: weights[at] }, fold.seen, backend, signal)));
  }
  const tried = await trySettings(seen, model, signal);
  const pictures = seen.map(({ picture }) => picture);
  const settings = calibrate(tried, pictures, model.labels.length);
  return withSettings(model, settings, await measured({ ...model, ...settings }, options));
}

/**
 * Trains a model of each fold as the model itself is trained, each in a folder of its own below that of the model, where it
 * stays, so that a run that was stopped need not train it again.
 * @param training of the model itself
 */
export async function trainFolds(folds: readonly Fold[], training: FolderTraining): Promise<Weights[]> {
  const { folder: out, identity, onEpoch, onProgress } = training;
  const trained: Weights[] = [];
  for (const [at, fold] of folds.entries()) {
    const folder = folderOf(fold, out);
    await makeFolder(folder);
    const { weights } = await trainInFolder({
      ...training,
      training: fold.training,
      folder,
      identity: { ...identity, fold: `${fold.number}` },
      onEpoch: (report) => onEpoch?.({ ...report, fold: fold.number }),
      onProgress: (fraction) => onProgress?.((at + fraction) / folds.length),
    });
    trained.push(weights);
  }
  return trained;
}

/** Takes away what `trainFolds` left below a model's folder. */
export async function removeFolds(folds: readonly Fold[], out: string): Promise<void> {
  for (const fold of folds) await removeTraining(folderOf(fold, out));
}

/** Of all that the model finds, and of what it shows; nothing where there is no object to find. */
async function measured(
  model: Model,
  { validation, backend, signal }: TuneOptions,
): Promise<HeldOut | undefined> {
  const pictures = evenly(validation.pictures, picturesMeasured);
  if (!hasObjects(pictures)) return undefined;
  const seen = await look(model, pictures, backend, signal);
  const every = await detectionsIn(seen, model, everyBox(model), signal);
  const shown = every.filter((detection) => isShown(detection, model));
  return sharesOf(pictures, every, shown, model.labels.length);
}

const folderOf = ({ number }: Fold, out: string) => join(out, `fold-${number}`);
