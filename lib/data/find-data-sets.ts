/** Which data sets lie at a path, and in which formats, by what is there (SPEC 8.4). */
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { InputError } from '../errors.js';
import { isFile, isFolder, statFile } from '../files/file-kind.js';
import { listFiles, listFolder } from '../files/list-files.js';
import { parseJson } from '../files/parse-json.js';
import { readBytes } from '../files/read-bytes.js';
import type { Fault } from './fault.js';
import { classFolders } from './formats/class-folders.js';
import { isCreateMl } from './formats/create-ml.js';
import { isVia } from './formats/via.js';
import { isYoloYaml, readYoloYaml } from './formats/yolo-yaml.js';
import { reasonOf } from './picture-file.js';
import { type Split, splits } from './splits.js';

type JsonFormat = 'COCO JSON' | 'CreateML JSON' | 'VIA JSON';

interface Found {
  /** The file, or folder, that users call it by. */
  readonly path: string;
  readonly split?: Split;
  /** Warnings of what beside it could not be read. */
  readonly faults?: readonly Fault[];
}

export type FoundDataSet = Found &
  (
    | { readonly format: JsonFormat | 'folders named by class' }
    | { readonly format: 'YOLO'; readonly split: Split }
    | {
        readonly format: 'Pascal VOC XML';
        readonly files: readonly string[];
        readonly folder: string;
        readonly isListed?: boolean;
      }
  );

/** What goes along through the folders. */
interface Search {
  readonly signal: AbortSignal | undefined;
  /** What could not be read is added to it. */
  readonly unread: Fault[];
}

const wanted =
  'COCO, CreateML or VIA JSON, the yaml of a YOLO data set, Pascal VOC XML, or pictures in folders named by class';

/**
 * All data sets of the file or folder, of one format: one, or several that are told apart by what they are for.
 * @throws InputError NOT_FOUND, NOT_A_FILE; BAD_DATA_SET when there is none, there are several formats, or nothing tells
 *   several sets apart
 * @throws the signal's reason once it is aborted
 */
export async function findDataSets(path: string, signal?: AbortSignal): Promise<FoundDataSet[]> {
  const unread: Fault[] = [];
  const search: Search = { signal, unread };
  const found = (await isFolder(path)) ? await inFolder(path, search) : await inFile(path, search);
  const formats = [...new Set(found.map(({ format }) => format))];
  const refuse = (reason: string) => new InputError('BAD_DATA_SET', path, reason);
  if (formats.length === 0) throw refuse(`has no data set: wanted is ${wanted}${unreadText(unread)}`);
  const names = found.map(({ format, path }) => `${basename(path)} (${format})`).join(', ');
  if (formats.length > 1) throw refuse(`has data sets of several formats; name one of them: ${names}`);
  return unread.length === 0 ? found : found.map((set) => ({ ...set, faults: unread }));
}

/** The first of them, since there may be many. */
function unreadText(unread: readonly Fault[]): string {
  const texts = unread.slice(0, 3).map(({ place, reason }) => `${place} ${reason}`);
  const more = unread.length - texts.length;
  return [...texts, ...(more > 0 ? [`and ${more} more`] : [])].map((text) => `; ${text}`).join('');
}

/**
 * The one of them that is meant: with a split the one for it, or the only one where it is for nothing in particular.
 * @throws InputError BAD_DATA_SET when that is not clear, or there is none for the split
 */
export function chooseDataSet(
  path: string,
  found: readonly FoundDataSet[],
  split: Split | undefined,
): FoundDataSet {
  const isMeant = (set: FoundDataSet) =>
    set.split === split || (found.length === 1 && (split === undefined || set.split === undefined));
  const meant = found.filter(isMeant);
  if (meant.length === 1) return meant[0];
  const names = found.map((set) => `${basename(set.path)}${set.split ? ` (${set.split})` : ''}`).join(', ');
  const which = split === undefined ? '' : `, ${meant.length === 0 ? 'none' : 'several'} for ${split}`;
  const count = found.length === 1 ? '1 data set' : `${found.length} data sets`;
  const how = found.some((set) => set.split !== undefined)
    ? 'name one by its file, or by --split where the command has it'
    : 'name one by its file';
  const reason = `has ${count}${which}: ${names}; ${how}`;
  throw new InputError('BAD_DATA_SET', path, reason);
}

async function inFile(path: string, search: Search): Promise<FoundDataSet[]> {
  await statFile(path, path);
  switch (extname(path).toLowerCase()) {
    case '.yaml':
    case '.yml':
      return yoloSets(path);
    case '.xml':
      return [{ format: 'Pascal VOC XML', path, files: [path], folder: dirname(path) }];
    default:
      // Whatever it has: reading it will tell what is wrong.
      return [{ format: (await jsonFormat(path, search)) ?? 'COCO JSON', path }];
  }
}

/** Without splits that the file does not have; all of them where it cannot be read. */
async function yoloSets(path: string): Promise<FoundDataSet[]> {
  const { splits: ofYaml } = await readYoloYaml(path);
  const named = splits.filter((split) => ofYaml[split] !== undefined);
  return (named.length === 0 ? (['train'] as const) : named).map((split) => ({
    format: 'YOLO',
    path,
    split,
  }));
}

async function inFolder(folder: string, search: Search): Promise<FoundDataSet[]> {
  const { folders, files } = await listFolder(folder);
  const annotations = folders.find((name) => name.toLowerCase() === 'annotations');
  const below = annotations === undefined ? undefined : join(folder, annotations);
  const found = [
    ...(await jsonSets(folder, files, search)),
    ...(await yamlSets(folder, files)),
    ...(await vocSets(folder, folder, files)),
    ...(below === undefined ? [] : await inAnnotations(folder, below, search)),
  ];
  if (found.length > 0) return found;
  const ofSplits = await inSplitFolders(folder, folders, search);
  if (ofSplits.length > 0) return ofSplits;
  await refuseLabelsAlone(folder, folders, files);
  const classes = await classFolders(folder);
  const isOfClasses = classes.length > 1 && !classes.every((name) => splitOf(name) !== undefined);
  return isOfClasses ? [{ format: 'folders named by class', path: folder }] : [];
}

async function inAnnotations(folder: string, annotations: string, search: Search): Promise<FoundDataSet[]> {
  const { files } = await listFolder(annotations);
  // Pictures in folders have their files in folders too.
  const all = (await listFiles(annotations)).map((file) => relative(annotations, file));
  return [...(await jsonSets(annotations, files, search)), ...(await vocSets(folder, annotations, all))];
}

async function jsonSets(folder: string, files: readonly string[], search: Search): Promise<FoundDataSet[]> {
  const found: FoundDataSet[] = [];
  for (const name of files.filter((name) => extname(name).toLowerCase() === '.json')) {
    const path = join(folder, name);
    const format = await jsonFormat(path, search);
    if (format !== undefined) found.push({ format, path, ...splitIn(name) });
  }
  return found;
}

/** Nothing where it is not a data set; where it cannot be read, that is told. */
async function jsonFormat(path: string, { signal, unread }: Search): Promise<JsonFormat | undefined> {
  let value: unknown;
  try {
    value = parseJson(await readBytes(path, signal), path, 'BAD_DATA_SET');
  } catch (error) {
    signal?.throwIfAborted();
    const reason = reasonOf(error, path);
    unread.push({ severity: 'warning', kind: 'files cannot be read', place: path, reason });
    return undefined;
  }
  if (isCreateMl(value)) return 'CreateML JSON';
  if (isVia(value)) return 'VIA JSON';
  const isCoco = typeof value === 'object' && value !== null && 'images' in value && 'annotations' in value;
  return isCoco ? 'COCO JSON' : undefined;
}

async function yamlSets(folder: string, files: readonly string[]): Promise<FoundDataSet[]> {
  const found: FoundDataSet[] = [];
  for (const name of files.filter((name) => ['.yaml', '.yml'].includes(extname(name).toLowerCase()))) {
    const path = join(folder, name);
    if (await isYoloYaml(path)) found.push(...(await yoloSets(path)));
  }
  return found;
}

/** With lists in ImageSets/Main, a set for each of them. */
async function vocSets(
  folder: string,
  annotations: string,
  files: readonly string[],
): Promise<FoundDataSet[]> {
  const xml = files
    .filter((name) => extname(name).toLowerCase() === '.xml')
    .map((name) => join(annotations, name));
  const [first] = xml;
  if (first === undefined || !/<annotation[\s>]/.test(new TextDecoder().decode(await readBytes(first))))
    return [];
  const found: FoundDataSet[] = [];
  for (const split of splits) {
    const list = join(folder, 'ImageSets', 'Main', `${split}.txt`);
    if (!(await isFile(list))) continue;
    const names = new TextDecoder()
      .decode(await readBytes(list))
      .split(/\s+/)
      .filter(Boolean);
    const listed = names.map((name) => join(annotations, `${name}.xml`));
    if (listed.length > 0)
      found.push({
        format: 'Pascal VOC XML',
        path: folder,
        split,
        files: listed,
        folder: annotations,
        isListed: true,
      });
  }
  return found.length > 0
    ? found
    : [{ format: 'Pascal VOC XML', path: folder, files: xml, folder: annotations }];
}

async function inSplitFolders(
  folder: string,
  folders: readonly string[],
  search: Search,
): Promise<FoundDataSet[]> {
  const found: FoundDataSet[] = [];
  for (const name of folders) {
    const split = splitOf(name);
    if (split === undefined) continue;
    const [set, ...more] = await inFolder(join(folder, name), search);
    if (set === undefined || set.format === 'YOLO') continue;
    found.push({ ...set, split }, ...more);
  }
  return found;
}

/** @throws InputError BAD_DATA_SET where there are YOLO's labels without what names their classes */
async function refuseLabelsAlone(
  folder: string,
  folders: readonly string[],
  files: readonly string[],
): Promise<void> {
  const isLabelled = folders.includes('images') && folders.includes('labels');
  const labels = files.filter((name) => /\.txt$/i.test(name) && name !== 'classes.txt');
  const isBeside = labels.some((name) =>
    files.some((other) => other.replace(/\.(jpe?g|png)$/i, '.txt') === name && other !== name),
  );
  // What Darknet reads, as CVAT writes it for YOLO 1.1.
  const isDarknets = files.some((name) => ['.names', '.data'].includes(extname(name).toLowerCase()));
  if (!isLabelled && !isBeside && !isDarknets) return;
  const reason = 'has the labels of a YOLO data set, but no yaml with path, train, val and names';
  throw new InputError('BAD_DATA_SET', folder, reason);
}

const splitNames: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
  testing: 'test',
};

/** What the folder of that name is for. */
function splitOf(name: string): Split | undefined {
  return splitNames[name.toLowerCase()];
}

/** What the file of that name is for, as `val.json` or `instances_val2017.json`. */
function splitIn(name: string): { split?: Split } {
  const word = basename(name, extname(name))
    .toLowerCase()
    .split(/[^a-z]+/)
    .find((word) => word in splitNames);
  return word === undefined ? {} : { split: splitNames[word] };
}

/** The last two parts of its path, as `bccd/val`. */
export function nameOf(path: string): string {
  const whole = resolve(path);
  return `${basename(dirname(whole))}/${basename(whole)}`;
}
