/** Annotated pictures from a COCO JSON file. Reached through a dynamic import only: it needs Node's file system. */
import { basename, dirname, extname, join, resolve } from 'node:path';
import { isFolder, requireFolder } from '../files/file-kind.js';
import { parseJson } from '../files/parse-json.js';
import { readBytes } from '../files/read-bytes.js';
import { type CocoCategory, parseCoco } from './coco.js';
import { type CategorisedObject, keyOf, readObjects } from './coco-objects.js';
import { type AnnotatedAs, checkPictures } from './coco-pictures.js';
import { DataSetError, type Fault, hasError } from './fault.js';
import type { TruePicture } from './ground-truth.js';

/** An annotated picture. Width and height in pixels, upright, as its file says. */
export interface DataSetPicture extends TruePicture {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

export interface DataSet {
  /** The file's folder and name, for example `bccd/val`. */
  readonly name: string;
  /** By class index: the categories that have an annotation, in ascending order of id, numbers before texts. */
  readonly labels: readonly string[];
  readonly pictures: readonly DataSetPicture[];
}

export interface ReadDataSetOptions {
  /** Folder of the pictures; by default the one beside the file with its name without extension, else the file's own. */
  readonly images?: string;
  /** Needed where the sizes of pictures with an EXIF turn are those before it. */
  readonly annotatedAs?: AnnotatedAs;
  /** Refuse what is else a warning. */
  readonly strict?: boolean;
}

/** What can be used of a data set, and all that is wrong with it. */
export interface InspectedDataSet {
  readonly dataSet: DataSet;
  readonly faults: readonly Fault[];
}

/**
 * Reads a data set and compares it with its pictures' files (SPEC 8.4). Boxes become edges, clipped to the picture;
 * crowds become objects to ignore. A picture without annotations is a picture of background.
 * @param path of a COCO JSON file with `categories`, `images` and `annotations`
 * @throws InputError NOT_FOUND or NOT_A_FILE when there is no such file or folder
 * @throws DataSetError (BAD_DATA_SET) with all faults when the file is not COCO JSON, contradicts itself or its pictures,
 *   or a picture is missing or cannot be read; with `strict` for any fault
 */
export async function readDataSet(path: string, options: ReadDataSetOptions = {}): Promise<DataSet> {
  const { dataSet, faults } = await inspectDataSet(path, options);
  if (hasError(faults)) throw new DataSetError(path, faults);
  return dataSet;
}

/**
 * As `readDataSet`, but tells errors instead of throwing them: what has one is left out.
 * @throws InputError NOT_FOUND or NOT_A_FILE; BAD_DATA_SET when the file is not JSON
 */
export async function inspectDataSet(
  path: string,
  { images, annotatedAs, strict = false }: ReadDataSetOptions = {},
): Promise<InspectedDataSet> {
  const coco = parseCoco(parseJson(await readBytes(path), path, 'BAD_DATA_SET'));
  const faults: Fault[] = [...coco.faults];
  findTwice('category', coco.categories, faults);
  findTwice('image', coco.images, faults);
  findTwice(
    'annotation',
    coco.annotations.flatMap(({ id }) => (id === undefined || id === null ? [] : { id })),
    faults,
  );
  findNamesTwice(coco.categories, faults);
  const pictures = await checkPictures(coco, await imagesFolder(path, images), annotatedAs, faults);
  const objectsOf = readObjects(coco, pictures, annotatedAs, faults);
  const categories = usedCategories(coco.categories, [...objectsOf.values()].flat(), faults);
  const indices = new Map(categories.map(({ id }, index) => [keyOf(id), index]));
  const dataSet = {
    name: `${basename(dirname(resolve(path)))}/${stem(path)}`,
    labels: categories.map(({ name }) => name),
    pictures: pictures.flatMap(({ image, path, size, file }) => {
      if (size === undefined || file === undefined) return [];
      const objects = (objectsOf.get(keyOf(image.id)) ?? []).map(({ category, box, ignore }) => {
        return { index: indices.get(category) ?? 0, box, ignore };
      });
      return { id: image.id, path, width: size[1], height: size[0], objects };
    }),
  };
  return { dataSet, faults: strict ? faults.map((fault) => ({ ...fault, severity: 'error' })) : faults };
}

function findTwice(what: string, entries: readonly { id: number | string }[], faults: Fault[]): void {
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (seen.has(keyOf(id))) {
      const reason = `is there twice: ${what} ids must differ`;
      faults.push({ severity: 'error', kind: 'ids are there twice', place: `${what} ${id}`, reason });
    }
    seen.add(keyOf(id));
  }
}

function findNamesTwice(categories: readonly CocoCategory[], faults: Fault[]): void {
  const first = new Map<string, CocoCategory>();
  for (const category of categories) {
    const folded = category.name.trim().toLowerCase();
    const other = first.get(folded);
    first.set(folded, other ?? category);
    if (other === undefined || other.id === category.id) continue;
    const isSame = other.name === category.name;
    faults.push({
      severity: isSame ? 'error' : 'warning',
      kind: 'categories have one name',
      place: categoryPlace(category),
      reason: isSame
        ? `has the name of category ${other.id}: give one class one category`
        : `differs from category ${other.id} (${other.name}) only in blanks or capitals`,
    });
  }
}

const categoryPlace = ({ id, name }: CocoCategory) => `category ${id} (${name})`;

/** In ascending order of id; those without annotations are left out with a warning. */
function usedCategories(
  categories: readonly CocoCategory[],
  objects: readonly CategorisedObject[],
  faults: Fault[],
): CocoCategory[] {
  const used = new Set(objects.map(({ category }) => category));
  // Where annotations could not be read, nobody knows what they were of.
  const isSure = !hasError(faults);
  return categories.toSorted(byId).filter((category) => {
    const isUsed = used.has(keyOf(category.id));
    if (!isUsed && isSure) {
      const reason = 'is left out: nothing is annotated with it';
      faults.push({
        severity: 'warning',
        kind: 'categories are unused',
        place: categoryPlace(category),
        reason,
      });
    }
    return isUsed;
  });
}

function byId({ id: a }: CocoCategory, { id: b }: CocoCategory): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

const stem = (path: string) => basename(path, extname(path));

async function imagesFolder(path: string, images: string | undefined): Promise<string> {
  if (images === undefined) {
    const beside = join(dirname(path), stem(path));
    return (await isFolder(beside)) ? beside : dirname(path);
  }
  await requireFolder(images);
  return images;
}
