import { map, zip } from '../../../reference/nd-array.js';
import { relu, reluBackward } from '../../../reference/relu.js';
import { array } from '../arrays.js';
import type { Draft } from '../draft.js';

export function reluCases(): Draft[] {
  const threshold = 2 ** -20;
  const input = array([
    [
      [-1.5, 0, 2 ** -21],
      [threshold, 2 ** -19, 3],
    ],
    [
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      [-2, 1, 0.5],
    ],
  ]);
  const wide = array([
    [
      [-2, 0, 0.25],
      [0.5, 0.75, 3],
    ],
  ]);
  const gradient = array([
    [
      [1, -2, 3],
      [-4, 5, -6],
    ],
  ]);
  const cases = [
    { id: 'nought', comment: 'max(0, x); a NaN stays a NaN.', input, threshold: 0 },
    {
      id: 'threshold',
      comment: 'As the released weights were run: what is at most the threshold becomes 0.',
      input,
      threshold,
    },
    { id: 'large-threshold', comment: 'What passes is not changed.', input: wide, threshold: 0.5 },
  ];
  return [
    ...cases.map(
      (one): Draft => ({
        id: `relu/${one.id}`,
        operation: 'relu',
        comment: one.comment,
        inputs: { input: one.input },
        parameters: { threshold: one.threshold },
        answer: () => ({ output: relu(one.input, one.threshold) }),
        mistakes: {
          HiddenNaN: () => ({ output: map(one.input, (value) => (value > one.threshold ? value : 0)) }),
          MissingThreshold: () => ({ output: relu(one.input) }),
          SubtractedThreshold: () => ({
            output: map(relu(one.input, one.threshold), (value) => Math.max(0, value - one.threshold)),
          }),
          InclusiveThreshold: () => ({
            output: map(one.input, (value) => (value < one.threshold ? 0 : value)),
          }),
          LeakyRelu: () => ({
            output: map(one.input, (value) => (value > one.threshold ? value : value * 0.01)),
          }),
        },
      }),
    ),
    ...[0, 0.5].map(
      (limit): Draft => ({
        id: `reluBackward/threshold-${limit}`,
        operation: 'reluBackward',
        comment: 'The gradient passes where the input is above the threshold; not at it.',
        inputs: { input: wide, outputGradient: gradient },
        parameters: { threshold: limit },
        answer: () => ({ input: reluBackward(wide, gradient, limit) }),
        mistakes: {
          MissingThreshold: () => ({ input: reluBackward(wide, gradient, 0) }),
          InclusiveThreshold: () => ({
            input: zip(wide, gradient, (value, slope) => (value < limit ? 0 : slope)),
          }),
          GradientRectified: () => ({ input: map(gradient, (slope) => Math.max(0, slope)) }),
          GradientUnmasked: () => ({ input: gradient }),
          GradientOfOutput: () => ({ input: reluBackward(gradient, wide, limit) }),
        },
      }),
    ),
  ];
}
