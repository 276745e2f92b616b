/** The worst that a model says of a data set: what it is surest of and wrong, and the largest that it does not find. */
import { area, type Box, iou } from '../../boxes/box.js';
import type { Judged, PlacedObject } from '../../data/average-precision.js';
import type { DataSetPicture } from '../../data/data-set.js';
import { ranked } from '../../data/ground-truth.js';
import { cutOut } from '../../images/cut-out.js';
import { drawBoxes } from '../../images/draw.js';
import { encodePng } from '../../images/encode.js';
import { readImage } from '../../images/source.js';
import type { SureResult } from '../../model/model.js';

export interface Mistake {
  readonly kind: 'wrong' | 'missed';
  readonly picture: DataSetPicture;
  readonly index: number;
  readonly box: Box;
  /** How sure the model is of what is wrong. */
  readonly sure?: SureResult;
  /** What the detection most overlaps, of any class: its class, and the intersection over union. */
  readonly nearest?: { readonly index: number; readonly overlap: number };
}

/**
 * @param judged the detections that the model shows
 * @param most of either kind
 */
export function worstMistakes(
  pictures: readonly DataSetPicture[],
  objects: readonly PlacedObject[],
  judged: readonly Judged[],
  most: number,
): readonly Mistake[] {
  const byId = new Map(pictures.map((picture) => [picture.id, picture]));
  const wrong = judged.filter(({ found }) => found === undefined).map(({ detection }) => detection);
  const found = new Set(judged.map((one) => one.found));
  const missed = objects.filter((object) => !object.ignore && !found.has(object));
  const surest = ranked(pictures, wrong).slice(0, most);
  const largest = missed.toSorted((one, other) => area(other.box) - area(one.box)).slice(0, most);
  return [
    ...surest.map((sure): Mistake => {
      const { index, box } = sure;
      const picture = byId.get(sure.imageId)!;
      return { kind: 'wrong', picture, index, box, sure, ...nearestTo(box, picture) };
    }),
    ...largest.map(
      ({ imageId, index, box }): Mistake => ({ kind: 'missed', picture: byId.get(imageId)!, index, box }),
    ),
  ];
}

function nearestTo(box: Box, { objects }: DataSetPicture): Pick<Mistake, 'nearest'> {
  let nearest: Mistake['nearest'];
  for (const object of objects) {
    const overlap = iou(box, object.box);
    if (overlap > (nearest?.overlap ?? 0)) nearest = { index: object.index, overlap };
  }
  return nearest === undefined ? {} : { nearest };
}

/** Of what surrounds a box, as a share of its longer side. */
const surroundings = 0.6;

/** The mistake's place in its picture, with its box, as a PNG. */
export async function pictureOf(mistake: Mistake, labels: readonly string[]): Promise<Uint8Array> {
  const { picture, box, index, sure = { score: 0 } } = mistake;
  const { image } = await readImage(picture.path);
  const around = surroundings * Math.max(box.xmax - box.xmin, box.ymax - box.ymin);
  const drawn = drawBoxes(image, [{ ...sure, box, index, label: labels[index] }]);
  const place = {
    xmin: box.xmin - around,
    ymin: box.ymin - around,
    xmax: box.xmax + around,
    ymax: box.ymax + around,
  };
  return encodePng(cutOut(drawn, place));
}
