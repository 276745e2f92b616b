/** YOLO text, in Ultralytics' layout: a file of labels a picture, in shares of its size (SPEC 8.4). */
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { isFile, isFolder } from '../../files/file-kind.js';
import { listFiles } from '../../files/list-files.js';
import { readBytes } from '../../files/read-bytes.js';
import { fileInAnyForm } from '../../files/unicode-forms.js';
import { isPictureName } from '../../images/picture-names.js';
import type { ClaimedObject, ClaimedPicture, ClaimedSet } from '../claims.js';
import type { Fault } from '../fault.js';
import type { Split } from '../splits.js';
import { parseYoloLine } from './yolo-line.js';
import { readYoloYaml, type YoloSource } from './yolo-yaml.js';

/** @param path of the yaml */
export async function yoloClaims(
  path: string,
  split: Split,
  signal: AbortSignal | undefined,
): Promise<ClaimedSet> {
  const { names, root, splits, faults: ofYaml } = await readYoloYaml(path);
  const { sources = [], faults: missing = [] } = splits[split] ?? {};
  const faults: Fault[] = [...ofYaml, ...missing];
  const shown = (file: string) => relative(root, file) || basename(file);
  const pictures: ClaimedPicture[] = [];
  const objects: ClaimedObject[] = [];
  let labelled = 0;
  for (const source of sources) {
    for (const picture of await picturesOf(source, root, signal)) {
      signal?.throwIfAborted();
      const id = shown(picture.path);
      pictures.push({
        key: picture.path,
        id,
        place: picture.place ?? id,
        ...picture.missing,
        path: picture.path,
      });
      const wanted = labelFile(picture.path);
      const labels = await fileInAnyForm(dirname(wanted), basename(wanted));
      if (labels === undefined) continue;
      labelled += 1;
      const text = new TextDecoder().decode(await readBytes(labels, signal));
      for (const [at, line] of text.split(/\r\n|\r|\n/).entries()) {
        if (line.trim() === '') continue;
        const place = `${shown(labels)}:${at + 1}`;
        const parsed = parseYoloLine(line, names);
        if (typeof parsed === 'string') {
          faults.push({ severity: 'error', kind: 'is not YOLO', place, reason: parsed });
        } else objects.push({ picture: picture.path, ...parsed, ignore: false, place });
      }
    }
  }
  if (pictures.length > 0 && labelled === 0) {
    const [{ path: picture, place }] = pictures;
    const reason = `has no file of labels, and neither has another: there is no ${shown(labelFile(picture))}`;
    faults.push({ severity: 'error', kind: 'labels are missing', place, reason });
  }
  return {
    name: `${basename(dirname(resolve(path)))}/${split}`,
    annotates: 'objects',
    unit: 'shares',
    categories: [...names].map(([key, name]) => ({ key, name, place: `class ${key} (${name})` })),
    pictures,
    objects,
    faults,
  };
}

interface YoloPicture {
  readonly path: string;
  /** Where a list names it. */
  readonly place?: string;
  readonly missing?: { readonly missing: string };
}

/** Those in a folder and below, in a list, or the picture itself. */
async function picturesOf(
  { path }: YoloSource,
  root: string,
  signal: AbortSignal | undefined,
): Promise<YoloPicture[]> {
  if (await isFolder(path)) return (await listFiles(path)).filter(isPictureName).map((path) => ({ path }));
  if (extname(path).toLowerCase() !== '.txt') return [{ path }];
  const lines = new TextDecoder().decode(await readBytes(path)).split(/\r\n|\r|\n/);
  const pictures: YoloPicture[] = [];
  for (const [at, line] of lines.entries()) {
    signal?.throwIfAborted();
    const name = line.trim();
    if (name === '') continue;
    const beside = await fileInAnyForm(dirname(path), name);
    const from = name.startsWith('./') ? dirname(path) : root;
    const picture = beside ?? (await fileInAnyForm(from, name)) ?? resolve(from, name);
    const place = `${basename(path)}:${at + 1}`;
    const isThere = await isFile(picture);
    pictures.push({
      path: picture,
      place,
      ...(!isThere && { missing: { missing: `names ${JSON.stringify(name)}, which is not there` } }),
    });
  }
  return pictures;
}

/** The picture's path with its last folder `images` called `labels`, and the ending .txt. */
function labelFile(picture: string): string {
  const stem = picture.slice(0, picture.length - extname(picture).length);
  return `${stem.replace(/(?<=[\\/])images(?=[\\/])(?!.*[\\/]images[\\/])/, 'labels')}.txt`;
}
