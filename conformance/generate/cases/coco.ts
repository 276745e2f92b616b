/** COCO's average precisions: ten overlaps, 101 recalls, the hundred best of each class in a picture. */
import type { Detection, TrueObject, TruePicture } from '../../../lib/data/ground-truth.js';
import { cocoPrecision } from '../../../lib/evaluation/coco-precision.js';
import { type Box, intersectionArea, iou } from '../../../reference/iou.js';
import type { Answer, Draft } from '../draft.js';
import type { FlagName } from '../flags.js';
import { type Rule, wrongPrecision } from '../precision.js';
import { sum } from '../tolerances.js';
import { box } from './boxes.js';

const overlaps = [50, 55, 60, 65, 70, 75, 80, 85, 90, 95].map((percent) => percent / 100);

/** A box of 16 by 16 from x on. */
const square = (x: number) => box(x, 0, x + 16, 16);
const object = (edges: Box, index = 0, ignore = false): TrueObject => ({ index, box: edges, ignore });
const found = (imageId: number | string, score: number, edges: Box, index = 0): Detection => ({
  imageId,
  index,
  score,
  box: edges,
});
const nowhere = square(1000);

interface Bug extends Rule {
  /** Instead of all ten. */
  readonly overlaps?: readonly number[];
  readonly limit?: (detections: readonly Detection[]) => readonly Detection[];
}

interface Set {
  readonly id: string;
  readonly comment: string;
  readonly classes: number;
  readonly pictures: readonly TruePicture[];
  readonly detections: readonly Detection[];
  readonly mistakes?: { readonly [Flag in FlagName]?: readonly Bug[] };
}

/** The hundred first of each group of detections, best first. */
const limitBy =
  (key: (one: Detection) => string, isRanked = true) =>
  (detections: readonly Detection[]): readonly Detection[] => {
    const counts = new Map<string, number>();
    const order = isRanked ? [...detections].sort((a, b) => b.score - a.score) : detections;
    return order.filter((one) => {
      const count = counts.get(key(one)) ?? 0;
      counts.set(key(one), count + 1);
      return count < 100;
    });
  };

/** In picture 1 a hundred of class 0 find nothing; those that find an object score less. */
const crowd: Set = {
  id: 'the-hundred-best',
  comment:
    'Of class 0, picture 1 has a hundred detections on nothing and then one on its object, which does not count; those of picture 2 and of class 1 do. The least score is given first.',
  classes: 2,
  pictures: [
    { id: 1, objects: [object(square(0)), object(square(32), 1)] },
    { id: 2, objects: [object(square(0))] },
  ],
  detections: [
    found(1, 0.25, square(32), 1),
    found(2, 0.3125, square(0)),
    found(1, 0.375, square(0)),
    ...Array.from({ length: 100 }, (_, at) => found(1, 0.5 + at / 256, square(100 + 32 * at))),
  ],
  mistakes: {
    DetectionsNotLimited: [{ limit: (detections) => detections }],
    LimitElsewhere: [
      { limit: limitBy(({ imageId }) => `${imageId}`) },
      { limit: limitBy(({ index }) => `${index}`) },
      { limit: limitBy(({ imageId, index }) => `${imageId} ${index}`, false) },
    ],
  },
};

/** Just below and just above each of the ten overlaps, the largest first. */
const shares = [...overlaps].reverse().flatMap((overlap) => [overlap + 0.005, overlap - 0.005]);

const sets: readonly Set[] = [
  {
    id: 'ten-overlaps',
    comment:
      'Four objects, overlapped by 1/2, 9/16, 3/4 and 31/32: each is found at fewer of the ten overlaps than the next.',
    classes: 1,
    pictures: [{ id: 1, objects: [0, 32, 64, 96].map((x) => object(square(x))) }],
    detections: [
      found(1, 0.9375, box(0, 0, 16, 8)),
      found(1, 0.875, box(32, 0, 48, 9)),
      found(1, 0.75, box(64, 0, 80, 12)),
      found(1, 0.625, box(96, 0, 112, 15.5)),
    ],
    mistakes: {
      FewerOverlaps: [
        { overlaps: [0.5] },
        { overlaps: overlaps.slice(0, 9) },
        { overlaps: overlaps.slice(1) },
        { overlaps: [0.5, 0.75] },
      ],
      EveryPoint: [{ area: 'every point' }],
      StrictIoU: [{ strict: true }],
    },
  },
  {
    id: 'near-each-overlap',
    comment:
      'Twenty objects, overlapped by 0.005 more and 0.005 less than each of the ten: all ten are asked for.',
    classes: 1,
    pictures: [{ id: 1, objects: shares.map((_, at) => object(square(32 * at))) }],
    detections: shares.map((share, at) =>
      found(1, 0.96875 - at / 32, box(32 * at, 0, 32 * at + 16, 16 * share)),
    ),
    mistakes: { FewerOverlaps: [{ overlaps: [0.5, 0.6, 0.7, 0.8, 0.9] }] },
  },
  {
    id: 'recalls',
    comment:
      'Hit, two misses, two hits and a miss: precision rises once more, and two of five objects are missed.',
    classes: 1,
    pictures: [{ id: 4, objects: [0, 32, 64, 96, 128].map((x) => object(square(x))) }],
    detections: [0, 1000, 1000, 32, 64, 1000].map((x, at) => found(4, 0.9375 - at / 16, square(x))),
    mistakes: {
      EveryPoint: [{ area: 'every point' }],
      ElevenPoints: [{ area: 'eleven' }],
      RecallNoughtLeftOut: [{ area: 'a hundred, from 0.01 on' }],
      NoEnvelope: [{ area: 'a hundred and one, without envelope' }],
    },
  },
  {
    id: 'seven-of-twenty',
    comment:
      'Seven of twenty objects are found, and nothing else: the recall 0.35 is reached, which 35 * 0.01 in float64 is not.',
    classes: 1,
    pictures: [{ id: 1, objects: Array.from({ length: 20 }, (_, at) => object(square(32 * at))) }],
    detections: Array.from({ length: 7 }, (_, at) => found(1, 0.875 - at / 16, square(32 * at))),
    mistakes: {
      RecallsInFloat: [{ area: 'a hundred and one, in floating point' }],
      EveryPoint: [{ area: 'every point' }],
    },
  },
  {
    id: 'ignored',
    comment:
      'Ignored objects cover detections by 5/8, 13/16 and all: each is disregarded up to that overlap, and above it counts as wrong; of the ignored class nothing is judged.',
    classes: 2,
    pictures: [
      {
        id: 1,
        objects: [
          object(square(0)),
          object(box(32, 0, 42, 16), 0, true),
          object(box(64, 0, 77, 16), 0, true),
          object(square(96), 0, true),
          object(square(96), 1, true),
        ],
      },
    ],
    detections: [
      found(1, 0.875, square(32)),
      found(1, 0.75, square(64)),
      found(1, 0.6875, square(96)),
      found(1, 0.625, square(0)),
      found(1, 0.9375, square(96), 1),
      found(1, 0.5, square(0), 1),
    ],
    mistakes: {
      CoverOfHalf: [{ cover: 0.5 }],
      IgnoredAsFalse: [{ ignored: 'false' }],
      IgnoredAsTrue: [{ ignored: 'objects' }],
    },
  },
  {
    id: 'equal-scores',
    comment:
      'Three of one score: the pictures in the order listed, whatever their ids, then as given; and two of a class on one object, the first of which takes it.',
    classes: 2,
    pictures: [
      { id: 9, objects: [object(square(0)), object(square(0), 1)] },
      { id: 2, objects: [object(square(0))] },
    ],
    detections: [
      found(2, 0.5, nowhere),
      found(2, 0.5, square(0)),
      found(9, 0.5, square(0)),
      found(9, 0.75, box(0, 0, 16, 12), 1),
      found(9, 0.75, square(0), 1),
    ],
    mistakes: {
      EqualByOther: [
        { ties: (first, second) => Number(first.imageId) - Number(second.imageId) },
        { ties: () => 0 },
      ],
    },
  },
  {
    id: 'taken-by-overlap',
    comment:
      'A detection overlaps two objects by 0.58 and by 0.78 and takes the latter; the next overlaps that one more too, and takes the other at 0.5 alone.',
    classes: 1,
    pictures: [{ id: 1, objects: [object(square(0)), object(square(6.25))] }],
    detections: [found(1, 0.75, square(4.25)), found(1, 0.5, square(5))],
    mistakes: { FirstOverlapping: [{ firstOverlapping: true }], TakenObject: [{ takenLast: true }] },
  },
  crowd,
  {
    id: 'no-detections',
    comment: 'Two classes with objects, of which one has no detection; the third has neither.',
    classes: 3,
    pictures: [{ id: 1, objects: [object(square(0)), object(square(32), 1)] }],
    detections: [found(1, 0.5, square(0))],
  },
  {
    id: 'nothing-detected',
    comment: 'An object and no detection at all: 0.',
    classes: 1,
    pictures: [{ id: 1, objects: [object(square(0))] }],
    detections: [],
  },
  {
    id: 'no-objects',
    comment: 'No object counts.',
    classes: 2,
    pictures: [{ id: 1, objects: [object(square(0), 0, true)] }],
    detections: [found(1, 0.5, square(0))],
  },
];

/** @throws RangeError when rounding might move an overlap across one of the ten */
function expectClear({ id, pictures, detections }: Set): void {
  for (const { imageId, box: edges } of detections) {
    const size = (edges.xmax - edges.xmin) * (edges.ymax - edges.ymin);
    const objects = pictures.filter((one) => one.id === imageId).flatMap((one) => one.objects);
    const shares = objects.flatMap((one) => [iou(edges, one.box), intersectionArea(edges, one.box) / size]);
    const isUnclear = (share: number, overlap: number) =>
      Math.abs(share - overlap) < 1e-4 && !(share === overlap && Number.isInteger(4 * overlap));
    if (shares.some((share) => overlaps.some((overlap) => isUnclear(share, overlap))))
      throw new RangeError(`cocoPrecision/${id}: rounding might change what is found`);
  }
}

function wrongCoco({ pictures, detections, classes }: Set, bug: Bug): Answer {
  const { overlaps: asked = overlaps, limit = limitBy(({ imageId, index }) => `${imageId} ${index}`) } = bug;
  const present = Array.from({ length: classes }, (_, index) => index).filter((index) =>
    pictures.some(({ objects }) => objects.some((one) => one.index === index && !one.ignore)),
  );
  const at = (least: number) =>
    present.reduce(
      (all, index) =>
        all +
        wrongPrecision(
          { pictures, detections: limit(detections), index },
          { area: 'a hundred and one', least, ...bug },
        ),
      0,
    ) / present.length;
  return {
    mean: asked.reduce((all, least) => all + at(least), 0) / asked.length,
    at50: at(0.5),
    at75: at(0.75),
  };
}

export function cocoCases(): Draft[] {
  return sets.map((one): Draft => {
    const { id, comment, classes, pictures, detections, mistakes = {} } = one;
    expectClear(one);
    return {
      id: `cocoPrecision/${id}`,
      operation: 'cocoPrecision',
      comment,
      parameters: {
        pictures: pictures.map((picture) => ({
          id: picture.id,
          objects: picture.objects.map((thing) => ({ ...thing, box: { ...thing.box } })),
        })),
        detections: detections.map((claim) => ({
          imageId: claim.imageId,
          index: claim.index,
          score: claim.score,
          box: { ...claim.box },
        })),
        classes,
      },
      answer: () => ({ ...cocoPrecision(pictures, detections, classes) }),
      tolerance: sum(256, 1),
      mistakes: Object.fromEntries(
        Object.entries(mistakes).map(([flag, bugs]) => [flag, bugs.map((bug) => () => wrongCoco(one, bug))]),
      ),
    };
  });
}
