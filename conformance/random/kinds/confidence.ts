import fc from 'fast-check';
import type { Box } from '../../../reference/iou.js';
import { array } from '../../generate/arrays.js';
import {
  type Calibration,
  confidence,
  detectWithConfidence,
  isClearVote,
  plainCalibration,
  plainDetection,
} from '../../generate/confidence.js';
import { detectionPlain } from '../../generate/detections.js';
import { isClearOf } from '../../generate/margins.js';
import { networks } from '../../generate/networks.js';
import { boxedTolerance, norm } from '../../generate/tolerances.js';
import type { Kind, Question } from '../question.js';
import { length } from '../shapes.js';
import { boxing, isClearDetection } from './detection.js';

/** Scores in quarters, confidences in sixteenths, some of them equal. */
const curves = fc
  .array(fc.record({ step: length(1, 9), rise: fc.nat(5) }), { minLength: 1, maxLength: 4 })
  .map((parts) => {
    const summed = (values: readonly number[]) =>
      values.map((_, at) => values.slice(0, at + 1).reduce((a, b) => a + b));
    return {
      scores: summed(parts.map(({ step }) => step)).map((score) => score / 4),
      confidences: summed(parts.map(({ rise }) => rise)).map((sum) => Math.min(1, sum / 16)),
    };
  });

const calibrations: fc.Arbitrary<Calibration> = fc
  .record({
    scales: fc.uniqueArray(length(24, 90), { minLength: 1, maxLength: 3 }),
    shared: curves,
    own: curves,
    of: fc.nat(2),
  })
  .map(({ scales, shared, own, of }) => ({ scales, shared, perClass: { [of]: own } }));

/** In halves of a pixel. */
const boxes: fc.Arbitrary<Box> = fc
  .tuple(length(0, 40), length(0, 40), length(1, 60), length(1, 60))
  .map(([x, y, width, height]) => ({
    xmin: x / 2,
    ymin: y / 2,
    xmax: (x + width) / 2,
    ymax: (y + height) / 2,
  }));

const detections = fc.array(
  fc.record({ label: fc.nat(2), score: length(0, 40).map((count) => count / 8), box: boxes }),
  { minLength: 1, maxLength: 4 },
);

export const confidenceKinds: readonly Kind[] = [
  {
    operation: 'confidence',
    questions: fc
      .record({
        name: fc.constantFrom('small', 'uneven'),
        height: length(30, 60),
        width: length(30, 60),
        scales: fc.uniqueArray(length(24, 90), { minLength: 1, maxLength: 3 }),
        margin: length(1, 9),
        stride: fc.constantFrom('fine' as const, 'coarse' as const),
        calibration: calibrations,
        detections,
      })
      .map(({ name, height, width, scales, margin, stride, ...rest }) => ({
        setting: {
          network: networks[name],
          picture: [height, width] as const,
          settings: { scales, margin, stride },
          calibration: rest.calibration,
        },
        found: rest.detections,
      }))
      .filter(({ setting, found }) => found.every(({ box }) => isClearVote(box, setting)))
      .map(({ setting, found }): Question => {
        const { network, picture, settings, calibration } = setting;
        return {
          network,
          parameters: {
            picture,
            ...settings,
            calibration: plainCalibration(calibration),
            detections: found.map(detectionPlain),
          },
          answer: () => ({ confidences: array(found.map((one) => confidence(one, setting))) }),
          tolerance: () => norm(1),
        };
      }),
  },
  {
    operation: 'detectWithConfidence',
    questions: fc
      .record({ one: boxing, calibration: calibrations, limit: fc.constantFrom(0, 0.25, 0.5) })
      .filter(({ one }) => isClearDetection(one))
      .map(({ one, calibration, limit }) => {
        const { network, picture, predictions, classes, settings } = one;
        const [, height, width] = picture.shape;
        const setting = { network, picture: [height, width] as const, calibration };
        const find = (confidence: number) =>
          detectWithConfidence(predictions, classes, { ...setting, settings: { ...settings, confidence } });
        return { one, limit, setting: { ...setting, settings }, find };
      })
      .filter(({ limit, setting, find }) => {
        const all = find(0);
        const isDecided = (sure: number, other: number) => sure === other || isClearOf([sure], other);
        return all.every(
          (one) =>
            isClearVote(one.box, setting) &&
            isDecided(one.confidence, limit) &&
            all.every((other) => isDecided(one.confidence, other.confidence)),
        );
      })
      .map(
        ({ one: { network, picture, weights, classes, settings }, limit, setting, find }): Question => ({
          network,
          inputs: { picture, weights },
          parameters: {
            classes,
            ...settings,
            confidence: limit,
            calibration: plainCalibration(setting.calibration),
          },
          answer: () => ({ detections: find(limit).map(plainDetection) }),
          tolerance: () => ({
            detections: boxedTolerance(find(limit)).map((one) => ({ ...one, confidence: norm(1) })),
          }),
        }),
      ),
  },
];
