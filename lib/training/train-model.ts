/** Trains a model into a folder. Reached through a dynamic import only: it needs Node's file system. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend, RunOptions } from '../../backends/backend.js';
import type { DataSet } from '../data/data-set.js';
import { mapLabels } from '../data/map-labels.js';
import { InputError } from '../errors.js';
import { isFile } from '../files/file-kind.js';
import { lockFolder } from '../files/folder-lock.js';
import { makeFolder } from '../files/make-folder.js';
import { readBytes } from '../files/read-bytes.js';
import { writeFileAtomically } from '../files/write-file.js';
import type { Model } from '../model/model.js';
import { formatModel, modelFiles } from '../model/model-file.js';
import type { Recipe } from '../model/recipe.js';
import { OverFeat } from '../overfeat.js';
import { encodeSafetensors } from '../weights/safetensors.js';
import { calibrate } from './calibrate.js';
import { checkPictures } from './check-pictures.js';
import { type Checkpoint, decodeCheckpoint, decodeRecipe, encodeCheckpoint } from './checkpoint.js';
import type { RecipeChoice } from './fit-recipe.js';
import { plannedModel } from './planned-model.js';
import { formatRecipe, recipeFile } from './recipe-file.js';
import { recipeInTime } from './recipe-in-time.js';
import { requireTask } from './require-task.js';
import { type RunIdentity, runIdentity } from './run-identity.js';
import { startDigest, startingWeights } from './starting-weights.js';
import { train } from './train.js';
import { formatLog, logFile } from './training-log.js';
import type { EpochReport } from './training-options.js';

export interface TrainModelOptions extends RunOptions {
  readonly training: DataSet;
  readonly validation: DataSet;
  /** Folder for the model, and for the checkpoint as long as training goes on. */
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

const checkpointFile = 'checkpoint.safetensors';

/**
 * Trains the recipe's network on windows of the pictures, chooses thresholds on the validation pictures, and writes
 * model.json, weights.safetensors, recipe.json and log.csv (SPEC 6 and 8.1). Of pictures without boxes it makes a model
 * that classifies alone. A run that was stopped goes on from its checkpoint in `out` and ends with the same files, bit for
 * bit. Before the first step, every picture's header is read, and the validation pictures are decoded. With `minutes`, network
 * and epochs are chosen then too; a run that goes on keeps what was chosen.
 * @throws InputError BAD_DATA_SET when a label is not one of those learnt, or there is no object to learn; BAD_ARGUMENT
 *   when `from` is of other classes or another network, when `out` holds the checkpoint of another run, or a finished model without `overwrite`, or another run is at work
 *   there
 */
export async function trainModel(options: TrainModelOptions): Promise<Model> {
  const began = performance.now();
  const { training, out, name, backend, minutes, from, overwrite = false, onEpoch, ...run } = options;
  requireTask(options);
  const validation = mapLabels(options.validation, training);
  await requireNoModel(out, overwrite);
  const checkpoint = join(out, checkpointFile);
  const trainingFiles = await checkPictures(training, run.signal);
  const recipe =
    minutes === undefined
      ? options.recipe
      : await recipeInTime({ ...options, validation, minutes, began, kept: await readKept(checkpoint) });
  const { network, background, scales, margin } = plannedModel(training, recipe);
  const weights = startingWeights({ network, labels: training.labels, recipe, model: from });
  const validationFiles = await checkPictures(validation, run.signal, { network, scales, margin });
  const identity = runIdentity(recipe, trainingFiles, validationFiles, from && startDigest(from));
  await makeFolder(out);
  await using _lock = await lockFolder(out);
  // Again: another run may have ended in the meantime.
  await requireNoModel(out, overwrite);
  const stopped = await readCheckpoint(checkpoint, identity);
  const log = [...(stopped?.log ?? [])];
  const trained = await train({
    ...run,
    network,
    weights,
    recipe,
    training,
    validation,
    backend,
    ...(stopped === undefined ? {} : { from: stopped.state }),
    onEpoch: async (report, state) => {
      log.push(report);
      await writeFileAtomically(checkpoint, encodeCheckpoint({ state, log }, identity));
      await writeFileAtomically(join(out, logFile), formatLog(log));
      onEpoch?.(report);
    },
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
  const model =
    training.annotates === 'pictures' ? untuned : await calibrated(untuned, validation, backend, run);
  // Again: a run may have been killed between its last checkpoint and this.
  await writeFileAtomically(join(out, logFile), formatLog(log));
  await writeFileAtomically(join(out, recipeFile), formatRecipe(recipe));
  await writeFileAtomically(join(out, modelFiles.weights), encodeSafetensors(trained));
  await writeFileAtomically(join(out, modelFiles.description), formatModel(model));
  await rm(checkpoint, { force: true });
  return model;
}

async function calibrated(
  model: Model,
  validation: DataSet,
  backend: Backend,
  { signal }: RunOptions,
): Promise<Model> {
  await using overfeat = await OverFeat.load(model, { backend });
  const { heldOut, ...chosen } = await calibrate(
    overfeat,
    validation,
    signal === undefined ? {} : { signal },
  );
  const { training } = model;
  return {
    ...model,
    ...chosen,
    ...(training && { training: { ...training, ...(heldOut && { heldOut }) } }),
  };
}

async function requireNoModel(out: string, overwrite: boolean): Promise<void> {
  if (!overwrite && (await isFile(join(out, modelFiles.description)))) {
    const reason =
      'has a finished model: choose another folder, or say that it is to be replaced (--overwrite)';
    throw new InputError('BAD_ARGUMENT', out, reason);
  }
}

/** The recipe of the run that was stopped here. */
async function readKept(checkpoint: string): Promise<Recipe | undefined> {
  return (await isFile(checkpoint)) ? decodeRecipe(await readBytes(checkpoint), checkpoint) : undefined;
}

async function readCheckpoint(path: string, run: RunIdentity): Promise<Checkpoint | undefined> {
  return (await isFile(path)) ? decodeCheckpoint(await readBytes(path), run, path) : undefined;
}
