/** A training that goes on where it was stopped: its checkpoint and its log are in a folder (SPEC 6.7). */
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Weights } from '../../backends/backend.js';
import { isFile } from '../files/file-kind.js';
import { readBytes } from '../files/read-bytes.js';
import { isTemporary, writeFileAtomically } from '../files/write-file.js';
import type { Recipe } from '../model/recipe.js';
import { type Checkpoint, decodeCheckpoint, decodeRecipe, encodeCheckpoint } from './checkpoint.js';
import type { RunIdentity } from './run-identity.js';
import { train } from './train.js';
import { formatLog, logFile } from './training-log.js';
import type { EpochReport, TrainingOptions } from './training-options.js';

const checkpointFile = 'checkpoint.safetensors';

export interface FolderTraining extends Omit<TrainingOptions, 'from' | 'onEpoch'> {
  /** One that is there, and that nobody else trains in. */
  readonly folder: string;
  /** What the training is of: a checkpoint of another is refused. */
  readonly identity: RunIdentity;
  readonly onEpoch?: ((report: EpochReport) => void) | undefined;
}

export interface Trained {
  readonly weights: Weights;
  /** Of all epochs, those before it was stopped among them. */
  readonly log: readonly EpochReport[];
}

/**
 * After its end the checkpoint stays, so that the training need not be done again.
 * @throws InputError BAD_ARGUMENT when the folder has the checkpoint of another run, BAD_WEIGHTS when it is none
 */
export async function trainInFolder(options: FolderTraining): Promise<Trained> {
  const { folder, identity, onEpoch, ...training } = options;
  const checkpoint = checkpointOf(folder);
  const stopped = await readCheckpoint(checkpoint, identity);
  const log = [...(stopped?.log ?? [])];
  const weights = await train({
    ...training,
    ...(stopped === undefined ? {} : { from: stopped.state }),
    onEpoch: async (report, state) => {
      log.push(report);
      await writeFileAtomically(checkpoint, encodeCheckpoint({ state, log }, identity));
      await writeFileAtomically(join(folder, logFile), formatLog(log));
      onEpoch?.(report);
    },
  });
  return { weights, log };
}

/** The recipe of the training that was stopped in a folder; nothing where there is none. */
export async function stoppedRecipe(folder: string): Promise<Recipe | undefined> {
  const checkpoint = checkpointOf(folder);
  return (await hasCheckpoint(folder)) ? decodeRecipe(await readBytes(checkpoint), checkpoint) : undefined;
}

/** Whether a training was stopped there, and has not come to its end since. */
export function hasCheckpoint(folder: string): Promise<boolean> {
  return isFile(checkpointOf(folder));
}

export async function removeCheckpoint(folder: string): Promise<void> {
  await rm(checkpointOf(folder), { force: true });
}

/** Takes away all that a training leaves in its folder, and the folder itself, unless something else is in it. */
export async function removeTraining(folder: string): Promise<void> {
  const names = await readdir(folder);
  const own = names.filter((name) => name === checkpointFile || name === logFile || isTemporary(name));
  for (const name of own) await rm(join(folder, name));
  if (own.length === names.length) await rmdir(folder);
}

const checkpointOf = (folder: string) => join(folder, checkpointFile);

async function readCheckpoint(path: string, run: RunIdentity): Promise<Checkpoint | undefined> {
  return (await isFile(path)) ? decodeCheckpoint(await readBytes(path), run, path) : undefined;
}
