import { averagePrecision, meanAveragePrecision } from '../../../lib/data/average-precision.js';
import type { Draft } from '../draft.js';
import { type Rule, wrongPrecision } from '../precision.js';
import { sum } from '../tolerances.js';
import { classes, detections, detectionsPlain, pictures, picturesPlain } from './truth.js';

export function precisionCases(): Draft[] {
  const cases = [0, 1].map((index): Draft => {
    const wrong = (rule: Rule) => () => ({
      averagePrecision: wrongPrecision({ pictures, detections, index }, rule),
    });
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
            [0, 1].reduce(
              (sum, index) => sum + wrongPrecision({ pictures, detections, index }, { area: 'eleven' }),
              0,
            ) / 2,
        }),
        SumForMean: () => ({ meanAveragePrecision: mean() * 2 }),
      },
    },
  ];
}
