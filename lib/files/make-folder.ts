import { mkdir } from 'node:fs/promises';
import { InputError } from '../errors.js';
import { systemFailure } from './system-failure.js';

/**
 * The folder, and those above it, where they are not there yet.
 * @throws InputError NOT_FOUND when it cannot be made
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new InputError('NOT_FOUND', path, `cannot be made: ${systemFailure(cause)}`, { cause });
  }
}
