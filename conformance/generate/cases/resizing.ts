import type { Pair } from '../../../reference/geometry.js';
import { map, type NdArray, zeros } from '../../../reference/nd-array.js';
import { resize, resizeBackward, resizeTaps } from '../../../reference/resize.js';
import type { Tolerance } from '../../runner/manifest.js';
import { absolute, array, grid, pixels } from '../arrays.js';
import type { Draft } from '../draft.js';
import { largest, sum } from '../tolerances.js';
import { swapped, transposed } from '../wrong.js';

/** Weights [output][input] of one axis. */
type Weighting = (input: number, output: number) => number[][];

const wrongWeightings = {
  HalfPixel: interpolation((index, input, output) => (index * input) / output),
  AlignedCorners: interpolation((index, input, output) =>
    output === 1 ? 0 : (index * (input - 1)) / (output - 1),
  ),
  NotAntialiased: interpolation((index, input, output) => ((index + 0.5) * input) / output - 0.5),
  NearestPixel: weighting((input, output, index) =>
    Number(input === Math.floor(((index + 0.5) * output.input) / output.output)),
  ),
  BoxFilter: normalised(
    weighting((position, { input, output }, index) => {
      const scale = input / output;
      return Math.max(0, Math.min(position + 1, (index + 1) * scale) - Math.max(position, index * scale));
    }),
  ),
  DarkEdges: (input: number, output: number) => {
    const scale = input / output;
    const support = Math.max(1, scale);
    return weighting(
      (position, _lengths, index) =>
        Math.max(0, 1 - Math.abs(position + 0.5 - (index + 0.5) * scale) / support) / support,
    )(input, output);
  },
} as const;

/** Two neighbours of a position, clamped to the picture. */
function interpolation(positionOf: (index: number, input: number, output: number) => number): Weighting {
  return (input, output) =>
    Array.from({ length: output }, (_, index) => {
      const position = Math.min(Math.max(positionOf(index, input, output), 0), input - 1);
      const first = Math.min(Math.floor(position), Math.max(0, input - 2));
      const weights = new Array<number>(input).fill(0);
      weights[first] += 1 - (position - first);
      if (first + 1 < input) weights[first + 1] += position - first;
      return weights;
    });
}

function weighting(
  weightOf: (position: number, lengths: { input: number; output: number }, index: number) => number,
): Weighting {
  return (input, output) =>
    Array.from({ length: output }, (_, index) =>
      Array.from({ length: input }, (_, position) => weightOf(position, { input, output }, index)),
    );
}

function normalised(weights: Weighting): Weighting {
  return (input, output) =>
    weights(input, output).map((row) => {
      const total = row.reduce((added, weight) => added + weight, 0);
      return row.map((weight) => weight / total);
    });
}

function resizeBy(weights: Weighting, input: NdArray, [height, width]: Pair): NdArray {
  const [channels, inputHeight, inputWidth] = input.shape;
  const [rows, columns] = [weights(inputHeight, height), weights(inputWidth, width)];
  const output = zeros([channels, height, width]);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let total = 0;
        rows[y].forEach((weightY, inY) => {
          if (weightY === 0) return;
          columns[x].forEach((weightX, inX) => {
            total += weightY * weightX * input.get(channel, inY, inX);
          });
        });
        output.set(channel, y, x, total);
      }
    }
  }
  return output;
}

function terms(input: number, output: number): number {
  return Math.max(...resizeTaps(input, output).map(({ weights }) => weights.length));
}

const resizings: readonly (readonly [string, string, NdArray, Pair])[] = [
  [
    'enlarge',
    'Enlarged by uneven factors: bilinear, the edge pixel beyond the outermost centres.',
    pixels([2, 3, 4], 201),
    [5, 9],
  ],
  ['shrink', 'Shrunk by uneven factors: a triangle two output pixels wide.', pixels([2, 9, 11], 202), [4, 3]],
  ['shrink-and-enlarge', 'Shrunk along y, enlarged along x.', pixels([1, 8, 3], 203), [3, 7]],
  ['by-half', 'Shrunk by exactly 2: weights 1/8, 3/8, 3/8, 1/8 inside.', pixels([1, 8, 8], 204), [4, 4]],
  ['same-size', 'The identity.', pixels([3, 4, 5], 205), [4, 5]],
  ['to-one-pixel', 'A whole picture to one pixel.', pixels([1, 5, 6], 206), [1, 1]],
  ['from-one-pixel', 'One pixel to a whole picture.', array([[[77]]]), [2, 3]],
];

/** Of SPEC 7.2, for ports that compute the weights in float32. */
export function resizeTolerance(input: NdArray, size: Pair): Tolerance {
  const [, height, width] = input.shape;
  const taps = terms(height, size[0]) + terms(width, size[1]) + 2;
  return sum(taps + 2 * (height + width), largest(input));
}

function resizeCase([id, comment, input, size]: (typeof resizings)[number]): Draft {
  const wrong = (weights: Weighting) => () => ({ output: resizeBy(weights, input, size) });
  return {
    id: `resize/${id}`,
    operation: 'resize',
    comment,
    inputs: { input },
    parameters: { size },
    answer: () => ({ output: resize(input, size) }),
    tolerance: resizeTolerance(input, size),
    mistakes: {
      ...Object.fromEntries(Object.entries(wrongWeightings).map(([flag, weights]) => [flag, wrong(weights)])),
      RoundedPixels: () => ({ output: map(resize(input, size), Math.round) }),
      SwappedSize: () => ({ output: resize(input, swapped(size)) }),
      TransposedMap: () => ({ output: transposed(resize(transposed(input), size)) }),
    },
  };
}

/** The same of the gradients: of each input, as many terms as there are outputs that read it. */
export function resizeBackwardTolerance(outputGradient: NdArray, inputSize: Pair): Tolerance {
  const [, height, width] = outputGradient.shape;
  const taps = terms(inputSize[0], height) + terms(inputSize[1], width);
  const most = Math.ceil(
    Math.max(1, (2 * height) / inputSize[0] + 1) * Math.max(1, (2 * width) / inputSize[1] + 1),
  );
  return sum(
    taps + most + 2 * (inputSize[0] + inputSize[1]),
    Math.max(...resizeBackward(absolute(outputGradient), inputSize).data),
  );
}

function resizeBackwardCase(id: string, inputSize: Pair, size: Pair): Draft {
  const outputGradient = grid([2, ...size], 211);
  return {
    id: `resizeBackward/${id}`,
    operation: 'resizeBackward',
    comment: "Each output's gradient goes to its inputs by the weights of the forward operation.",
    inputs: { outputGradient },
    parameters: { inputSize },
    answer: () => ({ input: resizeBackward(outputGradient, inputSize) }),
    tolerance: resizeBackwardTolerance(outputGradient, inputSize),
    mistakes: {
      GradientOfOutput: () => ({ input: resize(outputGradient, inputSize) }),
      SwappedSize: () => ({ input: resizeBackward(outputGradient, swapped(inputSize)) }),
    },
  };
}

export const resizeCases: readonly Draft[] = [
  ...resizings.map(resizeCase),
  {
    id: 'resize/to-nothing',
    operation: 'resize',
    comment: 'A width of 0.',
    inputs: { input: zeros([1, 2, 2]) },
    parameters: { size: [2, 0] },
    answer: () => ({ output: resize(zeros([1, 2, 2]), [2, 0]) }),
  },
  resizeBackwardCase('enlarge', [3, 4], [5, 7]),
  resizeBackwardCase('shrink', [7, 9], [3, 4]),
];
