import { isDropped } from '../../../backends/dropout.js';
import { dropout, dropoutBackward } from '../../../reference/dropout.js';
import { map, zip } from '../../../reference/nd-array.js';
import { squaredLoss, squaredLossBackward } from '../../../reference/squared-loss.js';
import { array, grid, scaled, signed } from '../arrays.js';
import type { Draft } from '../draft.js';
import { sum } from '../tolerances.js';

export function squaredLossCases(): Draft[] {
  const predictions = grid([3, 4], 321);
  const boxes = grid([3, 4], 322);
  const loss = squaredLoss(predictions, boxes);
  const gradient = squaredLossBackward(predictions, boxes);
  const sizes = zip(predictions, boxes, (prediction, edge) => (Math.abs(prediction) + Math.abs(edge)) / 3);
  return [
    {
      id: 'squaredLoss/three-windows',
      operation: 'squaredLoss',
      comment: 'Mean over the windows of half the squared distance of the four edges.',
      inputs: { predictions, boxes },
      answer: () => ({ loss }),
      tolerance: sum(16, loss),
      mistakes: {
        MissingHalf: () => ({ loss: loss * 2 }),
        SumForMean: () => ({ loss: loss * 3 }),
        MeanOverElements: () => ({ loss: loss / 4 }),
      },
    },
    {
      id: 'squaredLossBackward/three-windows',
      operation: 'squaredLossBackward',
      comment: '(prediction - edge) / windows.',
      inputs: { predictions, boxes },
      answer: () => ({ predictions: gradient }),
      tolerance: sum(3, sizes),
      mistakes: {
        MissingHalf: () => ({ predictions: scaled(gradient, 2) }),
        NotDividedByWindows: () => ({ predictions: scaled(gradient, 3) }),
        MeanOverElements: () => ({ predictions: scaled(gradient, 1 / 4) }),
        WrongSign: () => ({ predictions: scaled(gradient, -1) }),
      },
    },
  ];
}

export function dropoutCases(): Draft[] {
  const input = grid([2, 3, 4], 331);
  const mask = map(signed([2, 3, 4], 332), (value) => Number(value > -0.25));
  const inverted = map(mask, (kept) => 1 - kept);
  const both = (rate: number): Draft[] =>
    (['dropout', 'dropoutBackward'] as const).map((operation) => {
      const [read, written] = operation === 'dropout' ? ['input', 'output'] : ['outputGradient', 'input'];
      const forward = operation === 'dropout' ? dropout : dropoutBackward;
      return {
        id: `${operation}/rate-${rate}`,
        operation,
        comment: 'What the mask keeps is divided by 1 - rate.',
        inputs: { [read]: input, mask },
        parameters: { rate },
        answer: () => ({ [written]: forward(input, mask, rate) }),
        tolerance: sum(4, map(forward(input, mask, rate), Math.abs)),
        mistakes: {
          DropoutNotScaled: () => ({ [written]: forward(input, mask, 0) }),
          DropoutScaledDown: () => ({
            [written]: zip(input, mask, (value, kept) => value * kept * (1 - rate)),
          }),
          DropoutInverted: () => ({ [written]: forward(input, inverted, rate) }),
          DropoutInEvaluation: () => ({ [written]: scaled(input, 1 - rate) }),
          GradientUnmasked: () => ({ [written]: scaled(input, 1 / (1 - rate)) }),
        },
      };
    });
  const element = (one: number, seed: number, rate: number) => Number(!isDropped(one, rate, seed));
  const masks = [
    { id: 'half', seed: 7, rate: 0.5, count: 64 },
    { id: 'large-seed', seed: 3_000_000_019, rate: 0.25, count: 64 },
  ].map(
    ({ id, seed, rate, count }): Draft => ({
      id: `dropoutMask/${id}`,
      operation: 'dropoutMask',
      comment: 'The hash of the seed and the element that decides what dropout takes away: 1 is kept.',
      parameters: { seed, rate, count },
      answer: () => ({ mask: array(Array.from({ length: count }, (_, one) => element(one, seed, rate))) }),
      mistakes: {
        HashArithmetic: () => ({
          mask: array(
            Array.from({ length: count }, (_, one) => Number(!isDroppedBySignedShifts(one, seed, rate))),
          ),
        }),
        DropoutInverted: () => ({
          mask: array(Array.from({ length: count }, (_, one) => 1 - element(one, seed, rate))),
        }),
      },
    }),
  );
  return [...both(0.5), ...both(0.25), ...masks];
}

/** The mask's hash with shifts that bring in the sign. */
function isDroppedBySignedShifts(element: number, seed: number, rate: number): boolean {
  let bits = Math.imul(element ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >> 13), 0xc2b2ae35);
  return ((bits ^ (bits >> 16)) >>> 0) / 2 ** 32 < rate;
}
