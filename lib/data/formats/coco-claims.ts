/** COCO JSON as claims: its ids become keys, its boxes edges. */
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Box } from '../../boxes/box.js';
import { isFolder } from '../../files/file-kind.js';
import { fileInAnyForm } from '../../files/unicode-forms.js';
import type { ClaimedObject, ClaimedPicture, ClaimedSet } from '../claims.js';
import type { Fault } from '../fault.js';
import {
  type Coco,
  type CocoAnnotation,
  type CocoCategory,
  type CocoImage,
  type CocoKey,
  parseCoco,
} from './coco.js';
import { findPicture } from './picture-name.js';
import { boxOfSegmentation } from './segmentation.js';

/**
 * @param value of the file's JSON
 * @param images folder of the pictures; by default the one beside the file with its name, or beside its folder
 *   `annotations` with its name without `instances_` or called `images`, else the file's own
 */
export async function cocoClaims(
  value: unknown,
  path: string,
  images: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ClaimedSet> {
  const coco = parseCoco(value);
  const faults: Fault[] = [...coco.faults];
  findTwice('category', coco.categories, faults);
  findTwice('image', coco.images, faults);
  findTwice(
    'annotation',
    coco.annotations.flatMap(({ id }) => (id === undefined || id === null ? [] : { id })),
    faults,
  );
  return {
    name: `${basename(dirname(resolve(path)))}/${stem(path)}`,
    annotates: 'objects',
    unit: 'pixels',
    hasExtents: true,
    categories: coco.categories.toSorted(byId).map(({ id, name }) => {
      return { key: keyOf(id), name, place: `category ${id} (${name})` };
    }),
    pictures: await claimedPictures(coco.images, images ?? (await imagesFolder(path, coco.images)), signal),
    objects: claimedObjects(coco, faults),
    faults,
  };
}

/** Ids are keys, whether they are written as numbers or as texts. */
const keyOf = (id: CocoKey): string => String(id);

const stem = (path: string) => basename(path, extname(path));

/** The first that has the first picture; where none has it, the first that is there. */
async function imagesFolder(path: string, [first]: readonly CocoImage[]): Promise<string> {
  const folder = dirname(path);
  const candidates = [join(folder, stem(path))];
  if (basename(resolve(folder)) === 'annotations') {
    const above = join(folder, '..');
    const name = stem(path).replace(/^instances_/, '');
    // As COCO itself is distributed, and as CVAT writes it.
    candidates.push(join(above, name), join(above, 'images', name), join(above, 'images'));
  }
  candidates.push(folder);
  const folders: string[] = [];
  for (const candidate of candidates) {
    if (!(await isFolder(candidate))) continue;
    if (first !== undefined && (await fileInAnyForm(candidate, first.file_name)) !== undefined)
      return candidate;
    folders.push(candidate);
  }
  return folders[0] ?? folder;
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

async function claimedPictures(
  images: readonly CocoImage[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<ClaimedPicture[]> {
  const pictures: ClaimedPicture[] = [];
  for (const { id, file_name, height, width } of images) {
    signal?.throwIfAborted();
    pictures.push({
      key: keyOf(id),
      id,
      ...(await findPicture(folder, file_name)),
      place: `image ${id} (${file_name})`,
      ...(typeof height === 'number' && typeof width === 'number' && { size: [height, width] }),
    });
  }
  return pictures;
}

function claimedObjects(coco: Coco, faults: Fault[]): ClaimedObject[] {
  const images = new Map(coco.images.map((image) => [keyOf(image.id), image]));
  const categories = new Set(coco.categories.map(({ id }) => keyOf(id)));
  return coco.annotations.flatMap((annotation) => {
    const image = images.get(keyOf(annotation.image_id));
    const place = annotationPlace(annotation, image);
    const refused = referenceFault(annotation, coco, image, categories);
    if (refused !== undefined) {
      if (refused !== '')
        faults.push({ severity: 'error', kind: 'annotations are of nothing', place, reason: refused });
      return [];
    }
    const box = boxOf(annotation);
    if (typeof box === 'string') {
      faults.push({ severity: 'error', kind: 'annotations have no box', place, reason: box });
      return [];
    }
    return {
      picture: keyOf(annotation.image_id),
      category: keyOf(annotation.category_id),
      box,
      ignore: annotation.iscrowd === 1 || annotation.iscrowd === true,
      place,
    };
  });
}

function annotationPlace({ id, at }: CocoAnnotation, image: CocoImage | undefined): string {
  const name = typeof id === 'number' || typeof id === 'string' ? `annotation ${id}` : `annotations[${at}]`;
  return image === undefined ? name : `${name} (${image.file_name})`;
}

/** Why it refers to nothing; nothing to say where what it refers to has a fault of its own. */
function referenceFault(
  { image_id, category_id }: CocoAnnotation,
  { unread }: Coco,
  image: CocoImage | undefined,
  categories: ReadonlySet<string>,
): string | undefined {
  if (image === undefined) {
    return unread.images.has(image_id) ? '' : `is of the image ${image_id}, which is not listed`;
  }
  if (!categories.has(keyOf(category_id))) {
    return unread.categories.has(category_id) ? '' : `is of the category ${category_id}, which is not listed`;
  }
  return undefined;
}

/** Its box, else that of its polygons or mask; or why there is none. */
function boxOf({ bbox, segmentation }: CocoAnnotation): Box | string {
  if (bbox) {
    const [xmin, ymin, width, height] = bbox;
    return { xmin, ymin, xmax: xmin + width, ymax: ymin + height };
  }
  if (segmentation === undefined || segmentation === null) return 'has neither a bbox nor a segmentation';
  const box = boxOfSegmentation(segmentation);
  return typeof box === 'string' ? `has no bbox, and its segmentation ${box}` : box;
}

/** In ascending order, numbers before texts. */
function byId({ id: a }: CocoCategory, { id: b }: CocoCategory): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}
