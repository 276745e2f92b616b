/** What lies at a path. For Node alone. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError } from '../errors.js';
import { systemFailure } from './system-failure.js';

/** Whether anything is there, even if it cannot be read. */
export function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}

/** Whether a folder is there. */
export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Whether a file is there. */
export function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** @throws InputError NOT_FOUND when there is no folder */
export async function requireFolder(path: string): Promise<void> {
  if (!(await isFolder(path))) throw new InputError('NOT_FOUND', path, 'there is no such folder');
}

/**
 * What is known of the file at a path or file URL, without opening it.
 * @param name what errors call it
 * @throws InputError NOT_FOUND; NOT_A_FILE for a folder or device, but not for a pipe, which can be read once
 */
export async function statFile(from: string | URL, name: string): Promise<Stats> {
  const stats = await stat(from).catch((cause: NodeJS.ErrnoException) => {
    const reason =
      cause.code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${systemFailure(cause)}`;
    throw new InputError('NOT_FOUND', name, reason, { cause });
  });
  if (stats.isDirectory()) throw new InputError('NOT_A_FILE', name, 'is a folder, not a file');
  if (!stats.isFile() && !stats.isFIFO()) throw new InputError('NOT_A_FILE', name, 'is a device, not a file');
  return stats;
}
