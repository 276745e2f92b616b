import fc from 'fast-check';
import { expectedCalibrationError } from '../../../reference/expected-calibration-error.js';
import { isotonicRegression } from '../../../reference/isotonic-regression.js';
import { array } from '../../generate/arrays.js';
import { sum } from '../../generate/tolerances.js';
import type { Kind, Question } from '../question.js';
import { length } from '../shapes.js';

/** Few different scores, so that there are ties, and weights whose sums are exact in every arithmetic. */
const observation = fc.record({
  score: length(-6, 6).map((count) => count / 2),
  outcome: length(-4, 4).map((count) => count / 4),
  weight: length(1, 8).map((count) => count / 4),
});

const judged = fc.record({
  confidence: length(0, 16).map((count) => count / 16),
  outcome: length(0, 1),
});

export const calibrationKinds: readonly Kind[] = [
  {
    operation: 'isotonicRegression',
    questions: fc
      .tuple(fc.array(observation, { minLength: 1, maxLength: 12 }), fc.boolean())
      .map(([items, isWeighted]): Question => {
        const scores = items.map(({ score }) => score);
        const outcomes = items.map(({ outcome }) => outcome);
        const weights = items.map(({ weight }) => weight);
        return {
          inputs: {
            scores: array(scores),
            outcomes: array(outcomes),
            ...(isWeighted && { weights: array(weights) }),
          },
          answer: () => {
            const fit = isotonicRegression(scores, outcomes, isWeighted ? weights : undefined);
            return { scores: array(fit.scores), values: array(fit.values) };
          },
          tolerance: () => ({ scores: { formula: 'exact' }, values: sum(24, 1) }),
        };
      }),
  },
  {
    operation: 'expectedCalibrationError',
    questions: fc
      .tuple(fc.array(judged, { minLength: 1, maxLength: 12 }), fc.constantFrom(1, 2, 4, 8))
      .map(([items, bins]): Question => {
        const confidences = items.map(({ confidence }) => confidence);
        const outcomes = items.map(({ outcome }) => outcome);
        return {
          inputs: { confidences: array(confidences), outcomes: array(outcomes) },
          parameters: { bins },
          answer: () => ({ error: expectedCalibrationError(confidences, outcomes, bins) }),
          tolerance: () => sum(24, 1),
        };
      }),
  },
];
