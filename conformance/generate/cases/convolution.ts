import { type Conv2dOptions, conv2d } from '../../../reference/conv2d.js';
import { noPadding, type Padding, type Pair } from '../../../reference/geometry.js';
import { copy, type NdArray, zeros } from '../../../reference/nd-array.js';
import { zeroPad2d } from '../../../reference/zero-pad2d.js';
import { absolute, array, grid, scaled, signed } from '../arrays.js';
import type { Draft } from '../draft.js';
import { sum } from '../tolerances.js';
import {
  asOtherLayout,
  bordered,
  channelsLast,
  reversedChannels,
  swapped,
  swappedPadding,
  turnedPadding,
  turnedRound,
} from '../wrong.js';

export interface Convolution {
  readonly id: string;
  readonly comment: string;
  readonly input: NdArray;
  readonly weight: NdArray;
  readonly bias: NdArray;
  readonly options?: Conv2dOptions;
}

const asymmetric: Padding = { top: 2, left: 1, bottom: 0, right: 3 };

export const convolutions: readonly Convolution[] = [
  {
    id: 'one-tap',
    comment: 'A 1x1 kernel: bias + weight * value, nothing else can be wrong yet.',
    input: grid([1, 2, 3], 1),
    weight: grid([1, 1, 1, 1], 2),
    bias: grid([1], 3),
  },
  {
    id: 'non-square-kernel',
    comment: 'Three channels to two, kernel 2x3 on a map of 5x6.',
    input: grid([3, 5, 6], 4),
    weight: grid([2, 3, 2, 3], 5),
    bias: grid([2], 6),
  },
  {
    id: 'square-kernel',
    comment: 'As many channels in as out and a square kernel: shapes alone do not tell axes apart.',
    input: grid([2, 4, 4], 7),
    weight: grid([2, 2, 2, 2], 8),
    bias: grid([2], 9),
  },
  {
    id: 'stride-with-remainder',
    comment: 'Strides 2 and 3 that leave rows and columns over at the end.',
    input: grid([2, 8, 9], 10),
    weight: grid([3, 2, 3, 2], 11),
    bias: grid([3], 12),
    options: { stride: [2, 3] },
  },
  {
    id: 'asymmetric-padding',
    comment: 'Padding that differs on all four sides.',
    input: grid([2, 4, 5], 13),
    weight: grid([2, 2, 3, 2], 14),
    bias: grid([2], 15),
    options: { padding: asymmetric },
  },
  {
    id: 'padding-with-stride',
    comment: 'Padding and stride together, as the windows meet the padding at one end only.',
    input: grid([2, 6, 7], 16),
    weight: grid([2, 2, 3, 3], 17),
    bias: grid([2], 18),
    options: { padding: { top: 1, left: 0, bottom: 0, right: 1 }, stride: [2, 1] },
  },
  {
    id: 'dilation',
    comment: 'Taps 2 rows and 3 columns apart: the skip-kernel of dense evaluation.',
    input: grid([2, 7, 8], 19),
    weight: grid([2, 2, 2, 3], 20),
    bias: grid([2], 21),
    options: { dilation: [2, 3] },
  },
  {
    id: 'full-mantissa',
    comment: '24 bits in every value: here the rounding of a float32 sum shows.',
    input: signed([8, 9, 10], 22, 4),
    weight: signed([5, 8, 3, 3], 23, 0.25),
    bias: signed([5], 24),
  },
  {
    id: 'cancellation',
    comment: 'Large terms that nearly cancel: bounds by the size of the result would fail right ports.',
    input: array([[[4096.5, -4096.25, 4096.125]]]),
    weight: array([[[[1, 1]]], [[[-1, -1.00390625]]]]),
    bias: array([-0.25, 0.001953125]),
  },
  {
    id: 'nan-and-infinity',
    comment: 'A NaN reaches every window that sees it; an infinite weight on padding is NaN.',
    input: array([
      [
        [1, Number.NaN, 2, 3],
        [4, 5, 6, Number.POSITIVE_INFINITY],
      ],
    ]),
    weight: array([[[[1, 0.5]]], [[[Number.POSITIVE_INFINITY, 1]]]]),
    bias: array([0, 1]),
    options: { padding: { ...noPadding, left: 1 } },
  },
];

export function convolutionCase({ id, comment, input, weight, bias, options = {} }: Convolution): Draft {
  const { stride = [1, 1], padding = noPadding, dilation = [1, 1] } = options;
  const run = (changes: Partial<Convolution & Conv2dOptions>) => () => ({
    output: conv2d(changes.input ?? input, changes.weight ?? weight, changes.bias ?? bias, {
      stride: changes.stride ?? stride,
      padding: changes.padding ?? padding,
      dilation: changes.dilation ?? dilation,
    }),
  });
  const [outChannels, inChannels, kernelY, kernelX] = weight.shape;
  const none = zeros(bias.shape);
  return {
    id: `conv2d/${id}`,
    operation: 'conv2d',
    comment,
    inputs: { input, weight, bias },
    parameters: { stride, padding: { ...padding }, dilation },
    answer: run({}),
    tolerance: sum(
      inChannels * kernelY * kernelX + 1,
      conv2d(absolute(input), absolute(weight), absolute(bias), options),
    ),
    mistakes: {
      FlippedKernel: run({ weight: turnedRound(weight) }),
      TransposedKernel: run({ weight: asOtherLayout(weight, [0, 1, 3, 2]) }),
      SwappedChannels: run({ weight: asOtherLayout(weight, [1, 0, 2, 3]) }),
      ReversedChannels: run({ input: reversedChannels(input) }),
      ChannelsLast: run({ input: channelsLast(input) }),
      SwappedStride: run({ stride: swapped(stride) }),
      MissingStride: run({ stride: [1, 1] }),
      SwappedPadding: run({ padding: swappedPadding(padding) }),
      PaddingAtOtherEnd: run({ padding: turnedPadding(padding) }),
      MissingPadding: run({ padding: noPadding }),
      EdgePadding: run({ input: bordered(input, padding), padding: noPadding }),
      SwappedDilation: run({ dilation: swapped(dilation) }),
      MissingDilation: run({ dilation: [1, 1] }),
      RoundedUpSize: run({ padding: roomForRest([input.shape[1], input.shape[2]], padding, stride) }),
      ShiftedByOne: run({ input: shifted(input) }),
      MissingBias: run({ bias: none }),
      BiasPerTap: run({ bias: scaled(bias, outChannels === 1 ? kernelX : inChannels * kernelY * kernelX) }),
    },
  };
}

function impossible(): Draft[] {
  const cases: readonly (readonly [string, string, NdArray, NdArray, NdArray, Conv2dOptions])[] = [
    [
      'kernel-too-large',
      'A kernel of 4 rows does not fit into 3.',
      zeros([1, 3, 5]),
      zeros([1, 1, 4, 2]),
      zeros([1]),
      {},
    ],
    [
      'dilated-kernel-too-large',
      'Spread by 3, a kernel of 3 spans 7 columns.',
      zeros([1, 3, 6]),
      zeros([1, 1, 1, 3]),
      zeros([1]),
      { dilation: [1, 3] },
    ],
    [
      'channels-differ',
      'Weights for 3 channels, a map of 2.',
      zeros([2, 3, 3]),
      zeros([1, 3, 2, 2]),
      zeros([1]),
      {},
    ],
    ['bias-length', 'A bias of 2 for 3 outputs.', zeros([1, 3, 3]), zeros([3, 1, 2, 2]), zeros([2]), {}],
    [
      'stride-nought',
      'A stride of 0.',
      zeros([1, 3, 3]),
      zeros([1, 1, 2, 2]),
      zeros([1]),
      { stride: [1, 0] },
    ],
  ];
  return cases.map(([id, comment, input, weight, bias, options]) => ({
    id: `conv2d/${id}`,
    operation: 'conv2d',
    comment,
    inputs: { input, weight, bias },
    parameters: {
      stride: options.stride ?? [1, 1],
      padding: { ...noPadding },
      dilation: options.dilation ?? [1, 1],
    },
    answer: () => ({ output: conv2d(input, weight, bias, options) }),
  }));
}

/** Enough rows and columns at the end that nothing is left over. */
function roomForRest([height, width]: Pair, padding: Padding, [strideY, strideX]: Pair): Padding {
  return {
    ...padding,
    bottom: padding.bottom + (height > strideY ? strideY - 1 : 0),
    right: padding.right + (width > strideX ? strideX - 1 : 0),
  };
}

/** One row and column later, zeros coming in. */
function shifted(input: NdArray): NdArray {
  const [channels, height, width] = input.shape;
  return copy(
    zeroPad2d(input, { top: 0, left: 0, bottom: 1, right: 1 }).lo(0, 1, 1).hi(channels, height, width),
  );
}

export const convolutionCases: readonly Draft[] = [...convolutions.map(convolutionCase), ...impossible()];
