import { crop, cropBackward } from '../../../reference/crop.js';
import { flip, flipBackward } from '../../../reference/flip.js';
import type { Region } from '../../../reference/geometry.js';
import { copy, map } from '../../../reference/nd-array.js';
import { normalise, normaliseBackward } from '../../../reference/normalise.js';
import { grid, pixels } from '../arrays.js';
import type { Draft } from '../draft.js';
import { sum } from '../tolerances.js';
import { swapped } from '../wrong.js';

const mean = 118.380948;

const deviation = 61.896913;

export function cropCases(): Draft[] {
  const input = grid([2, 5, 6], 221);
  const region: Region = { start: [1, 2], size: [3, 2] };
  const outputGradient = grid([2, 3, 2], 222);
  const regions = [
    ['outside', 'A region that reaches one row beyond the map.', { start: [3, 0], size: [3, 2] }],
    ['outside-columns', 'A region that reaches one column beyond the map.', { start: [1, 5], size: [3, 2] }],
    ['before-the-map', 'A region that begins a row above the map.', { start: [-1, 0], size: [3, 2] }],
  ] as const;
  const outside = regions.map(
    ([id, comment, { start, size }]): Draft => ({
      id: `crop/${id}`,
      operation: 'crop',
      comment,
      inputs: { input },
      parameters: { start, size },
      answer: () => ({ output: crop(input, { start, size }) }),
    }),
  );
  return [
    {
      id: 'crop/region',
      operation: 'crop',
      comment: 'Three rows from row 1, two columns from column 2.',
      inputs: { input },
      parameters: { start: region.start, size: region.size },
      answer: () => ({ output: crop(input, region) }),
      mistakes: {
        TransposedMap: () => ({ output: crop(input, { ...region, start: swapped(region.start) }) }),
        SwappedSize: () => ({ output: crop(input, { ...region, size: swapped(region.size) }) }),
        ShiftedByOne: () => ({ output: crop(input, { ...region, start: [2, 3] }) }),
      },
    },
    ...outside,
    {
      id: 'cropBackward/region',
      operation: 'cropBackward',
      comment: 'Zeros around the gradient.',
      inputs: { outputGradient },
      parameters: { start: region.start, inputSize: [5, 6] },
      answer: () => ({ input: cropBackward(outputGradient, region.start, [5, 6]) }),
      mistakes: {
        TransposedMap: () => ({ input: cropBackward(outputGradient, swapped(region.start), [5, 6]) }),
        ShiftedByOne: () => ({ input: cropBackward(outputGradient, [2, 3], [5, 6]) }),
      },
    },
  ];
}

export function flipCases(): Draft[] {
  const input = grid([2, 3, 4], 231);
  const mistakes = (name: string): NonNullable<Draft['mistakes']> => ({
    FlippedVertically: () => ({ [name]: copy(input.step(1, -1, 1)) }),
    ReversedChannels: () => ({ [name]: copy(input.step(-1, 1, -1)) }),
    MissingFlip: () => ({ [name]: input }),
  });
  return [
    {
      id: 'flip/map',
      operation: 'flip',
      comment: 'Left to right.',
      inputs: { input },
      answer: () => ({ output: flip(input) }),
      mistakes: mistakes('output'),
    },
    {
      id: 'flipBackward/map',
      operation: 'flipBackward',
      comment: 'Flipped back.',
      inputs: { outputGradient: input },
      answer: () => ({ input: flipBackward(input) }),
      mistakes: mistakes('input'),
    },
  ];
}

export function normaliseCases(): Draft[] {
  const input = pixels([3, 2, 3], 241);
  const outputGradient = grid([3, 2, 3], 242);
  const size = map(input, (value) => (value + mean) / deviation);
  const wrong = (operation: (value: number) => number) => () => ({ output: map(input, operation) });
  return [
    {
      id: 'normalise/released',
      operation: 'normalise',
      comment: 'One mean and one deviation for all channels, those of the released networks.',
      inputs: { input },
      parameters: { mean, deviation },
      answer: () => ({ output: normalise(input, { mean, deviation }) }),
      tolerance: sum(4, size),
      mistakes: {
        MissingMean: wrong((value) => value / deviation),
        MissingDeviation: wrong((value) => value - mean),
        NormalisedTwice: wrong((value) => (value / 255 - mean) / deviation),
        WrongSign: wrong((value) => (mean - value) / deviation),
      },
    },
    {
      id: 'normaliseBackward/released',
      operation: 'normaliseBackward',
      comment: 'The gradient divided by the deviation.',
      inputs: { outputGradient },
      parameters: { deviation },
      answer: () => ({ input: normaliseBackward(outputGradient, { mean, deviation }) }),
      tolerance: sum(
        2,
        map(outputGradient, (value) => Math.abs(value) / deviation),
      ),
      mistakes: {
        GradientOfOutput: () => ({ input: outputGradient }),
        MissingDeviation: () => ({ input: map(outputGradient, (value) => value * deviation) }),
        MissingMean: () => ({ input: normalise(outputGradient, { mean, deviation }) }),
      },
    },
  ];
}
