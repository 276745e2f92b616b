/** Annotations of a COCO data set as objects of its pictures. */
import { area, type Box, clip } from '../boxes/box.js';
import { turnBoxUpright } from '../images/orientation.js';
import type { Coco, CocoAnnotation, CocoKey } from './coco.js';
import type { AnnotatedAs, CheckedPicture } from './coco-pictures.js';
import type { Fault } from './fault.js';
import type { TrueObject } from './ground-truth.js';
import { boxOfSegmentation } from './segmentation.js';

/** An object whose class is still its category's key. */
export interface CategorisedObject extends Omit<TrueObject, 'index'> {
  readonly category: string;
}

/** Pixels by which a box may stick out of its picture without a word: programs round. */
const roundingError = 1;

/** Objects by the picture's key, in the file's order; what is wrong with them goes to `faults`. */
export function readObjects(
  coco: Coco,
  pictures: readonly CheckedPicture[],
  annotatedAs: AnnotatedAs | undefined,
  faults: Fault[],
): Map<string, CategorisedObject[]> {
  const pictureOf = new Map(pictures.map((picture) => [keyOf(picture.image.id), picture]));
  const categories = new Set(coco.categories.map(({ id }) => keyOf(id)));
  const objectsOf = new Map<string, CategorisedObject[]>(pictures.map(({ image }) => [keyOf(image.id), []]));
  const seen = new Map<string, string>();
  const boxes: Box[] = [];
  for (const annotation of coco.annotations) {
    const picture = pictureOf.get(keyOf(annotation.image_id));
    const place = annotationPlace(annotation, picture);
    const fault = (severity: Fault['severity'], kind: string, reason: string) =>
      faults.push({ severity, kind, place, reason });
    const refused = referenceFault(annotation, coco, picture, categories);
    if (refused !== undefined) {
      if (refused !== '') fault('error', 'annotations are of nothing', refused);
      continue;
    }
    const box = boxOf(annotation);
    if (typeof box === 'string') {
      fault('error', 'annotations have no box', box);
      continue;
    }
    if (area(box) === 0) {
      const size = `${box.xmax - box.xmin} x ${box.ymax - box.ymin} pixels`;
      fault('warning', 'boxes have no area', `is left out: its box has no area, ${size}`);
      continue;
    }
    boxes.push(box);
    const key = JSON.stringify([keyOf(annotation.image_id), keyOf(annotation.category_id), box]);
    const first = seen.get(key);
    if (first !== undefined) {
      fault('warning', 'boxes are there twice', `is left out: it has the category and box of ${first}`);
      continue;
    }
    seen.set(key, place);
    const upright = uprightBox(box, picture, annotatedAs);
    const within = picture?.size === undefined ? upright : clip(upright, picture.size[1], picture.size[0]);
    const beyond = picture?.size === undefined ? undefined : beyondText(upright, within, picture.size);
    if (beyond !== undefined) fault(...beyond);
    if (area(within) === 0) continue;
    const ignore = annotation.iscrowd === 1 || annotation.iscrowd === true;
    objectsOf.get(keyOf(annotation.image_id))?.push({
      category: keyOf(annotation.category_id),
      box: within,
      ignore,
    });
  }
  if (boxes.length > 0 && boxes.every(isShare)) {
    const place = 'annotations';
    const reason =
      'look like shares of their pictures, since all numbers of all boxes are from 0 to 1: multiply them by width and height';
    faults.push({ severity: 'error', kind: 'boxes are shares', place, reason });
  }
  return objectsOf;
}

/** Ids are keys, whether they are written as numbers or as texts. */
export const keyOf = (id: CocoKey): string => String(id);

function annotationPlace({ id, at }: CocoAnnotation, picture: CheckedPicture | undefined): string {
  const name = typeof id === 'number' || typeof id === 'string' ? `annotation ${id}` : `annotations[${at}]`;
  return picture === undefined ? name : `${name} (${picture.image.file_name})`;
}

/** Why it refers to nothing; nothing to say where what it refers to has a fault of its own. */
function referenceFault(
  { image_id, category_id }: CocoAnnotation,
  { unread }: Coco,
  picture: CheckedPicture | undefined,
  categories: ReadonlySet<string>,
): string | undefined {
  if (picture === undefined) {
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

function uprightBox(
  box: Box,
  picture: CheckedPicture | undefined,
  annotatedAs: AnnotatedAs | undefined,
): Box {
  if (annotatedAs !== 'stored' || picture?.file === undefined) return box;
  return turnBoxUpright(box, picture.file.stored, picture.file.orientation);
}

function beyondText(
  box: Box,
  within: Box,
  [height, width]: readonly [number, number],
): [Fault['severity'], string, string] | undefined {
  const picture = `its ${width} x ${height} picture`;
  if (area(within) === 0) return ['error', 'boxes lie outside', `has its box outside ${picture}`];
  const beyond = Math.max(
    within.xmin - box.xmin,
    within.ymin - box.ymin,
    box.xmax - within.xmax,
    box.ymax - within.ymax,
  );
  if (beyond <= roundingError) return undefined;
  const reason = `has a box that sticks out of ${picture} by ${Number(beyond.toFixed(2))} pixels; it is cut off there`;
  return ['warning', 'boxes stick out', reason];
}

const isShare = ({ xmin, ymin, xmax, ymax }: Box) =>
  [xmin, ymin, xmax - xmin, ymax - ymin].every((value) => value >= 0 && value <= 1);
