import { coverage, iou } from '../boxes/box.js';
import { ObjectsAlongX } from '../boxes/objects-along-x.js';
import { InputError } from '../errors.js';
import {
  type Detection,
  groupBy,
  LEAST_IOU,
  noObjects,
  type PictureId,
  ranked,
  type TrueObject,
  type TruePicture,
} from './ground-truth.js';

/** How well one class is detected. Shares are 0 to 1. */
export interface ClassPrecision {
  /** Annotated objects, the ignored left out. */
  readonly objects: number;
  /** Detections, those on ignored objects left out. */
  readonly detections: number;
  /** Detections that found an object. */
  readonly truePositives: number;
  /** Area under the envelope of the precision-recall curve; absent where there is no object. */
  readonly averagePrecision?: number;
  /** Found objects a detection; absent where there is no detection. */
  readonly precision?: number;
  /** Found objects an object; absent where there is no object. */
  readonly recall?: number;
}

export interface MeanAveragePrecision {
  /** Mean of the average precisions of all classes that have an object. */
  readonly meanAveragePrecision: number;
  /** By class index. */
  readonly perClass: readonly ClassPrecision[];
  /** Indices of the classes without an object, which are not in the mean. */
  readonly classesWithoutObjects: readonly number[];
}

/**
 * Precision of one class at an intersection over union of 0.5 (paper section 5). Detections are judged best first
 * (order: `ranked`). Each takes the not yet taken object of its class and picture that it overlaps most (ties: the first),
 * when their IoU is at least 0.5; otherwise it is disregarded when an ignored object covers at least half of it, and
 * else it is a false positive. The area is exact (every point of the curve), under precision made non-increasing.
 * @throws InputError (BAD_ARGUMENT) when a detection is malformed
 */
export function averagePrecision(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  index: number,
): ClassPrecision {
  const isOfClass = (item: { index: number }) => item.index === index;
  const objects = placed(pictures).filter(isOfClass);
  return classPrecision(objects, judge(objects, ranked(pictures, detections).filter(isOfClass)));
}

/**
 * `averagePrecision` of every class and their mean.
 * @throws InputError when a detection is malformed or a class index is not below `classes` (BAD_ARGUMENT), or no class
 *   has an object (BAD_DATA_SET)
 */
export function meanAveragePrecision(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  classes: number,
): MeanAveragePrecision {
  requireKnownClasses(pictures, detections, classes);
  const objects = placed(pictures);
  const perClass = judgeByClass(objects, ranked(pictures, detections), classes).map((judged, index) =>
    classPrecision(
      objects.filter((object) => object.index === index),
      judged,
    ),
  );
  const precisions = perClass.flatMap((result) => result.averagePrecision ?? []);
  if (precisions.length === 0) throw noObjects();
  return {
    meanAveragePrecision: precisions.reduce((sum, precision) => sum + precision, 0) / precisions.length,
    perClass,
    classesWithoutObjects: perClass.flatMap((result, index) => (result.objects === 0 ? index : [])),
  };
}

function requireKnownClasses(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  classes: number,
): void {
  const used = [...pictures.flatMap((picture) => picture.objects), ...detections];
  const unknown = used.find((item) => item.index >= classes);
  if (unknown !== undefined) {
    const reason = `must be less than the number of classes, ${classes}`;
    throw new InputError('BAD_ARGUMENT', `class index ${unknown.index}`, reason);
  }
}

export interface PlacedObject extends TrueObject {
  readonly imageId: PictureId;
}

/** All objects, with the pictures that they are in. */
export function placed(pictures: readonly TruePicture[]): PlacedObject[] {
  return pictures.flatMap(({ id, objects }) => objects.map((object) => ({ ...object, imageId: id })));
}

/** Of the objects and the judged detections of one class. */
function classPrecision(objects: readonly PlacedObject[], judged: readonly Judged[]): ClassPrecision {
  const hits = hitsOf(judged);
  const counted = objects.filter((object) => !object.ignore).length;
  const truePositives = hits.filter(Boolean).length;
  return {
    objects: counted,
    detections: hits.length,
    truePositives,
    ...(counted > 0 && {
      averagePrecision: areaUnderEnvelope(hits, counted),
      recall: truePositives / counted,
    }),
    ...(hits.length > 0 && { precision: truePositives / hits.length }),
  };
}

/** A detection, and the object that it found; without one it is a false positive. */
export interface Judged {
  readonly detection: Detection;
  readonly found?: PlacedObject;
}

/**
 * What each detection found, best first, as `averagePrecision` says; those on ignored objects are left out.
 * @param detections ranked
 * @param leastIou at which a box counts as found, and share of a detection that an ignored object must cover
 */
export function judge(
  objects: readonly PlacedObject[],
  detections: readonly Detection[],
  leastIou: number = LEAST_IOU,
): Judged[] {
  const objectsOf = new Map(
    [...groupBy(objects, (object) => object.imageId)].map(([id, items]) => [id, new ObjectsAlongX(items)]),
  );
  const taken = new Set<PlacedObject>();
  return detections.flatMap((detection) => {
    const candidates = objectsOf.get(detection.imageId)?.near(detection.box) ?? [];
    let found: PlacedObject | undefined;
    let bestOverlap = 0;
    for (const object of candidates) {
      if (object.ignore || taken.has(object)) continue;
      const overlap = iou(detection.box, object.box);
      if (overlap >= leastIou && overlap > bestOverlap) {
        found = object;
        bestOverlap = overlap;
      }
    }
    if (found !== undefined) {
      taken.add(found);
      return { detection, found };
    }
    const isIgnored = candidates.some(
      (object) => object.ignore && coverage(object.box, detection.box) >= leastIou,
    );
    return isIgnored ? [] : { detection };
  });
}

/** Whether each of them found an object. */
export function hitsOf(judged: readonly Judged[]): boolean[] {
  return judged.map(({ found }) => found !== undefined);
}

/** `judge` of each class by itself. */
export function judgeByClass(
  objects: readonly PlacedObject[],
  detections: readonly Detection[],
  classes: number,
  leastIou?: number,
): Judged[][] {
  const objectsOf = groupBy(objects, ({ index }) => index);
  const detectionsOf = groupBy(detections, ({ index }) => index);
  return Array.from({ length: classes }, (_, index) =>
    judge(objectsOf.get(index) ?? [], detectionsOf.get(index) ?? [], leastIou),
  );
}

/** Sum, over the objects found, of the best precision reached there or later, divided by the number of objects. */
function areaUnderEnvelope(hits: readonly boolean[], objects: number): number {
  return sumUnderEnvelope(hits, () => 1) / objects;
}

/**
 * Sum, over the objects found, of the best precision reached there or later.
 * @param weightOf how much the object counts that is the so-manieth found, from 1
 */
export function sumUnderEnvelope(hits: readonly boolean[], weightOf: (found: number) => number): number {
  let truePositives = hits.filter(Boolean).length;
  let envelope = 0;
  let sum = 0;
  for (let rank = hits.length - 1; rank >= 0; rank--) {
    envelope = Math.max(envelope, truePositives / (rank + 1));
    if (hits[rank]) {
      sum += envelope * weightOf(truePositives);
      truePositives -= 1;
    }
  }
  return sum;
}
