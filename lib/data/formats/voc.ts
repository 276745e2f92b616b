/** Pascal VOC: an XML file a picture (SPEC 8.4). */
import { basename, extname, join, relative, resolve } from 'node:path';
import { isFile, isFolder } from '../../files/file-kind.js';
import { listFolder } from '../../files/list-files.js';
import { readBytes } from '../../files/read-bytes.js';
import { isPictureName, pictureExtensions } from '../../images/picture-names.js';
import type { ClaimedObject, ClaimedPicture, ClaimedSet } from '../claims.js';
import type { Fault } from '../fault.js';
import { namedCategories } from './named-categories.js';
import { findPicture } from './picture-name.js';
import { parseVoc, type VocFile } from './voc-file.js';

export interface VocSource {
  /** Annotations, in order: one at least. */
  readonly files: readonly string[];
  /** The one that they are in, or below. */
  readonly folder: string;
  /** The file or folder, which places begin after. */
  readonly path: string;
  /** A list says which files are taken. */
  readonly isListed?: boolean;
}

/**
 * @param images folder of the pictures; by default JPEGImages or images beside a folder Annotations, else the files' own
 */
export async function vocClaims(
  { files, folder: annotations, path: base, isListed = false }: VocSource,
  name: string,
  images: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ClaimedSet> {
  const folder = images ?? (await imagesFolder(annotations));
  const faults: Fault[] = [];
  const pictures: ClaimedPicture[] = [];
  const objects: ClaimedObject[] = [];
  for (const file of files) {
    const place = relative(base, file) || basename(file);
    const parsed = parseVoc(new TextDecoder().decode(await readBytes(file, signal)));
    for (const { line, reason } of parsed.faults)
      faults.push({ severity: 'error', kind: 'is not Pascal VOC', place: `${place}:${line}`, reason });
    pictures.push(await claimedPicture(file, relative(annotations, file), place, parsed, folder, faults));
    for (const { name: category, box, difficult, line } of parsed.objects)
      objects.push({ picture: file, category, box, ignore: difficult, place: `${place}:${line}` });
  }
  // Else the others are of other sets.
  if (!isListed) findUnannotated(folder, await listFolder(folder), pictures, faults);
  return {
    name,
    annotates: 'objects',
    unit: 'pixels',
    categories: namedCategories(objects.map(({ category }) => category)),
    pictures,
    objects,
    faults,
  };
}

async function imagesFolder(annotations: string): Promise<string> {
  if (basename(resolve(annotations)).toLowerCase() === 'annotations') {
    for (const name of ['JPEGImages', 'images']) {
      const beside = join(annotations, '..', name);
      if (await isFolder(beside)) return beside;
    }
  }
  return annotations;
}

/**
 * By the name in the file, else, with a warning, by the file's own.
 * @param name of the file, from the folder of all annotations on
 */
async function claimedPicture(
  file: string,
  name: string,
  place: string,
  { filename, size }: VocFile,
  folder: string,
  faults: Fault[],
): Promise<ClaimedPicture> {
  const stem = name.slice(0, name.length - extname(name).length);
  const named = filename ?? `${stem}.jpg`;
  const { path, missing } = await findPicture(folder, named);
  const other = missing === undefined ? undefined : await pictureNamed(folder, stem);
  if (filename !== undefined && other !== undefined) {
    const reason = `names the picture ${JSON.stringify(filename)}, which is not in ${folder}; ${other} is taken`;
    faults.push({ severity: 'warning', kind: 'pictures have other names', place, reason });
  }
  return {
    key: file,
    id: other ?? named,
    path: other === undefined ? path : resolve(folder, other),
    place,
    ...(size && { size }),
    ...(missing !== undefined && other === undefined && { missing: `has a picture that ${missing}` }),
  };
}

/** The picture of that name, whatever its ending. */
async function pictureNamed(folder: string, stem: string): Promise<string | undefined> {
  for (const extension of pictureExtensions) {
    for (const name of [stem + extension, stem + extension.toUpperCase()])
      if (await isFile(join(folder, name))) return name;
  }
  return undefined;
}

function findUnannotated(
  folder: string,
  { files }: { readonly files: readonly string[] },
  pictures: readonly ClaimedPicture[],
  faults: Fault[],
): void {
  const claimed = new Set(pictures.map(({ path }) => relative(folder, path)));
  const left = files.filter((name) => isPictureName(name) && !claimed.has(name));
  if (left.length === 0) return;
  const reason = `has ${left.length} pictures without an XML file, which are left out: ${left.slice(0, 3).join(', ')}${left.length > 3 ? ', ...' : ''}`;
  faults.push({ severity: 'warning', kind: 'pictures are not annotated', place: folder, reason });
}
