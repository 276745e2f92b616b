import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../errors.js';
import { OutputError } from './output-error.js';
import { systemFailure } from './system-failure.js';

/** Whether a file of that name is one that was being written when its process was killed. */
export function isTemporary(name: string): boolean {
  return /^\.overfeat-[0-9a-f]{12}\.tmp$/.test(name);
}

/**
 * Writes a file whole or not at all: into a temporary file beside it, which then takes its place. A symbolic link stays,
 * and what it points to is written.
 * @throws InputError NOT_A_FILE when a folder or device is there, NOT_FOUND when its name is too long; OutputError NOT_FOUND
 *   when the folder is missing or not writable
 */
export async function writeFileAtomically(
  path: string,
  content: Uint8Array | string | Iterable<Uint8Array | string>,
): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const existing = await stat(target).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) {
    throw new InputError('NOT_A_FILE', path, 'cannot be written: there is a folder or device in its place');
  }
  const temporary = join(dirname(target), `.overfeat-${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', existing && existing.mode & 0o777);
    try {
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const reason = isCode(error, 'ENOENT') ? 'its folder does not exist' : systemFailure(error);
    // A name is a file's own, all else that of the place.
    const Failure = isCode(error, 'ENAMETOOLONG') ? InputError : OutputError;
    throw new Failure('NOT_FOUND', path, `cannot be written: ${reason}`, { cause: error });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
