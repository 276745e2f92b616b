/** Annotations of a data set as objects of its pictures (SPEC 8.4). */
import { area, type Box, clip } from '../boxes/box.js';
import { turnBoxUpright } from '../images/orientation.js';
import type { AnnotatedAs, CheckedPicture } from './claimed-pictures.js';
import type { ClaimedSet } from './claims.js';
import type { Fault } from './fault.js';
import type { TrueObject } from './ground-truth.js';

/** An object whose class is still its category's key. */
export interface CategorisedObject extends Omit<TrueObject, 'index'> {
  readonly category: string;
}

/** Pixels by which a box may stick out of its picture without a word: programs round. */
const roundingError = 1;

/** Objects by the picture's key, in the given order; what is wrong with them goes to `faults`. */
export function checkObjects(
  { objects, unit }: Pick<ClaimedSet, 'objects' | 'unit'>,
  pictures: readonly CheckedPicture[],
  annotatedAs: AnnotatedAs | undefined,
  faults: Fault[],
): Map<string, CategorisedObject[]> {
  const pictureOf = new Map(pictures.map((picture) => [picture.key, picture]));
  const objectsOf = new Map<string, CategorisedObject[]>(pictures.map(({ key }) => [key, []]));
  const seen = new Map<string, string>();
  for (const { picture: pictureKey, category, box, ignore, place } of objects) {
    const picture = pictureOf.get(pictureKey);
    const fault = (severity: Fault['severity'], kind: string, reason: string) =>
      faults.push({ severity, kind, place, reason });
    if (area(box) === 0) {
      const size = `${box.xmax - box.xmin} x ${box.ymax - box.ymin}`;
      const reason = `is left out: its box has no area, ${size}${unit === 'pixels' ? ' pixels' : ' of the picture'}`;
      fault('warning', 'boxes have no area', reason);
      continue;
    }
    const key = JSON.stringify([pictureKey, category, box]);
    const first = seen.get(key);
    if (first !== undefined) {
      fault('warning', 'boxes are there twice', `is left out: it has the category and box of ${first}`);
      continue;
    }
    seen.set(key, place);
    const upright = uprightBox(box, unit, picture, annotatedAs);
    const within = picture?.size === undefined ? upright : clip(upright, picture.size[1], picture.size[0]);
    const beyond = picture?.size === undefined ? undefined : beyondText(upright, within, picture.size);
    if (beyond !== undefined) fault(...beyond);
    if (area(within) === 0) continue;
    objectsOf.get(pictureKey)?.push({ category, box: within, ignore });
  }
  return objectsOf;
}

/** In pixels; shares stay as they are where the picture's size is not known. */
function uprightBox(
  box: Box,
  unit: ClaimedSet['unit'],
  picture: CheckedPicture | undefined,
  annotatedAs: AnnotatedAs | undefined,
): Box {
  const isStored = annotatedAs === 'stored' && picture?.file !== undefined;
  const size = isStored ? picture.file.stored : picture?.size;
  const inPixels = unit === 'shares' && size !== undefined ? scaled(box, size) : box;
  return isStored ? turnBoxUpright(inPixels, picture.file.stored, picture.file.orientation) : inPixels;
}

function scaled({ xmin, ymin, xmax, ymax }: Box, [height, width]: readonly [number, number]): Box {
  return { xmin: xmin * width, ymin: ymin * height, xmax: xmax * width, ymax: ymax * height };
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
