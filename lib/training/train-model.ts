/** Trains a model into a folder. Reached through a dynamic import only: it needs Node's file system. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend, RunOptions } from '../../backends/backend.js';
import type { Network } from '../../reference/layers.js';
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
import { compact } from '../networks/compact.js';
import { OverFeat } from '../overfeat.js';
import { encodeSafetensors } from '../weights/safetensors.js';
import { calibrate } from './calibrate.js';
import { checkPictures } from './check-pictures.js';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import { cropScales } from './crop-sampler.js';
import { initialiseWeights } from './initialise.js';
import { formatRecipe, recipeFile } from './recipe-file.js';
import { requireTask } from './require-task.js';
import { type RunIdentity, runIdentity } from './run-identity.js';
import { relativeSizes } from './sampler.js';
import { train } from './train.js';
import { formatLog, logFile } from './training-log.js';
import type { EpochReport } from './training-options.js';
import { nominalSize } from './window-match.js';

export interface TrainModelOptions extends RunOptions {
  readonly training: DataSet;
  readonly validation: DataSet;
  /** Folder for the model, and for the checkpoint as long as training goes on. */
  readonly out: string;
  readonly name: string;
  readonly recipe: Recipe;
  readonly backend: Backend;
  /** Replace a finished model that is in `out`. */
  readonly overwrite?: boolean;
  readonly onEpoch?: (report: EpochReport) => void;
}

const checkpointFile = 'checkpoint.safetensors';

/** Neighbouring scales of a model differ by about this factor, as the paper's do (section 4.2). */
const scaleStep = 1.4;
const mostScales = 6;

/**
 * Trains the compact network on windows of the pictures, chooses thresholds on the validation pictures, and writes
 * model.json, weights.safetensors, recipe.json and log.csv (SPEC 6 and 8.1). Of pictures without boxes it makes a model
 * that classifies alone. A run that was stopped goes on from its checkpoint in `out` and ends with the same files, bit for
 * bit. Before the first step, every picture's header is read, and the validation pictures are decoded.
 * @throws InputError BAD_DATA_SET when a label is not one of those learnt, or there is no object to learn; BAD_ARGUMENT
 *   when `out` holds the checkpoint of another run, or a finished model without `overwrite`, or another run is at work
 *   there
 */
export async function trainModel(options: TrainModelOptions): Promise<Model> {
  const { training, out, name, recipe, backend, overwrite = false, onEpoch, ...run } = options;
  requireTask(options);
  const validation = mapLabels(options.validation, training);
  await requireNoModel(out, overwrite);
  const { network, background, scales, margin } = plannedModel(training, recipe);
  const identity = runIdentity(
    recipe,
    await checkPictures(training, run.signal),
    await checkPictures(validation, run.signal, { network, scales, margin }),
  );
  await makeFolder(out);
  await using _lock = await lockFolder(out);
  // Again: another run may have ended in the meantime.
  await requireNoModel(out, overwrite);
  const checkpoint = join(out, checkpointFile);
  const from = await readCheckpoint(checkpoint, identity);
  const log = [...(from?.log ?? [])];
  const weights = await train({
    ...run,
    network,
    weights: initialiseWeights(network, { seed: recipe.seed, deviation: recipe.initialDeviation }),
    recipe,
    training,
    validation,
    backend,
    ...(from === undefined ? {} : { from: from.state }),
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
    weights,
    labels: training.labels,
    background,
    scales,
    margin,
    detection: { windowThreshold: 0.5, mergeThreshold: 0.7, threshold: 0 },
    training: { data: training.name, recipe },
  };
  const model =
    training.annotates === 'pictures' ? untuned : await calibrated(untuned, validation, backend, run);
  // Again: a run may have been killed between its last checkpoint and this.
  await writeFileAtomically(join(out, logFile), formatLog(log));
  await writeFileAtomically(join(out, recipeFile), formatRecipe(recipe));
  await writeFileAtomically(join(out, modelFiles.weights), encodeSafetensors(weights));
  await writeFileAtomically(join(out, modelFiles.description), formatModel(model));
  await rm(checkpoint, { force: true });
  return model;
}

/** What can be said of the model before it is trained; one for pictures without boxes has no regressor (SPEC 6.8). */
function plannedModel(
  training: DataSet,
  { dropout, context }: Recipe,
): Pick<Model, 'network' | 'background' | 'scales' | 'margin'> {
  if (training.annotates === 'pictures') {
    const network = compact({ classes: training.labels.length, boxes: 0, dropout, context });
    return { network, background: false, scales: cropScales(network.input.window), margin: 0 };
  }
  const network = compact({ classes: training.labels.length + 1, dropout, context });
  const margin = Math.floor(network.input.window[0] / 2);
  return { network, background: true, scales: chooseScales(training, network), margin };
}

async function calibrated(
  model: Model,
  validation: DataSet,
  backend: Backend,
  { signal }: RunOptions,
): Promise<Model> {
  await using overfeat = await OverFeat.load(model, { backend });
  return { ...model, ...(await calibrate(overfeat, validation, signal === undefined ? {} : { signal })) };
}

async function requireNoModel(out: string, overwrite: boolean): Promise<void> {
  if (!overwrite && (await isFile(join(out, modelFiles.description)))) {
    const reason =
      'has a finished model: choose another folder, or say that it is to be replaced (--overwrite)';
    throw new InputError('BAD_ARGUMENT', out, reason);
  }
}

async function readCheckpoint(path: string, run: RunIdentity): Promise<Checkpoint | undefined> {
  return (await isFile(path)) ? decodeCheckpoint(await readBytes(path), run, path) : undefined;
}

/**
 * Short sides at which the training set's smallest and largest objects take their nominal share of the window, and
 * those between by even factors (SPEC 6.6).
 */
export function chooseScales({ pictures }: DataSet, network: Network): number[] {
  const [smallest, largest] = relativeSizes(pictures);
  const objectSide = nominalSize * network.input.window[0];
  const [least, most] = [objectSide / largest, objectSide / smallest];
  const count = Math.min(mostScales, Math.ceil(Math.log(most / least) / Math.log(scaleStep)) + 1);
  return Array.from({ length: count }, (_, at) =>
    Math.round(least * (most / least) ** (count === 1 ? 0 : at / (count - 1))),
  );
}
