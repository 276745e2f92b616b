/** The distribution as one file for authors of ports who install nothing. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { writeFileAtomically } from '../../lib/files/write-file.js';
import { packageVersion, writeDistribution } from './files.js';

/** Of every file in the archive: the same bytes whenever it is made. 1970 is a date that some tools warn of. */
const modified = new Date('1980-01-01T00:00:00Z');

/**
 * Writes `overfeat-fixtures-VERSION.tar.gz` and its checksum into a folder, which is made where it is missing.
 * @returns path of the archive
 */
export async function writeArchive(folder: string): Promise<string> {
  const name = `overfeat-fixtures-${await packageVersion()}`;
  const bytes = await pack(name);
  const path = join(folder, `${name}.tar.gz`);
  const checksum = createHash('sha256').update(bytes).digest('hex');
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(path, bytes);
  await writeFileAtomically(`${path}.sha256`, `${checksum}  ${name}.tar.gz\n`);
  return path;
}

/** All files in a folder of this name, as a compressed archive. */
async function pack(name: string): Promise<Uint8Array> {
  const staging = await mkdtemp(join(tmpdir(), 'overfeat-fixtures-'));
  try {
    const all = (await writeDistribution(join(staging, name))).map((path) => `${name}/${path}`);
    const file = join(staging, 'archive.tar.gz');
    await create({ cwd: staging, file, gzip: { level: 9 }, portable: true, mtime: modified }, all);
    return await readFile(file);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
