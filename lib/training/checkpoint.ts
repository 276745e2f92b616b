import type { Tensor, Weights } from '../../backends/backend.js';
import type { HeadName } from '../../reference/layers.js';
import { InputError } from '../errors.js';
import type { Recipe } from '../model/recipe.js';
import { recipeSchema } from '../model/recipe-schema.js';
import { parseValue } from '../validation/parse-value.js';
import { bytesSource } from '../weights/byte-source.js';
import { encodeSafetensors, readSafetensors, readSafetensorsHeader } from '../weights/safetensors.js';
import type { RunIdentity } from './run-identity.js';
import type { EpochReport, TrainingState } from './training-options.js';

/** Parts of a training state, as prefixes of tensor names. */
const parts = ['weights', 'first', 'second'] as const;

/** Where a run stands, and what its epochs came to so far. */
export interface Checkpoint {
  readonly state: TrainingState;
  readonly log: readonly EpochReport[];
}

/**
 * A checkpoint as one safetensors file: float32 tensors, and numbers as text, so that nothing is lost.
 * @param run what it is of; a checkpoint of another run is refused when it is read
 */
export function encodeCheckpoint({ state, log }: Checkpoint, run: RunIdentity): Uint8Array {
  const { phase, step, weights, optimiser } = state;
  const tensors: Record<string, Tensor> = {};
  const from = { weights, first: optimiser.first, second: optimiser.second };
  for (const part of parts) {
    for (const [name, tensor] of Object.entries(from[part])) tensors[`${part}/${name}`] = tensor;
  }
  return encodeSafetensors(tensors, {
    phase,
    step: `${step}`,
    optimiserStep: `${optimiser.step}`,
    run: JSON.stringify(run),
    log: JSON.stringify(log),
  });
}

/** @throws InputError BAD_WEIGHTS when the bytes are no checkpoint, BAD_ARGUMENT when it is one of another run */
export async function decodeCheckpoint(
  bytes: Uint8Array,
  run: RunIdentity,
  name: string,
): Promise<Checkpoint> {
  const source = bytesSource(name, bytes);
  const { metadata } = await readSafetensorsHeader(source);
  const tensors = Object.entries(await readSafetensors(source));
  const part = (wanted: (typeof parts)[number]): Weights =>
    Object.fromEntries(
      tensors
        .filter(([key]) => key.startsWith(`${wanted}/`))
        .map(([key, tensor]) => [key.slice(wanted.length + 1), tensor]),
    );
  if (!isPhase(metadata.phase)) throw new InputError('BAD_WEIGHTS', name, 'is not a checkpoint');
  const other = otherParts(metadata.run, run);
  if (other.length > 0) {
    const reason = `is the checkpoint of another run: not the same ${other.join(', ')}; choose another folder, or remove it`;
    throw new InputError('BAD_ARGUMENT', name, reason);
  }
  const state = {
    phase: metadata.phase,
    step: Number(metadata.step),
    weights: part('weights'),
    optimiser: { step: Number(metadata.optimiserStep), first: part('first'), second: part('second') },
  };
  return { state, log: logOf(metadata.log) };
}

/**
 * The recipe of the run that wrote a checkpoint.
 * @throws InputError BAD_WEIGHTS when the bytes are no checkpoint
 */
export async function decodeRecipe(bytes: Uint8Array, name: string): Promise<Recipe> {
  const { metadata } = await readSafetensorsHeader(bytesSource(name, bytes));
  const { recipe } = partsOf(metadata.run);
  try {
    return parseValue(
      recipeSchema,
      JSON.parse(String(recipe)),
      ({ place, reason }) => new InputError('BAD_WEIGHTS', name, `is not a checkpoint: ${place} ${reason}`),
    );
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError('BAD_WEIGHTS', name, 'is not a checkpoint: it has no recipe', { cause });
  }
}

/** Without one, as earlier versions wrote it, the log begins here. */
function logOf(text: string | undefined): readonly EpochReport[] {
  return text === undefined ? [] : JSON.parse(text);
}

/** What differs between the run that wrote a checkpoint and this one. */
function otherParts(written: string | undefined, run: RunIdentity): string[] {
  const parts = partsOf(written);
  return [...new Set([...Object.keys(run), ...Object.keys(parts)])].filter(
    (part) => parts[part] !== run[part],
  );
}

/** What a checkpoint says that its run is of; nothing where that cannot be read. */
function partsOf(written: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const known: unknown = JSON.parse(written ?? '');
    return typeof known === 'object' && known !== null ? { ...known } : {};
  } catch {
    return {};
  }
}

function isPhase(phase: string | undefined): phase is HeadName {
  return phase === 'classifier' || phase === 'regressor';
}
