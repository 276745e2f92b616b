/** Writes the two parts of a data set, with copies of their pictures. For Node alone. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { DataSet, DataSetPicture } from '../data/data-set.js';
import { formatCoco } from '../data/formats/format-coco.js';
import { InputError } from '../errors.js';
import { isFile, isFolder } from '../files/file-kind.js';
import { makeFolder } from '../files/make-folder.js';
import { systemFailure } from '../files/system-failure.js';
import { writeFileAtomically } from '../files/write-file.js';
import type { SplitPictures } from './split.js';

/**
 * `train` and `val` in a new folder: folders named by class where the pictures are annotated, else folders of pictures
 * with COCO JSON of the same name beside them. The folder appears when all is written.
 * @throws InputError BAD_ARGUMENT when there is something at `out` already; NOT_FOUND when it cannot be written
 * @throws the signal's reason once it is aborted, with nothing left
 */
export async function writeSplit(
  dataSet: DataSet,
  { training, validation }: SplitPictures,
  out: string,
  signal?: AbortSignal,
): Promise<void> {
  await requireNew(out);
  await makeFolder(dirname(resolve(out)));
  const temporary = join(dirname(resolve(out)), `.overfeat-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writePart(dataSet, training, temporary, 'train', signal);
    await writePart(dataSet, validation, temporary, 'val', signal);
    signal?.throwIfAborted();
    await rename(temporary, out);
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    signal?.throwIfAborted();
    if (cause instanceof InputError) throw cause;
    throw new InputError('NOT_FOUND', out, `cannot be written: ${systemFailure(cause)}`, { cause });
  }
}

/** An empty folder gives way. */
async function requireNew(out: string): Promise<void> {
  const isThere = await isFolder(out);
  if ((await isFile(out)) || (isThere && (await readdir(out)).length > 0)) {
    const reason = 'is there already: choose a new folder, since a split is written whole';
    throw new InputError('BAD_ARGUMENT', out, reason);
  }
  if (isThere) await rmdir(out);
}

async function writePart(
  { labels, annotates }: DataSet,
  pictures: readonly DataSetPicture[],
  folder: string,
  part: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folderOf = ({ objects: [object] }: DataSetPicture) =>
    annotates === 'pictures' ? join(part, labels[object.index]) : part;
  const files = freeNames(pictures.map((picture) => join(folderOf(picture), basename(picture.path))));
  await makeFolder(join(folder, part));
  for (const [at, picture] of pictures.entries()) {
    signal?.throwIfAborted();
    await makeFolder(join(folder, dirname(files[at])));
    await copyFile(picture.path, join(folder, files[at]), constants.COPYFILE_FICLONE);
  }
  if (annotates === 'pictures') return;
  const written = pictures.map((picture, at) => ({ ...picture, file: basename(files[at]) }));
  const text = JSON.stringify(formatCoco(labels, written), undefined, 1);
  await writeFileAtomically(join(folder, `${part}.json`), `${text}\n`);
}

/** The paths, but none twice: a second `a.jpg` becomes `a-2.jpg`. */
function freeNames(paths: readonly string[]): string[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const extension = extname(path);
    const stem = path.slice(0, path.length - extension.length);
    let free = path;
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${stem}-${number}${extension}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
