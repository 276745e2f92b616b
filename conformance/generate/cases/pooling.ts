import type { Pair } from '../../../reference/geometry.js';
import { maxPool2d, maxPool2dBackward } from '../../../reference/max-pool2d.js';
import { map, type NdArray, zeros } from '../../../reference/nd-array.js';
import { array, distinct, grid } from '../arrays.js';
import type { Draft } from '../draft.js';
import { sum } from '../tolerances.js';
import { reduceWindows, swapped } from '../wrong.js';

interface Pooling {
  readonly id: string;
  readonly comment: string;
  readonly input: NdArray;
  readonly kernel: Pair;
  readonly stride?: Pair;
}

const poolings: readonly Pooling[] = [
  {
    id: 'blocks',
    comment: 'Blocks of 2x3 without overlap or rest.',
    input: distinct([2, 4, 6], 101),
    kernel: [2, 3],
  },
  {
    id: 'rest',
    comment: 'A row and two columns are left over.',
    input: distinct([2, 5, 8], 102),
    kernel: [2, 3],
  },
  {
    id: 'overlap',
    comment: 'Windows of 3x2 that overlap, at strides 2 and 1.',
    input: distinct([2, 6, 5], 103),
    kernel: [3, 2],
    stride: [2, 1],
  },
  {
    id: 'negative',
    comment: 'Negative values only.',
    input: map(distinct([1, 4, 4], 104), (value) => -Math.abs(value) - 1),
    kernel: [2, 2],
  },
  {
    id: 'at-every-position',
    comment: 'Stride 1: the maximum filter of the skip-kernel form.',
    input: distinct([1, 5, 6], 105),
    kernel: [3, 2],
    stride: [1, 1],
  },
  {
    id: 'ties',
    comment: 'Equal values in one window.',
    input: array([
      [
        [1, 1, 2, 0],
        [1, 0, 2, 2],
        [3, 3, -1, -1],
        [0, 3, -1, -1],
      ],
    ]),
    kernel: [2, 2],
  },
  {
    id: 'nan',
    comment: 'A window with a NaN gives NaN, wherever in the window it is.',
    input: array([
      [
        [Number.NaN, 1, 2, 3, 5, 4],
        [0, 5, 6, Number.NaN, 1, 2],
      ],
    ]),
    kernel: [2, 2],
  },
  {
    id: 'infinity',
    comment: 'Infinities are values like others.',
    input: array([[[Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 2, Number.POSITIVE_INFINITY]]]),
    kernel: [1, 2],
  },
];

export function poolingCase({ id, comment, input, kernel, stride = kernel }: Pooling): Draft {
  const [, height, width] = input.shape;
  const run = (options: { kernel?: Pair; stride?: Pair; input?: NdArray }) => () => ({
    output: maxPool2d(options.input ?? input, {
      kernel: options.kernel ?? kernel,
      stride: options.stride ?? stride,
    }),
  });
  const right = run({})().output;
  const size: Pair = [right.shape[1], right.shape[2]];
  const up: Pair = [
    Math.ceil((height - kernel[0]) / stride[0]) + 1,
    Math.ceil((width - kernel[1]) / stride[1]) + 1,
  ];
  const reduced = (reduce: (values: number[]) => number) => () => ({
    output: reduceWindows(input, kernel, stride, size, reduce),
  });
  return {
    id: `maxPool2d/${id}`,
    operation: 'maxPool2d',
    comment,
    inputs: { input },
    parameters: { kernel, stride },
    answer: () => ({ output: right }),
    mistakes: {
      RoundedUpSize: () => ({
        output: reduceWindows(input, kernel, stride, up, (values) => Math.max(...values)),
      }),
      MeanForMaximum: reduced((values) => values.reduce((total, value) => total + value, 0) / values.length),
      MaximumFromZero: reduced((values) => Math.max(0, ...values)),
      HiddenNaN: [
        reduced((values) => values.reduce((most, value) => (value > most ? value : most), -1e30)),
        reduced((values) => values.reduce((most, value) => (value > most ? value : most))),
        reduced((values) => values.reduce((most, value) => (value <= most ? most : value))),
      ],
      SwappedStride: run({ stride: swapped(stride) }),
      MissingStride: run({ stride: [1, 1] }),
      TransposedKernel: run({
        kernel: swapped(kernel),
        stride: stride === kernel ? swapped(kernel) : stride,
      }),
    },
  };
}

function poolingBackwardCase({ id, comment, input, kernel, stride = kernel }: Pooling): Draft {
  const { shape } = maxPool2d(input, { kernel, stride });
  const outputGradient = grid(shape, 121);
  const gradient = (pick: Pick) => () => ({
    input: poolGradient(input, outputGradient, kernel, stride, pick),
  });
  return {
    id: `maxPool2dBackward/${id}`,
    operation: 'maxPool2dBackward',
    comment: `Where the gradient goes. ${comment}`,
    inputs: { input, outputGradient },
    parameters: { kernel, stride },
    answer: () => ({ input: maxPool2dBackward(input, outputGradient, { kernel, stride }) }),
    tolerance: sum(
      kernel[0] * kernel[1],
      maxPool2dBackward(input, map(outputGradient, Math.abs), { kernel, stride }),
    ),
    mistakes: {
      GradientToAllMaxima: gradient({ share: (isMaximum) => isMaximum.map(Number) }),
      GradientToLastMaximum: gradient({
        share: (isMaximum) => isMaximum.map((_, index) => Number(index === isMaximum.lastIndexOf(true))),
      }),
      GradientShared: gradient({ share: (isMaximum) => isMaximum.map(() => 1 / isMaximum.length) }),
      GradientOverwritten: gradient({
        share: (isMaximum) => isMaximum.map((_, index) => Number(index === isMaximum.indexOf(true))),
        overwrite: true,
      }),
      SwappedStride: () => ({
        input: maxPool2dBackward(input, outputGradient, { kernel, stride: swapped(stride) }),
      }),
    },
  };
}

interface Pick {
  /** What share of the gradient each place of a window gets. */
  readonly share: (isMaximum: boolean[]) => number[];
  readonly overwrite?: boolean;
}

function poolGradient(
  input: NdArray,
  outputGradient: NdArray,
  kernel: Pair,
  stride: Pair,
  { share, overwrite = false }: Pick,
): NdArray {
  const gradient = zeros(input.shape);
  const [channels, height, width] = outputGradient.shape;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const places = Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => [
          y * stride[0] + Math.floor(tap / kernel[1]),
          x * stride[1] + (tap % kernel[1]),
        ]);
        const values = places.map(([inY, inX]) => input.get(channel, inY, inX));
        const largest = Math.max(...values);
        const shares = share(values.map((value) => Object.is(value, largest)));
        places.forEach(([inY, inX], tap) => {
          const added = shares[tap] * outputGradient.get(channel, y, x);
          if (added === 0) return;
          gradient.set(channel, inY, inX, overwrite ? added : gradient.get(channel, inY, inX) + added);
        });
      }
    }
  }
  return gradient;
}

export const poolingCases: readonly Draft[] = [
  ...poolings.map(poolingCase),
  {
    id: 'maxPool2d/window-too-large',
    operation: 'maxPool2d',
    comment: 'A window of 4 columns on a map of 3.',
    inputs: { input: zeros([1, 4, 3]) },
    parameters: { kernel: [2, 4], stride: [2, 4] },
    answer: () => ({ output: maxPool2d(zeros([1, 4, 3]), { kernel: [2, 4] }) }),
  },
  ...poolings.filter(({ id }) => !['infinity', 'nan'].includes(id)).map(poolingBackwardCase),
];
