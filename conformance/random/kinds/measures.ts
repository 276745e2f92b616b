import fc from 'fast-check';
import { averagePrecision, meanAveragePrecision } from '../../../lib/data/average-precision.js';
import type { Detection, TruePicture } from '../../../lib/data/ground-truth.js';
import { cocoPrecision } from '../../../lib/evaluation/coco-precision.js';
import { localizationError } from '../../../lib/evaluation/localization-error.js';
import { topKError } from '../../../lib/evaluation/top-k-error.js';
import type { Box } from '../../../reference/iou.js';
import type { Plain } from '../../generate/draft.js';
import { sum } from '../../generate/tolerances.js';
import type { Kind, Question } from '../question.js';
import { length } from '../shapes.js';

const classes = 2;
const label = length(0, classes - 1);

/** Few different boxes: their IoUs are exact, often equal, often one half, and so is what one covers of another. */
const box: fc.Arbitrary<Box> = fc
  .tuple(fc.constantFrom(0, 0, 4, 8), fc.constantFrom(16, 16, 8))
  .map(([x, width]) => ({ x, y: 0, width, height: 16 }))
  .map(({ x, y, width, height }) => ({ xmin: x, ymin: y, xmax: x + width, ymax: y + height }));

/** As those, but no IoU or cover of one by another is near one of COCO's ten but 0.5 and 0.75, which are exact. */
const clearBox: fc.Arbitrary<Box> = fc
  .tuple(fc.constantFrom(0, 0, 2, 8), fc.constantFrom(16, 16, 12))
  .map(([x, width]) => ({ xmin: x, ymin: 0, xmax: x + width, ymax: 16 }));

const picturesWith = (ignore: fc.Arbitrary<boolean>, among: fc.Arbitrary<Box>) =>
  fc.array(fc.array(fc.record({ index: label, box: among, ignore }), { maxLength: 4 }), {
    minLength: 2,
    maxLength: 4,
  });

const pictures = (among: fc.Arbitrary<Box>): fc.Arbitrary<readonly TruePicture[]> =>
  fc
    .oneof(
      { weight: 7, arbitrary: picturesWith(fc.constantFrom(false, false, true), among) },
      // Now and then nothing counts.
      { weight: 1, arbitrary: picturesWith(fc.constant(true), among) },
    )
    .map((all) => all.map((objects, index) => ({ id: index + 1, objects })));

/** Scores that are often equal. */
const score = length(1, 8).map((count) => count / 8);

const detectionIn = (count: number, among: fc.Arbitrary<Box>): fc.Arbitrary<Detection> =>
  fc.record({ imageId: length(1, count), index: label, score, box: among });

const setsOf = (among: fc.Arbitrary<Box>) =>
  pictures(among).chain((all) =>
    fc.record({
      pictures: fc.constant(all),
      detections: fc.oneof(
        fc.array(detectionIn(all.length, among), { minLength: 8, maxLength: 24 }),
        fc.array(detectionIn(all.length, among), { maxLength: 3 }),
      ),
    }),
  );

const sets = setsOf(box);

const somethingCounts = ({ pictures: all }: { readonly pictures: readonly TruePicture[] }) =>
  all.some(({ objects }) => objects.some(({ ignore }) => ignore !== true));

const picturesPlain = (all: readonly TruePicture[]): Plain =>
  all.map(({ id, objects }) => ({
    id,
    objects: objects.map((one) => ({ index: one.index, box: { ...one.box }, ignore: one.ignore === true })),
  }));

const detectionsPlain = (all: readonly Detection[]): Plain =>
  all.map(({ imageId, index, score: confidence, box: edges }) => ({
    imageId,
    index,
    score: confidence,
    box: { ...edges },
  }));

export const measureKinds: readonly Kind[] = [
  {
    operation: 'topKError',
    questions: fc.tuple(sets, length(1, 5)).map(
      ([{ pictures: all, detections }, k]): Question => ({
        parameters: {
          pictures: picturesPlain(all),
          guesses: detections.map(({ imageId, index, score: confidence }) => ({
            imageId,
            index,
            score: confidence,
          })),
          k,
        },
        answer: () => ({ error: topKError(all, detections, k) }),
        tolerance: () => sum(4, 1),
      }),
    ),
  },
  {
    operation: 'localizationError',
    questions: fc.tuple(sets, length(1, 5)).map(
      ([{ pictures: all, detections }, k]): Question => ({
        parameters: { pictures: picturesPlain(all), detections: detectionsPlain(detections), k },
        answer: () => ({ error: localizationError(all, detections, k) }),
        tolerance: () => sum(4, 1),
      }),
    ),
  },
  {
    operation: 'averagePrecision',
    questions: fc.tuple(sets, label).map(
      ([{ pictures: all, detections }, index]): Question => ({
        parameters: { pictures: picturesPlain(all), detections: detectionsPlain(detections), index },
        answer: () => ({
          averagePrecision: averagePrecision(all, detections, index).averagePrecision ?? 'none',
        }),
        tolerance: () => sum(32, 1),
      }),
    ),
  },
  {
    operation: 'meanAveragePrecision',
    questions: sets.filter(somethingCounts).map(
      ({ pictures: all, detections }): Question => ({
        parameters: { pictures: picturesPlain(all), detections: detectionsPlain(detections), classes },
        answer: () => ({
          meanAveragePrecision: meanAveragePrecision(all, detections, classes).meanAveragePrecision,
        }),
        tolerance: () => sum(64, 1),
      }),
    ),
  },
  {
    operation: 'cocoPrecision',
    questions: setsOf(clearBox)
      .filter(somethingCounts)
      .map(
        ({ pictures: all, detections }): Question => ({
          parameters: { pictures: picturesPlain(all), detections: detectionsPlain(detections), classes },
          answer: () => ({ ...cocoPrecision(all, detections, classes) }),
          tolerance: () => sum(256, 1),
        }),
      ),
  },
];
