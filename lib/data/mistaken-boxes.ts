/** Boxes that look as if they were written in another way than their format wants (SPEC 8.4). */
import { area, type Box } from '../boxes/box.js';
import type { AnnotatedAs, CheckedPicture } from './claimed-pictures.js';
import type { ClaimedSet } from './claims.js';
import type { Fault } from './fault.js';

/** A box as it is written, and the sides of the picture that it is measured on. */
interface MeasuredBox {
  readonly box: Box;
  readonly width: number;
  readonly height: number;
}

/** Share of a picture's side by which no sloppy box sticks out. */
const farOutside = 0.1;
/** Pixels by which a corner may lie outside: programs round. */
const roundingError = 1;
/** So many boxes do not all lie in one corner of large pictures by chance. */
const leastPercentages = 10;
const leastSide = 200;

/** What the boxes of a data set look like as a whole goes to `faults`. */
export function findMistakenBoxes(
  { objects, unit, hasExtents = false }: Pick<ClaimedSet, 'objects' | 'unit' | 'hasExtents'>,
  pictures: readonly CheckedPicture[],
  annotatedAs: AnnotatedAs | undefined,
  faults: Fault[],
): void {
  const boxes = objects.filter(({ box }) => area(box) > 0);
  if (unit === 'shares' || boxes.length === 0) return;
  const fault = (severity: Fault['severity'], kind: string, reason: string) =>
    faults.push({ severity, kind, place: 'annotations', reason });
  if (boxes.every(({ box }) => isShare(box))) {
    const reason =
      'look like shares of their pictures, since all numbers of all boxes are from 0 to 1: multiply them by width and height';
    return void fault('error', 'boxes are shares', reason);
  }
  const pictureOf = new Map(pictures.map((picture) => [picture.key, picture]));
  const measured = boxes.flatMap(({ box, picture: key }): MeasuredBox[] => {
    const picture = pictureOf.get(key);
    const size = annotatedAs === 'stored' ? picture?.file?.stored : picture?.size;
    return size === undefined ? [] : [{ box, width: size[1], height: size[0] }];
  });
  const beyond = measured.filter(isFarOutside).length;
  if (hasExtents && beyond > 0 && measured.every(hasCorners)) {
    const reason = `look like two corners, since of all boxes the third and fourth number are above the first and second, and none ends beyond its picture, while as x, y, width and height ${beyond} of ${measured.length} end far outside: write width and height in place of the second corner`;
    return void fault('error', 'boxes are two corners', reason);
  }
  if (measured.length >= leastPercentages && measured.every(isPercentage)) {
    const reason = `all lie within the first 100 x 100 pixels of pictures of at least ${leastSide} x ${leastSide}: if they are percentages, divide them by 100, and multiply them by width and height`;
    fault('warning', 'boxes may be percentages', reason);
  }
}

const isShare = ({ xmin, ymin, xmax, ymax }: Box) =>
  [xmin, ymin, xmax - xmin, ymax - ymin].every((value) => value >= 0 && value <= 1);

const isFarOutside = ({ box, width, height }: MeasuredBox) =>
  box.xmax > (1 + farOutside) * width || box.ymax > (1 + farOutside) * height;

/** Whether its position and extent would be two corners within the picture. */
function hasCorners({ box: { xmin, ymin, xmax, ymax }, width, height }: MeasuredBox): boolean {
  const [right, bottom] = [xmax - xmin, ymax - ymin];
  return right > xmin && bottom > ymin && right <= width + roundingError && bottom <= height + roundingError;
}

const isPercentage = ({ box: { xmin, ymin, xmax, ymax }, width, height }: MeasuredBox) =>
  width >= leastSide && height >= leastSide && xmin >= 0 && ymin >= 0 && xmax <= 100 && ymax <= 100;
