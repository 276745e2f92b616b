/** Trains a model into a folder. Reached through a dynamic import only: it needs Node's file system. */
import { join } from 'node:path';
import type { Backend, RunOptions } from '../../backends/backend.js';
import type { DataSet } from '../data/data-set.js';
import { mapLabels } from '../data/map-labels.js';
import { InputError } from '../errors.js';
import { isFile } from '../files/file-kind.js';
import { lockFolder } from '../files/folder-lock.js';
import { makeFolder } from '../files/make-folder.js';
import { writeFileAtomically } from '../files/write-file.js';
import type { Model } from '../model/model.js';
import { formatModel, modelFiles } from '../model/model-file.js';
import type { Recipe } from '../model/recipe.js';
import { encodeSafetensors } from '../weights/safetensors.js';
import { checkPictures } from './check-pictures.js';
import { crossValidated, removeFolds, trainFolds } from './cross-validate.js';
import type { RecipeChoice } from './fit-recipe.js';
import { foldsOf } from './folds.js';
import { plannedModel } from './planned-model.js';
import { formatRecipe, recipeFile, requireRecipe } from './recipe-file.js';
import { recipeInTime } from './recipe-in-time.js';
import { requireTask } from './require-task.js';
import { runIdentity } from './run-identity.js';
import { startDigest, startingWeights } from './starting-weights.js';
import { hasCheckpoint, removeCheckpoint, stoppedRecipe, trainInFolder } from './train-in-folder.js';
import { formatLog, logFile } from './training-log.js';
import type { EpochReport } from './training-options.js';
import { tuned } from './tune.js';

export interface TrainModelOptions extends RunOptions {
  readonly training: DataSet;
  readonly validation: DataSet;
  /** Folder for the model, and for the checkpoint, and those of folds, as long as training goes on. */
  readonly out: string;
  readonly name: string;
  readonly recipe: Recipe;
  readonly backend: Backend;
  /** A model whose features and classifier are gone on with; its regressor is learnt anew. */
  readonly from?: Model;
  /** Choose network and epochs so that training ends after about so many minutes; the rest of the recipe holds. */
  readonly minutes?: number;
  /** Replace a finished model that is in `out`. */
  readonly overwrite?: boolean;
  /** What was chosen for `minutes`, before the first step. */
  readonly onChoice?: (choice: RecipeChoice) => void;
  readonly onEpoch?: (report: EpochReport) => void;
}

/**
 * Trains the recipe's network on windows of the pictures, chooses thresholds on the validation pictures, and writes
 * model.json, weights.safetensors, recipe.json and log.csv (SPEC 6 and 8.1). Of pictures without boxes it makes a model
 * that classifies alone. A run that was stopped goes on from its checkpoint in `out` and ends with the same files, bit for
 * bit. Before the first step, every picture's header is read, and the validation pictures are decoded. With `minutes`, network
 * and epochs are chosen then too; a run that goes on keeps what was chosen. Where the recipe has `folds`, thresholds are
 * chosen on training pictures, by models that have not learnt from them, and nothing on validation pictures (SPEC 6.15).
 * @throws InputError BAD_DATA_SET when a label is not one of those learnt, or there is no object to learn; BAD_ARGUMENT
 *   when `from` is of other classes or another network, or there are fewer pictures with objects than folds, when `out` holds
 *   the checkpoint of another run, or a finished model without `overwrite`, or another run is at work there
 */
export async function trainModel(options: TrainModelOptions): Promise<Model> {
  const began = performance.now();
  const {
    training,
    out,
    name,
    backend,
    minutes,
    from,
    overwrite = false,
    onEpoch,
    onProgress,
    signal,
  } = options;
  requireRecipe(options.recipe);
  requireTask(options);
  const validation = mapLabels(options.validation, training);
  await requireNoModel(out, overwrite);
  const trainingFiles = await checkPictures(training, signal);
  const folds = foldsOf(trainingFiles, options.recipe);
  const seen = { ...training, pictures: folds.flatMap((fold) => fold.seen) };
  const recipe =
    minutes === undefined
      ? options.recipe
      : await recipeInTime({ ...options, validation, seen, minutes, began, kept: await stoppedRecipe(out) });
  const { network, background, scales, margin } = plannedModel(training, recipe);
  const weights = startingWeights({ network, labels: training.labels, recipe, model: from });
  const validationFiles = await checkPictures(validation, signal, { network, scales, margin });
  await checkPictures(seen, signal, { network, scales, margin });
  const identity = runIdentity(recipe, trainingFiles, validationFiles, from && startDigest(from));
  await makeFolder(out);
  await using _lock = await lockFolder(out);
  // Again: another run may have ended in the meantime.
  await requireNoModel(out, overwrite);
  const task = {
    folder: out,
    identity,
    network,
    weights,
    recipe,
    training,
    validation,
    backend,
    onEpoch,
    ...(signal && { signal }),
  };
  const models = 1 + folds.length;
  // The model first: its checkpoint, which is of the whole run, is there before any of a fold.
  const { weights: trained, log } = await trainInFolder({
    ...task,
    onProgress: (fraction) => onProgress?.(fraction / models),
  });
  const ofFolds = await trainFolds(folds, {
    ...task,
    onProgress: (fraction) => onProgress?.((1 + fraction * folds.length) / models),
  });
  const untuned: Model = {
    name,
    network,
    weights: trained,
    labels: training.labels,
    background,
    scales,
    margin,
    detection: { windowThreshold: 0.5, mergeThreshold: 0.7, threshold: 0 },
    training: { data: training.name, recipe, ...(from && { from: from.name }) },
  };
  const tuning = { validation, backend, signal };
  const model =
    training.annotates === 'pictures'
      ? untuned
      : await (recipe.folds === undefined
          ? tuned(untuned, tuning)
          : crossValidated(untuned, folds, ofFolds, tuning));
  // Again: a run may have been killed between its last checkpoint and this.
  await writeFileAtomically(join(out, logFile), formatLog(log));
  await writeFileAtomically(join(out, recipeFile), formatRecipe(recipe));
  await writeFileAtomically(join(out, modelFiles.weights), encodeSafetensors(trained));
  await writeFileAtomically(join(out, modelFiles.description), formatModel(model));
  // What says that the run has not ended goes last.
  await removeFolds(folds, out);
  await removeCheckpoint(out);
  return model;
}

async function requireNoModel(out: string, overwrite: boolean): Promise<void> {
  // A run that was killed after its model was written, or while it replaces another, still has its checkpoint.
  if (overwrite || (await hasCheckpoint(out))) return;
  if (await isFile(join(out, modelFiles.description))) {
    const reason =
      'has a finished model: choose another folder, or say that it is to be replaced (--overwrite)';
    throw new InputError('BAD_ARGUMENT', out, reason);
  }
}
