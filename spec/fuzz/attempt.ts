/** One damaged file put to what reads it. */
import { BackendError, GeometryError, InputError } from '../../lib/errors.js';
import { Random } from '../../lib/training/random.js';
import type { Target } from './targets.js';

/** Refused with one of the library's errors, read in spite of the damage, or what is wrong with what happened. */
export type Outcome = 'refused' | 'read' | { readonly wrong: string };

/** The same seed, target and number make the same file. */
export function inputOf(target: Target, seed: number, number: number): Uint8Array {
  return target.input(new Random(seed * 1_000_003 + number));
}

export async function attempt(target: Target, bytes: Uint8Array): Promise<Outcome> {
  try {
    await target.read(bytes);
    return 'read';
  } catch (error) {
    const isTyped =
      error instanceof InputError || error instanceof GeometryError || error instanceof BackendError;
    return isTyped ? 'refused' : { wrong: error instanceof Error ? `${error.stack}` : `threw ${error}` };
  }
}
