import { hitsOf, judgeByClass, placed, sumUnderEnvelope } from '../data/average-precision.js';
import { type Detection, noObjects, ranked, type TruePicture } from '../data/ground-truth.js';

/** Intersections over union of COCO's AP@[.5:.95], in hundredths. */
const hundredths = [50, 55, 60, 65, 70, 75, 80, 85, 90, 95];
/** Recalls at which COCO reads the curve: 0, 0.01 and so on up to 1. */
const recalls = 101;
/** Of a class in a picture, the best count. */
const mostDetections = 100;

/** Shares, 0 to 1. */
export interface CocoPrecision {
  /** AP@[.5:.95] */
  readonly mean: number;
  readonly at50: number;
  readonly at75: number;
}

export interface CocoPrecisions {
  /** Means over the classes that have an object. */
  readonly all: CocoPrecision;
  /** By class index; none where it has no object. */
  readonly perClass: readonly (CocoPrecision | undefined)[];
}

/** `cocoPrecisions` of all classes. */
export function cocoPrecision(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  classes: number,
): CocoPrecision {
  return cocoPrecisions(pictures, detections, classes).all;
}

/**
 * COCO's average precisions (SPEC 9.6), of the classes that have an object.
 * @throws InputError when a detection is malformed (BAD_ARGUMENT) or no class has an object (BAD_DATA_SET)
 */
export function cocoPrecisions(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  classes: number,
): CocoPrecisions {
  const objects = placed(pictures);
  const counted = Array.from(
    { length: classes },
    (_, index) => objects.filter((object) => object.index === index && !object.ignore).length,
  );
  if (!counted.some((count) => count > 0)) throw noObjects();
  const best = bestOfEach(ranked(pictures, detections));
  const perIou = hundredths.map((hundredth) => {
    const judged = judgeByClass(objects, best, classes, hundredth / 100);
    return judged.map((ofClass, index) => meanPrecision(hitsOf(ofClass), counted[index]));
  });
  return {
    all: summary(perIou.map((precisions) => mean(precisions.filter((_, index) => counted[index] > 0)))),
    perClass: counted.map((count, index) =>
      count === 0 ? undefined : summary(perIou.map((precisions) => precisions[index])),
    ),
  };
}

/** @param perIou a precision at each of the intersections over union */
function summary(perIou: readonly number[]): CocoPrecision {
  return { mean: mean(perIou), at50: perIou[0], at75: perIou[hundredths.indexOf(75)] };
}

/** Of each class in each picture, the best. */
function bestOfEach(detections: readonly Detection[]): Detection[] {
  const seen = new Map<string, number>();
  return detections.filter(({ imageId, index }) => {
    const key = JSON.stringify([imageId, index]);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before < mostDetections;
  });
}

/** Of the best precision reached at each recall or beyond; 0 at recalls that are not reached. */
function meanPrecision(hits: readonly boolean[], objects: number): number {
  // The recalls above that of the object found before, up to this one's.
  const recallsOf = (found: number) => recallsUpTo(found, objects) - recallsUpTo(found - 1, objects);
  return sumUnderEnvelope(hits, recallsOf) / recalls;
}

/** How many of the recalls k / 100 are at most found / objects; those of nothing found are none. */
function recallsUpTo(found: number, objects: number): number {
  return found === 0 ? 0 : Math.floor((found * (recalls - 1)) / objects) + 1;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
