/** Annotated pictures, in whatever format. Reached through a dynamic import only: it needs Node's file system. */
import { InputError } from '../errors.js';
import { requireFolder } from '../files/file-kind.js';
import { parseJson } from '../files/parse-json.js';
import { readBytes } from '../files/read-bytes.js';
import { findNamesTwice, usedCategories } from './claimed-categories.js';
import { checkObjects } from './claimed-objects.js';
import { type AnnotatedAs, checkPictures } from './claimed-pictures.js';
import type { Annotates, ClaimedSet } from './claims.js';
import { DataSetError, type Fault, hasError } from './fault.js';
import { chooseDataSet, type FoundDataSet, findDataSets, nameOf } from './find-data-sets.js';
import { classFolderClaims } from './formats/class-folders.js';
import { cocoClaims } from './formats/coco-claims.js';
import { createMlClaims } from './formats/create-ml.js';
import { viaClaims } from './formats/via.js';
import { vocClaims } from './formats/voc.js';
import { yoloClaims } from './formats/yolo.js';
import type { TruePicture } from './ground-truth.js';
import { findMistakenBoxes } from './mistaken-boxes.js';
import type { Split } from './splits.js';

/** An annotated picture. Width and height in pixels, upright, as its file says. */
export interface DataSetPicture extends TruePicture {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

export interface DataSet {
  /** The last two parts of its path, for example `bccd/val`. */
  readonly name: string;
  /** Where it is the pictures, the box of a picture's one object is the whole of it. */
  readonly annotates: Annotates;
  /** By class index: the categories that have an annotation, in the format's order. */
  readonly labels: readonly string[];
  readonly pictures: readonly DataSetPicture[];
}

export interface ReadDataSetOptions {
  /** Folder of the pictures, where the format leaves that open. */
  readonly images?: string;
  /** Needed where the sizes of pictures with an EXIF turn are those before it. */
  readonly annotatedAs?: AnnotatedAs;
  /** Refuse what is else a warning. */
  readonly strict?: boolean;
  /** Of the data sets at the path, the one that is for this; one that is for something else is refused. */
  readonly split?: Split;
  /** Aborting it stops the reading. */
  readonly signal?: AbortSignal;
}

/** What can be used of a data set, and all that is wrong with it. */
export interface InspectedDataSet {
  readonly dataSet: DataSet;
  readonly faults: readonly Fault[];
  /** SHA-256 of the pictures' files, by their paths. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Reads a data set and compares it with its pictures' files (SPEC 8.4). Boxes become edges, clipped to the picture;
 * crowds become objects to ignore. A picture without annotations is a picture of background.
 * @param path of a file, or of a folder, whose format is found out
 * @throws InputError NOT_FOUND or NOT_A_FILE when there is no such file or folder; BAD_DATA_SET when there is no data
 *   set, or it is not clear which is meant
 * @throws DataSetError (BAD_DATA_SET) with all faults when it is not of its format, contradicts itself or its pictures,
 *   or a picture is missing or cannot be read; with `strict` for any fault
 * @throws the signal's reason once it is aborted
 */
export async function readDataSet(path: string, options: ReadDataSetOptions = {}): Promise<DataSet> {
  const { dataSet, faults } = await inspectDataSet(path, options);
  if (hasError(faults)) throw new DataSetError(path, faults);
  return dataSet;
}

/**
 * As `readDataSet`, but tells errors instead of throwing them: what has one is left out.
 * @throws InputError NOT_FOUND or NOT_A_FILE; BAD_DATA_SET when a file is not JSON, or it is not clear what is meant
 * @throws the signal's reason once it is aborted
 */
export async function inspectDataSet(
  path: string,
  options: ReadDataSetOptions = {},
): Promise<InspectedDataSet> {
  return inspectFound(chooseDataSet(path, await findDataSets(path, options.signal), options.split), options);
}

/** As `inspectDataSet`, of one that is found. */
export async function inspectFound(
  found: FoundDataSet,
  { images, annotatedAs, strict = false, signal }: ReadDataSetOptions = {},
): Promise<InspectedDataSet> {
  if (images !== undefined) await requireFolder(images);
  const claims = await claimsOf(found, images, signal);
  const faults: Fault[] = [...(found.faults ?? []), ...claims.faults];
  const pictures = await checkPictures(
    claims.pictures,
    claims.annotates === 'objects',
    annotatedAs,
    faults,
    signal,
  );
  if (pictures.length === 0 && !hasError(faults)) {
    const place = found.path;
    faults.push({ severity: 'error', kind: 'pictures are missing', place, reason: 'has no picture' });
  }
  const objectsOf = checkObjects(claims, pictures, annotatedAs, faults);
  findMistakenBoxes(claims, pictures, annotatedAs, faults);
  const categories = usedCategories(claims.categories, [...objectsOf.values()].flat(), faults);
  findNamesTwice(categories, faults);
  const indices = new Map(categories.map(({ key }, index) => [key, index]));
  const dataSet: DataSet = {
    name: claims.name,
    annotates: claims.annotates,
    labels: categories.map(({ name }) => name),
    pictures: pictures.flatMap(({ key, id, path, size, file }) => {
      if (size === undefined || file === undefined) return [];
      const objects = (objectsOf.get(key) ?? []).map(({ category, box, ignore }) => {
        return { index: indices.get(category) ?? 0, box, ignore };
      });
      return { id, path, width: size[1], height: size[0], objects };
    }),
  };
  return {
    dataSet,
    faults: strict ? faults.map((fault) => ({ ...fault, severity: 'error' })) : faults,
    digests: new Map(pictures.flatMap(({ path, file }) => (file ? [[path, file.digest]] : []))),
  };
}

/** @throws InputError BAD_ARGUMENT when a folder of pictures is given, but the format itself says where they are */
async function claimsOf(
  found: FoundDataSet,
  images: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ClaimedSet> {
  const { path, format } = found;
  if (images !== undefined && (format === 'YOLO' || format === 'folders named by class')) {
    const reason = `is of no use: ${path} (${format}) says itself where its pictures are`;
    throw new InputError('BAD_ARGUMENT', images, reason);
  }
  switch (found.format) {
    case 'COCO JSON':
      return cocoClaims(await json(path, signal), path, images, signal);
    case 'CreateML JSON':
      return createMlClaims(await json(path, signal), path, images, signal);
    case 'VIA JSON':
      return viaClaims(await json(path, signal), path, images, signal);
    case 'YOLO':
      return yoloClaims(path, found.split, signal);
    case 'Pascal VOC XML':
      return vocClaims(found, nameOf(path), images, signal);
    case 'folders named by class':
      return classFolderClaims(path, nameOf(path), signal);
  }
}

const json = async (path: string, signal: AbortSignal | undefined) =>
  parseJson(await readBytes(path, signal), path, 'BAD_DATA_SET');
