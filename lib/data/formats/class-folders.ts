/** Pictures in folders named by class: what each shows as a whole, without boxes (SPEC 8.4). */
import { join, relative } from 'node:path';
import { listFiles, listFolder } from '../../files/list-files.js';
import { isPictureName } from '../../images/picture-names.js';
import type { ClaimedObject, ClaimedPicture, ClaimedSet } from '../claims.js';
import type { Fault } from '../fault.js';

/** Folders that have pictures. */
export async function classFolders(folder: string): Promise<string[]> {
  const { folders } = await listFolder(folder);
  const classes: string[] = [];
  for (const name of folders) {
    const { files } = await listFolder(join(folder, name));
    if (files.some(isPictureName)) classes.push(name);
  }
  return classes;
}

/** The class of a picture is that of the folder it is in, or in a folder below. */
export async function classFolderClaims(
  folder: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ClaimedSet> {
  const classes = await classFolders(folder);
  const faults: Fault[] = [];
  const pictures: ClaimedPicture[] = [];
  const objects: ClaimedObject[] = [];
  for (const category of classes) {
    signal?.throwIfAborted();
    const files = await listFiles(join(folder, category));
    for (const path of files.filter(isPictureName)) {
      const id = relative(folder, path);
      pictures.push({ key: path, id, path, place: id });
      const box = { xmin: 0, ymin: 0, xmax: 1, ymax: 1 };
      objects.push({ picture: path, category, box, ignore: false, place: id });
    }
    const others = files.filter((file) => !isPictureName(file)).length;
    if (others > 0) {
      const reason = `has ${others === 1 ? '1 file' : `${others} files`} of other kinds than pictures, left out`;
      faults.push({
        severity: 'warning',
        kind: 'files are no pictures',
        place: join(folder, category),
        reason,
      });
    }
  }
  return {
    name,
    annotates: 'pictures',
    unit: 'shares',
    categories: classes.map((name) => ({ key: name, name, place: `class ${name}` })),
    pictures,
    objects,
    faults,
  };
}
