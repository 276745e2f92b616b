import { copy, map, type NdArray } from '../../../reference/nd-array.js';
import { spatialMax, spatialMaxBackward } from '../../../reference/spatial-max.js';
import { array, distinct, signed } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { reduceWindows } from '../wrong.js';

export function spatialMaxCases(): Draft[] {
  const input = distinct([3, 3, 4], 161);
  const negative = map(signed([2, 2, 3], 162), (value) => -1 - Math.abs(value));
  const tied = array([
    [
      [1, 2],
      [2, 0],
    ],
    [
      [-1, -1],
      [-1, -1],
    ],
  ]);
  const outputGradient = array([0.5, -2]);
  const whole = (one: NdArray, reduce: (values: number[]) => number): Answer => ({
    output: copy(reduceWindows(one, [one.shape[1], one.shape[2]], [1, 1], [1, 1], reduce).pick(null, 0, 0)),
  });
  const mean = (values: number[]) => values.reduce((total, value) => total + value, 0) / values.length;
  const forward = (id: string, comment: string, one: NdArray): Draft => ({
    id: `spatialMax/${id}`,
    operation: 'spatialMax',
    comment,
    inputs: { input: one },
    answer: () => ({ output: spatialMax(one) }),
    mistakes: {
      MeanForMaximum: () => whole(one, mean),
      SumForMean: () => whole(one, (values) => values.reduce((total, value) => total + value, 0)),
      MaximumFromZero: () => whole(one, (values) => Math.max(0, ...values)),
      WrongAxis: () => ({ output: spatialMax(copy(one.transpose(1, 0, 2))) }),
      HiddenNaN: () => whole(one, (values) => Math.max(...values.filter((value) => !Number.isNaN(value)))),
    },
  });
  return [
    forward('map', 'The largest value of each class.', input),
    forward('negative', 'Negative logits.', map(negative, Math.fround)),
    forward('nan', 'A NaN is not hidden.', array([[[1, Number.NaN]], [[3, 2]]])),
    {
      id: 'spatialMaxBackward/ties',
      operation: 'spatialMaxBackward',
      comment: 'The gradient goes to the first of equal maxima.',
      inputs: { input: tied, outputGradient },
      answer: () => ({ input: spatialMaxBackward(tied, outputGradient) }),
      mistakes: {
        GradientToLastMaximum: () => ({
          input: copy(spatialMaxBackward(copy(tied.step(1, -1, -1)), outputGradient).step(1, -1, -1)),
        }),
        GradientToAllMaxima: () => ({
          input: array([
            [
              [0, 0.5],
              [0.5, 0],
            ],
            [
              [-2, -2],
              [-2, -2],
            ],
          ]),
        }),
        GradientShared: () => ({
          input: array([
            [
              [0.125, 0.125],
              [0.125, 0.125],
            ],
            [
              [-0.5, -0.5],
              [-0.5, -0.5],
            ],
          ]),
        }),
      },
    },
  ];
}
