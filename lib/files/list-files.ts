/** For Node alone. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { systemFailure } from './system-failure.js';

/**
 * Paths of all files in a folder and those below, in the order of their names (by their characters' codes, folder by
 * folder), which does not depend on the system. Names that begin with a dot are left out, as shells do; symbolic links
 * are followed, each folder once.
 * @throws InputError NOT_FOUND when a folder cannot be read
 */
export async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  await walk(folder, files, new Set());
  return files;
}

async function walk(folder: string, files: string[], seen: Set<string>): Promise<void> {
  const { folders, files: here } = await listFolder(folder);
  const real = await realpath(folder);
  if (seen.has(real)) return;
  seen.add(real);
  const below = new Set(folders);
  for (const name of [...folders, ...here].sort(byCode)) {
    if (below.has(name)) await walk(join(folder, name), files, seen);
    else files.push(join(folder, name));
  }
}

/**
 * Names of the folders and files in a folder, each in order, without those that begin with a dot. A link that leads nowhere
 * is a file, so that reading it tells.
 * @throws InputError NOT_FOUND when it cannot be read
 */
export async function listFolder(folder: string): Promise<{ folders: string[]; files: string[] }> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new InputError('NOT_FOUND', folder, `cannot be read: ${systemFailure(cause)}`, { cause });
  });
  const folders: string[] = [];
  const files: string[] = [];
  for (const name of names.filter((name) => !name.startsWith('.')).sort(byCode)) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isDirectory()) folders.push(name);
    else if (found === undefined || found.isFile()) files.push(name);
  }
  return { folders, files };
}

const byCode = (a: string, b: string) => (a < b ? -1 : Number(a > b));
