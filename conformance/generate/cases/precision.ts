import { averagePrecision, meanAveragePrecision } from '../../../lib/data/average-precision.js';
import type { TrueObject } from '../../../lib/data/ground-truth.js';
import { type Box, intersectionArea, iou } from '../../../reference/iou.js';
import type { Draft } from '../draft.js';
import { sum } from '../tolerances.js';
import { classes, detections, detectionsPlain, pictures, picturesPlain } from './truth.js';

/** How a measure may be got wrong. */
interface Rule {
  readonly strict?: boolean;
  readonly anyOverlap?: boolean;
  readonly duplicates?: boolean;
  readonly firstOverlapping?: boolean;
  readonly ignored?: 'false' | 'objects' | 'covered by more than half';
  readonly unsorted?: boolean;
  readonly area?: 'eleven' | 'raw';
  readonly anyClass?: boolean;
}

/** Average precision by the rules of SPEC 9.4 with some of them changed. */
function wrongPrecision(index: number, rule: Rule): number {
  const isOfClass = (one: { index: number }) => rule.anyClass || one.index === index;
  const judged = detections.filter(isOfClass);
  const order = rule.unsorted ? judged : [...judged].sort((a, b) => b.score - a.score);
  const objects = pictures.flatMap(({ id, objects: all }) =>
    all.filter(isOfClass).map((one) => ({ ...one, id })),
  );
  const counts = (one: TrueObject) => rule.ignored === 'objects' || !one.ignore;
  const taken = new Set<object>();
  const hits = order.flatMap((one) => {
    const near = objects.filter(({ id }) => id === one.imageId);
    const enough = (other: TrueObject) => {
      const overlap = iou(one.box, other.box);
      return rule.strict || rule.anyOverlap ? overlap > (rule.anyOverlap ? 0 : 0.5) : overlap >= 0.5;
    };
    const free = near.filter(
      (other) => counts(other) && (rule.duplicates || !taken.has(other)) && enough(other),
    );
    const best = rule.firstOverlapping
      ? free[0]
      : [...free].sort((a, b) => iou(one.box, b.box) - iou(one.box, a.box))[0];
    if (best !== undefined) {
      taken.add(best);
      return [true];
    }
    const isIgnored =
      rule.ignored !== 'false' &&
      rule.ignored !== 'objects' &&
      near.some((other) => other.ignore && isCovered(one.box, other.box, rule.ignored === undefined));
    return isIgnored ? [] : [false];
  });
  return area(hits, objects.filter(counts).length, rule.area);
}

/** Whether half of the box is covered by the other, or more than half. */
function isCovered(box: Box, other: Box, isHalfEnough: boolean): boolean {
  const size = (box.xmax - box.xmin) * (box.ymax - box.ymin);
  const covered = intersectionArea(box, other);
  return isHalfEnough ? covered >= size / 2 : covered > size / 2;
}

function area(hits: readonly boolean[], objects: number, kind: Rule['area']): number {
  let found = 0;
  const points = hits.map((hit, rank) => {
    found += Number(hit);
    return { recall: found / objects, precision: found / (rank + 1), hit };
  });
  const best = (recall: number) =>
    Math.max(0, ...points.filter((point) => point.recall >= recall - 1e-9).map(({ precision }) => precision));
  if (kind === 'eleven') {
    return Array.from({ length: 11 }, (_, step) => best(step / 10)).reduce((a, b) => a + b, 0) / 11;
  }
  return (
    points
      .filter(({ hit }) => hit)
      .reduce((a, { recall, precision }) => a + (kind === 'raw' ? precision : best(recall)), 0) / objects
  );
}

export function precisionCases(): Draft[] {
  const cases = [0, 1].map((index): Draft => {
    const wrong = (rule: Rule) => () => ({ averagePrecision: wrongPrecision(index, rule) });
    return {
      id: `averagePrecision/class-${index}`,
      operation: 'averagePrecision',
      comment:
        'Exact area under the envelope at an IoU of 0.5; duplicates, an ignored object that covers detections whole and by half, and IoUs of exactly 0.5.',
      parameters: { pictures: picturesPlain, detections: detectionsPlain, index },
      answer: () => ({
        averagePrecision: averagePrecision(pictures, detections, index).averagePrecision ?? 'none',
      }),
      tolerance: sum(16, 1),
      mistakes: {
        ElevenPoints: wrong({ area: 'eleven' }),
        NoEnvelope: wrong({ area: 'raw' }),
        DuplicatesCount: wrong({ duplicates: true }),
        StrictIoU: wrong({ strict: true }),
        AnyOverlap: wrong({ anyOverlap: true }),
        IgnoredAsFalse: [wrong({ ignored: 'false' }), wrong({ ignored: 'covered by more than half' })],
        IgnoredAsTrue: wrong({ ignored: 'objects' }),
        FirstOverlapping: wrong({ firstOverlapping: true }),
        UnsortedDetections: wrong({ unsorted: true }),
        ClassIgnored: wrong({ anyClass: true }),
      },
    };
  });
  const mean = () => meanAveragePrecision(pictures, detections, classes).meanAveragePrecision;
  return [
    ...cases,
    {
      id: 'meanAveragePrecision/three-classes',
      operation: 'meanAveragePrecision',
      comment: 'The third class has no object that counts: it is not in the mean.',
      parameters: { pictures: picturesPlain, detections: detectionsPlain, classes },
      answer: () => ({ meanAveragePrecision: mean() }),
      tolerance: sum(32, 1),
      mistakes: {
        EmptyClassesCount: () => ({ meanAveragePrecision: (mean() * 2) / 3 }),
        ElevenPoints: () => ({
          meanAveragePrecision:
            (wrongPrecision(0, { area: 'eleven' }) + wrongPrecision(1, { area: 'eleven' })) / 2,
        }),
        SumForMean: () => ({ meanAveragePrecision: mean() * 2 }),
      },
    },
  ];
}
