/** Small sets of pictures on which one rule of SPEC 9 decides, or few: matching, ignored objects, equal scores. */
import { averagePrecision, meanAveragePrecision } from '../../../lib/data/average-precision.js';
import type { Detection, TrueObject, TruePicture } from '../../../lib/data/ground-truth.js';
import { localizationError } from '../../../lib/evaluation/localization-error.js';
import { topKError } from '../../../lib/evaluation/top-k-error.js';
import type { Box } from '../../../reference/iou.js';
import type { Answer, Draft, Plain } from '../draft.js';
import type { FlagName } from '../flags.js';
import { type Rule, wrongPrecision } from '../precision.js';
import { sum } from '../tolerances.js';
import { box } from './boxes.js';

/** A box of 16 by 16 from x, y on. */
const square = (x: number, y = 0) => box(x, y, x + 16, y + 16);
const object = (edges: Box, index = 0): TrueObject => ({ index, box: edges, ignore: false });
const ignored = (edges: Box, index = 0): TrueObject => ({ index, box: edges, ignore: true });
const found = (imageId: number, score: number, edges: Box, index = 0): Detection => ({
  imageId,
  index,
  score,
  box: edges,
});
/** Far from every object. */
const nowhere = square(200, 100);

interface Set {
  readonly id: string;
  readonly comment: string;
  readonly pictures: readonly TruePicture[];
  readonly detections: readonly Detection[];
  readonly mistakes: { readonly [Flag in FlagName]?: readonly Rule[] };
}

/** Of class 0. */
const sets: readonly Set[] = [
  {
    id: 'missed-objects',
    comment:
      'Two of six objects are not found; confidences above 1, of 0 and of little more order detections as they are.',
    pictures: [
      { id: 7, objects: [object(square(0)), object(square(32)), object(square(64))] },
      { id: 3, objects: [object(square(0)), object(square(32)), object(square(64))] },
    ],
    detections: [
      found(7, 1.25, nowhere),
      found(3, 1.5, square(0)),
      found(7, 0.03125, square(32)),
      found(7, 0.0625, square(0)),
      found(3, 0, square(32)),
    ],
    mistakes: {
      RecallOfFound: [{ area: 'of what was found' }],
      ConfidenceClamped: [
        { confidence: (score) => Math.min(1, score) },
        { isCounted: ({ score }) => score > 0 },
        { isCounted: ({ score }) => score >= 0.05 },
      ],
    },
  },
  {
    id: 'taken',
    comment:
      'A detection overlaps an object most that is taken, and takes the next: that is no false positive, as in the VOC kit.',
    pictures: [{ id: 1, objects: [object(square(0)), object(square(4))] }],
    detections: [found(1, 0.875, square(0)), found(1, 0.75, nowhere), found(1, 0.625, square(1))],
    mistakes: { TakenObject: [{ takenLast: true }] },
  },
  {
    id: 'equal-overlaps',
    comment: 'A detection overlaps two objects equally and takes the first, which leaves the next with none.',
    pictures: [{ id: 1, objects: [object(square(0)), object(square(8))] }],
    detections: [found(1, 0.875, nowhere), found(1, 0.75, square(4)), found(1, 0.5, square(0))],
    mistakes: { LastOfEqualOverlaps: [{ lastOfEqual: true }] },
  },
  {
    id: 'ignored-and-found',
    comment:
      'An ignored object covers two that count: a detection of one of these is right, a second of it disregarded.',
    pictures: [
      { id: 1, objects: [object(square(0)), ignored(box(0, 0, 40, 16)), object(square(20))] },
      { id: 2, objects: [object(square(0))] },
    ],
    detections: [
      found(2, 0.875, nowhere),
      found(1, 0.75, square(0)),
      found(1, 0.625, square(0)),
      found(2, 0.5, square(0)),
    ],
    mistakes: {
      IgnoredBeforeMatch: [{ ignored: 'before the match' }],
      IgnoredAsFalse: [{ ignored: 'false' }],
    },
  },
  {
    id: 'ignored-elsewhere',
    comment:
      'Nothing excuses a detection on an ignored object of another class or picture, on two that cover a quarter each, in a corner of one, or one without area.',
    pictures: [
      {
        id: 1,
        objects: [
          ignored(square(40), 1),
          ...[0, 20].map((x) => object(square(x))),
          ignored(box(100, 0, 104, 16)),
          ignored(box(112, 0, 116, 16)),
          ignored(square(140)),
        ],
      },
      { id: 2, objects: [ignored(square(60)), ...[0, 20, 40].map((x) => object(square(x)))] },
    ],
    detections: [
      found(1, 0.96875, square(40)),
      found(1, 0.9375, square(0)),
      found(1, 0.90625, square(60)),
      found(1, 0.875, square(20)),
      found(1, 0.84375, square(100)),
      found(2, 0.8125, square(0)),
      found(1, 0.78125, box(141, 4, 141, 9)),
      found(2, 0.75, square(20)),
      found(1, 0.71875, box(152, 8, 184, 24)),
      found(2, 0.6875, box(1.5, 20, 5.5, 24)),
    ],
    mistakes: {
      IgnoredElsewhere: [
        { ignored: 'of any class' },
        { ignored: 'of any picture' },
        { ignored: 'added up' },
        { ignored: 'covers a box without area' },
      ],
    },
  },
  {
    id: 'small-boxes',
    comment:
      'An object of 4 by 4 pixels and a box beside it, an IoU of 5 / 11: with sides of 5 it would be 7 / 13.',
    pictures: [{ id: 1, objects: [object(box(0, 0, 4, 4)), object(box(20, 0, 24, 4))] }],
    detections: [found(1, 0.75, box(1.5, 0, 5.5, 4)), found(1, 0.5, box(21, 0, 25, 4))],
    mistakes: { InclusivePixels: [{ inclusive: true }] },
  },
  {
    id: 'equal-scores',
    comment:
      "Detections of one score come in the pictures' order as listed, whatever their ids, then as given; another is only a little above it.",
    pictures: [9, 2, 5].map((id) => ({ id, objects: [object(square(0)), object(square(32))] })),
    detections: [
      found(5, 0.5, square(0)),
      found(9, 0.5, nowhere),
      found(2, 0.5, square(0)),
      found(9, 0.5, square(0)),
      found(2, 0.5, nowhere),
      found(5, 0.50390625, square(32)),
    ],
    mistakes: {
      EqualByOther: [
        { ties: (a, b) => (a.imageId as number) - (b.imageId as number) },
        { ties: () => 0 },
        { ties: (a, b) => [9, 2, 5].indexOf(b.imageId as number) - [9, 2, 5].indexOf(a.imageId as number) },
      ],
    },
  },
  {
    id: 'many-equal-scores',
    comment: 'More than a hundred detections of one score in one picture: all count, in the order given.',
    pictures: [{ id: 4, objects: [object(square(0)), object(square(32))] }],
    detections: Array.from({ length: 102 }, (_, at) =>
      found(4, 0.25, at === 2 ? square(0) : at === 100 ? square(32) : nowhere),
    ),
    mistakes: { DetectionsLimited: [{ isCounted: ({ box: { xmin } }) => xmin !== 32 }] },
  },
];

const picturesPlain = (pictures: readonly TruePicture[]): Plain =>
  pictures.map(({ id, objects }) => ({
    id,
    objects: objects.map((one) => ({ index: one.index, box: { ...one.box }, ignore: one.ignore })),
  }));
const detectionsPlain = (detections: readonly Detection[]): Plain =>
  detections.map((one) => ({ ...one, box: { ...one.box } }));

function setCase({ id, comment, pictures, detections, mistakes }: Set): Draft {
  const wrong = (rule: Rule) => () => ({
    averagePrecision: wrongPrecision({ pictures, detections, index: 0 }, rule),
  });
  return {
    id: `averagePrecision/${id}`,
    operation: 'averagePrecision',
    comment,
    parameters: { pictures: picturesPlain(pictures), detections: detectionsPlain(detections), index: 0 },
    answer: () => precision(pictures, detections, 0),
    tolerance: sum(16, 1),
    mistakes: Object.fromEntries(Object.entries(mistakes).map(([flag, rules]) => [flag, rules.map(wrong)])),
  };
}

function precision(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  index: number,
): Answer {
  return { averagePrecision: averagePrecision(pictures, detections, index).averagePrecision ?? 'none' };
}

/** Classes of which nothing was found, or of which there is nothing. */
function missingCases(): Draft[] {
  const pictures: readonly TruePicture[] = [
    { id: 2, objects: [object(square(0)), object(square(20)), object(square(0), 1)] },
    { id: 1, objects: [object(square(0), 3), object(square(20), 3)] },
  ];
  const detections = [
    found(2, 0.75, square(0)),
    found(1, 0.5, square(0), 2),
    found(1, 0.625, nowhere, 3),
    found(2, 0.25, nowhere),
  ];
  const given = { pictures: picturesPlain(pictures), detections: detectionsPlain(detections) };
  const single: readonly (readonly [string, string, number])[] = [
    ['undetected', 'Objects, but no detection: 0.', 1],
    ['no-objects', 'A detection, but no object: the word none.', 2],
    ['nothing-found', 'Objects and a detection that finds none: 0.', 3],
  ];
  const { meanAveragePrecision: mean } = meanAveragePrecision(pictures, detections, 4);
  const empty: readonly TruePicture[] = [{ id: 1, objects: [ignored(square(0))] }];
  const emptyGiven = { pictures: picturesPlain(empty), detections: detectionsPlain(detections.slice(1, 2)) };
  return [
    ...single.map(
      ([id, comment, index]): Draft => ({
        id: `averagePrecision/${id}`,
        operation: 'averagePrecision',
        comment,
        parameters: { ...given, index },
        answer: () => precision(pictures, detections, index),
        tolerance: sum(16, 1),
        ...(index !== 2 && {
          mistakes: { UndetectedLeftOut: [() => ({ averagePrecision: Number.NaN })] },
        }),
      }),
    ),
    {
      id: 'meanAveragePrecision/undetected',
      operation: 'meanAveragePrecision',
      comment:
        'A class without a detection and one without a hit are in the mean, one without an object is not.',
      parameters: { ...given, classes: 4 },
      answer: () => ({ meanAveragePrecision: mean }),
      tolerance: sum(16, 1),
      mistakes: {
        UndetectedLeftOut: [
          () => ({ meanAveragePrecision: (mean * 3) / 2 }),
          () => ({ meanAveragePrecision: mean * 3 }),
        ],
        EmptyClassesCount: () => ({ meanAveragePrecision: (mean * 3) / 4 }),
      },
    },
    {
      id: 'meanAveragePrecision/no-objects',
      operation: 'meanAveragePrecision',
      comment: 'No class has an object that counts: there is nothing to take the mean of.',
      parameters: { ...emptyGiven, classes: 3 },
      answer: () => ({
        meanAveragePrecision: meanAveragePrecision(empty, detections.slice(1, 2), 3).meanAveragePrecision,
      }),
    },
    {
      id: 'localizationError/no-objects',
      operation: 'localizationError',
      comment: 'No picture has an object that counts: there is nothing to compare with.',
      parameters: { ...emptyGiven, k: 1 },
      answer: () => ({ error: localizationError(empty, [], 1) }),
    },
  ];
}

/** Guesses of one score. */
function equalCases(): Draft[] {
  const classes: readonly TruePicture[] = [
    { id: 8, objects: [object(square(0), 1)] },
    { id: 6, objects: [object(square(0), 2)] },
    { id: 7, objects: [object(square(0), 1)] },
    { id: 1, objects: [object(square(0), 1)] },
  ];
  const guesses = [
    found(8, 0.5, square(0), 2),
    found(8, 0.5, square(0), 1),
    found(6, 0.5, square(0), 1),
    found(6, 0.5, square(0), 2),
    found(7, 0.5, square(0), 2),
    found(7, 0.5, square(0), 1),
    found(1, 0.5, square(0), 2),
    found(1, 0.5, square(0), 1),
  ];
  const boxes: readonly TruePicture[] = [
    ...[5, 4, 9].map((id) => ({ id, objects: [object(square(0))] })),
    { id: 3, objects: [object(square(0)), object(square(40), 1)] },
  ];
  const detections = [
    found(5, 0.5, square(0)),
    found(5, 0.5, nowhere),
    found(4, 0.5, nowhere),
    found(4, 0.5, square(0)),
    ...Array.from({ length: 18 }, (_, at) => found(9, 0.25, at === 0 ? square(0) : nowhere)),
    found(3, 0.5, square(40)),
    found(3, 0.5, nowhere, 1),
  ];
  const share = (wrong: number) => () => ({ error: wrong / 4 });
  return [
    {
      id: 'topKError/equal-scores',
      operation: 'topKError',
      comment: 'Guesses of one score: the lower class first, in whatever order they are given.',
      parameters: {
        pictures: picturesPlain(classes),
        guesses: guesses.map(({ imageId, index, score }) => ({ imageId, index, score })),
        k: 1,
      },
      answer: () => ({ error: topKError(classes, guesses, 1) }),
      tolerance: sum(4, 1),
      mistakes: { EqualByOther: [share(3), share(4)] },
    },
    {
      id: 'localizationError/equal-scores',
      operation: 'localizationError',
      comment:
        'Detections of one score and class: as given. One has the class of an object and the box of another.',
      parameters: { pictures: picturesPlain(boxes), detections: detectionsPlain(detections), k: 1 },
      answer: () => ({ error: localizationError(boxes, detections, 1) }),
      tolerance: sum(4, 1),
      mistakes: { EqualByOther: [share(3)] },
    },
  ];
}

export const matchingCases: readonly Draft[] = [...sets.map(setCase), ...missingCases(), ...equalCases()];
