/** What cannot be, operation by operation: each is an error, and the code is that of SPEC 10.1. */
import { conv2d, conv2dBackward } from '../../../reference/conv2d.js';
import { crop, cropBackward } from '../../../reference/crop.js';
import { crossEntropy, crossEntropyBackward } from '../../../reference/cross-entropy.js';
import { dropout, dropoutBackward } from '../../../reference/dropout.js';
import {
  coarseLength,
  fineLength,
  noPadding,
  outputLength,
  type Padding,
  type Pair,
} from '../../../reference/geometry.js';
import { interleave } from '../../../reference/interleave.js';
import { linear, linearBackward } from '../../../reference/linear.js';
import { mask } from '../../../reference/mask.js';
import { maxPool2d, maxPool2dBackward } from '../../../reference/max-pool2d.js';
import { mergeBoxes } from '../../../reference/merge-boxes.js';
import { type NdArray, zeros } from '../../../reference/nd-array.js';
import { offsetMaxPool2d, offsetMaxPool2dBackward } from '../../../reference/offset-max-pool2d.js';
import { reluBackward } from '../../../reference/relu.js';
import { resize, resizeBackward } from '../../../reference/resize.js';
import { sgdStep } from '../../../reference/sgd.js';
import { softmaxBackward } from '../../../reference/softmax.js';
import { spatialMax, spatialMaxBackward } from '../../../reference/spatial-max.js';
import { squaredLoss, squaredLossBackward } from '../../../reference/squared-loss.js';
import { votes } from '../../../reference/votes.js';
import { zeroPad2d, zeroPad2dBackward } from '../../../reference/zero-pad2d.js';
import { grid } from '../arrays.js';
import type { Draft, Plain } from '../draft.js';
import { type Refused, refused } from '../refused.js';
import { asPlain, box, windowBox } from './boxes.js';

const nowhere = Number.POSITIVE_INFINITY;

function lengths(): Draft[] {
  const cases: readonly (readonly [
    string,
    string,
    readonly [number, number, number, number, number, number],
  ])[] = [
    ['half-an-input', 'An input that is not whole.', [5.5, 2, 1, 0, 0, 1]],
    ['half-a-stride', 'A stride that is not whole.', [9, 2, 1.5, 0, 0, 1]],
    ['half-a-padding-before', 'Padding before that is not whole, though the sum is.', [5, 2, 1, 0.5, 0.5, 1]],
    ['half-a-padding-after', 'Padding after that is not whole.', [5, 2, 1, 0, 0.5, 1]],
    ['half-a-dilation', 'A dilation that is not whole, though the span is.', [9, 3, 1, 0, 0, 1.5]],
    ['negative-input', 'An input below 0, made up for by the padding.', [-1, 2, 1, 4, 4, 1]],
    ['negative-padding-after', 'Padding after below 0.', [9, 2, 1, 0, -1, 1]],
    ['negative-padding-made-up', 'Padding before below 0, made up for by that after.', [9, 2, 1, -1, 2, 1]],
    ['negative-stride', 'A stride below 0.', [5, 2, -1, 0, 0, 1]],
    ['kernel-nought', 'A kernel of 0.', [5, 0, 1, 0, 0, 1]],
    ['negative-kernel', 'A kernel below 0.', [5, -2, 1, 0, 0, 1]],
    ['negative-dilation', 'A dilation below 0.', [5, 3, 1, 0, 0, -1]],
    [
      'kernel-one-dilation-nought',
      'A dilation of 0 is refused where a kernel of 1 has no use for it.',
      [5, 1, 1, 0, 0, 0],
    ],
  ];
  const dense: readonly (readonly [string, string, readonly [number, number, number]])[] = [
    ['half-a-length', 'A map whose length is not whole.', [20.5, 3, 5]],
    [
      'half-a-pooling',
      'A pooling that is not whole, though its product with the classifier is.',
      [20, 2.5, 4],
    ],
    ['pooling-nought', 'A pooling of 0.', [20, 0, 5]],
    ['classifier-nought', 'A classifier of 0.', [20, 3, 0]],
    ['both-negative', 'A pooling and a classifier below 0, whose product is not.', [20, -3, -5]],
  ];
  return [
    ...cases
      .map(([id, comment, [input, kernel, stride, before, after, dilation]]): Refused => {
        const parameters = { input, kernel, stride, before, after, dilation };
        return [
          id,
          comment,
          {},
          parameters,
          () => outputLength(input, kernel, stride, before, after, dilation),
        ];
      })
      .map(refused('outputLength')),
    ...(
      [
        ['fineLength', fineLength],
        ['coarseLength', coarseLength],
      ] as const
    ).flatMap(([operation, run]) =>
      dense
        .map(([id, comment, [unpooled, pool, classifier]]): Refused => {
          const parameters = { unpooled, pool, classifier };
          return [id, comment, {}, parameters, () => run(unpooled, pool, classifier)];
        })
        .map(refused(operation)),
    ),
  ];
}

/** A record, of which a case's parameters are made. */
type Sides = { readonly [side in keyof Padding]: number };

const taps = (changes: { stride?: Pair; padding?: Sides; dilation?: Pair } = {}) => ({
  stride: [1, 1] as Pair,
  padding: { ...noPadding } as Sides,
  dilation: [1, 1] as Pair,
  ...changes,
});

function convolved(): Draft[] {
  const [input, weight, bias] = [grid([2, 4, 5], 901), grid([3, 2, 2, 3], 902), grid([3], 903)];
  const forward = (
    id: string,
    comment: string,
    given: { input?: NdArray; weight?: NdArray; bias?: NdArray } = {},
    parameters = taps(),
  ): Refused => {
    const all = { input, weight, bias, ...given };
    return [id, comment, all, parameters, () => conv2d(all.input, all.weight, all.bias, parameters)];
  };
  const backward = (
    id: string,
    comment: string,
    given: { input?: NdArray; weight?: NdArray; outputGradient?: NdArray },
    parameters = taps(),
  ): Refused => {
    const all = { input, weight, outputGradient: grid([3, 3, 3], 904), ...given };
    const run = () => conv2dBackward(all.input, all.weight, all.outputGradient, parameters);
    return [id, comment, all, parameters, run];
  };
  return [
    ...[
      forward('more-channels', 'A map of 3 channels, weights for 2 of them.', {
        input: grid([3, 4, 5], 905),
      }),
      forward('longer-bias', 'A bias of 4 for 3 outputs.', { bias: grid([4], 906) }),
      forward('bias-of-one', 'One bias for 3 outputs.', { bias: grid([1], 907) }),
      forward('kernel-too-wide', 'A kernel of 6 columns does not fit into 5.', {
        weight: grid([3, 2, 2, 6], 908),
      }),
      forward('stride-nought-rows', 'A stride of 0 along y.', {}, taps({ stride: [0, 1] })),
      forward('negative-stride', 'A stride below 0.', {}, taps({ stride: [1, -1] })),
      forward('half-a-stride', 'A stride that is not whole.', {}, taps({ stride: [1.5, 1] })),
      forward('dilation-nought', 'A dilation of 0.', {}, taps({ dilation: [0, 1] })),
      forward('half-a-dilation', 'A dilation that is not whole.', {}, taps({ dilation: [1, 1.5] })),
      forward(
        'negative-padding-before',
        'Padding below 0 at the top.',
        {},
        taps({ padding: { ...noPadding, top: -1 } }),
      ),
      forward(
        'negative-padding-after',
        'Padding below 0 at the right.',
        {},
        taps({ padding: { ...noPadding, right: -1 } }),
      ),
      forward(
        'half-a-padding',
        'Padding that is not whole at the bottom.',
        {},
        taps({ padding: { ...noPadding, bottom: 0.5 } }),
      ),
      forward('no-channels', 'A map without channels.', {
        input: zeros([0, 4, 5]),
        weight: zeros([3, 0, 2, 3]),
      }),
    ].map(refused('conv2d')),
    ...[
      backward('gradient-too-high', 'A gradient with a row too many.', {
        outputGradient: grid([3, 4, 3], 909),
      }),
      backward('gradient-too-narrow', 'A gradient with a column too few.', {
        outputGradient: grid([3, 3, 2], 910),
      }),
      backward('gradient-channels', 'A gradient of 2 channels for 3 outputs.', {
        outputGradient: grid([2, 3, 3], 911),
      }),
      backward('more-channels', 'A map of 3 channels, weights for 2 of them.', {
        input: grid([3, 4, 5], 912),
      }),
    ].map(refused('conv2dBackward')),
  ];
}

function padded(): Draft[] {
  const input = grid([2, 3, 4], 921);
  const gradient = grid([2, 5, 6], 922);
  const wrong: readonly (readonly [string, string, Padding])[] = [
    ['negative-before', 'Padding below 0 at the left.', { top: 1, left: -1, bottom: 1, right: 1 }],
    ['negative-after', 'Padding below 0 at the bottom.', { top: 1, left: 1, bottom: -1, right: 1 }],
    ['half', 'Padding that is not whole at the top.', { top: 0.5, left: 1, bottom: 0.5, right: 1 }],
  ];
  const large: Padding = { top: 3, left: 0, bottom: 3, right: 0 };
  return [
    ...wrong
      .map(
        ([id, comment, padding]): Refused => [
          id,
          comment,
          { input },
          { padding: { ...padding } },
          () => zeroPad2d(input, padding),
        ],
      )
      .map(refused('zeroPad2d')),
    ...[...wrong, ['larger', 'More padding than the gradient has rows.', large] as const]
      .map(
        ([id, comment, padding]): Refused => [
          id,
          comment,
          { outputGradient: gradient },
          { padding: { ...padding } },
          () => zeroPad2dBackward(gradient, padding),
        ],
      )
      .map(refused('zeroPad2dBackward')),
  ];
}

function connected(): Draft[] {
  const [input, weight, bias] = [grid([2, 1, 3], 931), grid([4, 6], 932), grid([4], 933)];
  const [wide, long, short] = [grid([4, 7], 934), grid([5], 935), grid([3], 936)];
  return [
    ...[
      [
        'more-columns',
        'The weight has one column too many for the map.',
        { input, weight: wide, bias },
        {},
        () => linear(input, wide, bias),
      ],
      [
        'longer-bias',
        'A bias of 5 for 4 outputs.',
        { input, weight, bias: long },
        {},
        () => linear(input, weight, long),
      ],
      [
        'shorter-bias',
        'A bias of 3 for 4 outputs.',
        { input, weight, bias: short },
        {},
        () => linear(input, weight, short),
      ],
    ].map((one) => refused('linear')(one as unknown as Refused)),
    refused('linearBackward')([
      'longer-gradient',
      'A gradient of 5 for 4 outputs.',
      { input, weight, outputGradient: long },
      {},
      () => linearBackward(input, weight, long),
    ]),
    refused('linearBackward')([
      'more-columns',
      'The weight has one column too many for the map.',
      { input, weight: wide, outputGradient: bias },
      {},
      () => linearBackward(input, wide, bias),
    ]),
  ];
}

function pooled(): Draft[] {
  const input = grid([2, 5, 7], 941);
  const forward = (id: string, comment: string, kernel: Pair, stride: Pair): Refused => [
    id,
    comment,
    { input },
    { kernel, stride },
    () => maxPool2d(input, { kernel, stride }),
  ];
  const backward = (id: string, comment: string, shape: readonly number[]): Refused => {
    const outputGradient = grid(shape, 942);
    const parameters = { kernel: [2, 3], stride: [2, 3] } as const;
    const run = () => maxPool2dBackward(input, outputGradient, parameters);
    return [id, comment, { input, outputGradient }, parameters, run];
  };
  const maps = offsetMaxPool2d(input, [2, 3]);
  const longer = maps.map(({ offset, map }, index) => ({
    offset,
    map: index === 1 ? grid([2, 3, 2], 943) : map,
  }));
  return [
    ...[
      forward('window-too-high', 'A window of 6 rows on a map of 5.', [6, 3], [6, 3]),
      forward('kernel-nought', 'A window of 0 columns.', [2, 0], [2, 1]),
      forward('half-a-kernel', 'A window that is not whole.', [1.5, 2], [1, 2]),
      forward('stride-nought', 'A stride of 0.', [2, 2], [0, 2]),
      forward('negative-stride', 'A stride below 0.', [2, 2], [2, -2]),
      forward('half-a-stride', 'A stride that is not whole.', [2, 2], [2, 2.5]),
    ].map(refused('maxPool2d')),
    ...[
      backward('gradient-too-high', 'A gradient with a row too many.', [2, 3, 2]),
      backward('gradient-too-narrow', 'A gradient with a column too few.', [2, 2, 1]),
      backward('gradient-channels', 'A gradient of one channel for two.', [1, 2, 2]),
    ].map(refused('maxPool2dBackward')),
    refused('reluBackward')([
      'gradient-too-narrow',
      'A gradient with a column too few.',
      { input, outputGradient: grid([2, 5, 6], 944) },
      { threshold: 0 },
      () => reluBackward(input, grid([2, 5, 6], 944)),
    ]),
    refused('offsetMaxPool2d')([
      'too-narrow',
      'A pooling of 8 columns on a map of 7.',
      { input },
      { pool: [2, 8] },
      () => offsetMaxPool2d(input, [2, 8]),
    ]),
    refused('offsetMaxPool2d')([
      'pooling-nought',
      'A pooling of 0 rows.',
      { input },
      { pool: [0, 2] },
      () => offsetMaxPool2d(input, [0, 2]),
    ]),
    refused('offsetMaxPool2dBackward')([
      'gradient-too-high',
      'A gradient with a row too many at the second offset.',
      { input, outputGradients: longer.map((one) => ({ ...one })) },
      { pool: [2, 3] },
      () => offsetMaxPool2dBackward(input, longer, [2, 3]),
    ]),
    refused('spatialMax')([
      'no-location',
      'A map without rows.',
      { input: zeros([2, 0, 3]) },
      {},
      () => spatialMax(zeros([2, 0, 3])),
    ]),
    refused('spatialMaxBackward')([
      'longer-gradient',
      'Gradients of three classes for two.',
      { input, outputGradient: grid([3], 945) },
      {},
      () => spatialMaxBackward(input, grid([3], 945)),
    ]),
  ];
}

function interleaved(): Draft[] {
  const pool: Pair = [2, 3];
  const maps = offsetMaxPool2d(grid([1, 4, 8], 951), pool);
  const [first, second, third, fourth, fifth, sixth] = maps;
  const wider = { offset: second.offset, map: grid([1, 2, 3], 952) };
  const cases: readonly (readonly [string, string, typeof maps])[] = [
    [
      'twice',
      'Two maps at one offset, and none at another: as many values as places.',
      [first, second, third, fourth, fifth, { ...sixth, offset: fifth.offset }],
    ],
    ['one-too-many', 'All offsets, and one of them a second time.', [...maps, sixth]],
    [
      'beyond-the-pooling',
      'An offset that the pooling does not have.',
      [first, second, third, fourth, fifth, { ...sixth, offset: [1, 3] }],
    ],
    [
      'below-the-pooling',
      'An offset two rows down, where the pooling has two: places that another map fills.',
      [first, second, third, fourth, fifth, { ...sixth, offset: [2, 2] }],
    ],
    [
      'other-lengths',
      'A map with a column more than its neighbour has.',
      [first, wider, third, fourth, fifth, sixth],
    ],
    [
      'channels',
      'A map of two channels among those of one.',
      [
        first,
        second,
        third,
        fourth,
        fifth,
        { offset: sixth.offset, map: grid([2, ...sixth.map.shape.slice(1)], 953) },
      ],
    ],
    ['nothing', 'No maps at all.', []],
  ];
  return cases
    .map(
      ([id, comment, given]): Refused => [
        id,
        comment,
        { maps: given.map(({ offset, map }) => ({ offset: [...offset], map })) },
        { pool },
        () => interleave(given, pool),
      ],
    )
    .map(refused('interleave'));
}

function lossesOf(): Draft[] {
  const logits = grid([3, 4], 961);
  const wrongClasses: readonly (readonly [string, string, readonly number[]])[] = [
    ['negative-class', 'Class -1, which some languages take for the last.', [0, -1, 2]],
    ['half-a-class', 'A class that is not whole.', [0, 1.5, 2]],
    ['fewer-classes', 'Two classes for three windows.', [0, 1]],
    ['more-classes', 'Four classes for three windows.', [0, 1, 2, 3]],
  ];
  const predictions = grid([3, 4], 962);
  const [fewer, wide] = [grid([2, 4], 963), grid([3, 5], 964)];
  const [probabilities, slopes] = [grid([3, 2, 2], 965), grid([3, 2, 1], 966)];
  const [values, narrow] = [grid([2, 3, 4], 967), grid([2, 3, 3], 968)];
  const weight = grid([2, 3], 969);
  const [velocity, gradient] = [grid([2, 3], 970), grid([3, 2], 971)];
  const descent = { rate: 0.5, momentum: 0.25, decay: 0.125 };
  return [
    ...(['crossEntropy', 'crossEntropyBackward'] as const).flatMap((operation) =>
      [
        ...wrongClasses,
        ...(operation === 'crossEntropy' ? [] : [['no-such-class', 'Class 4 of four.', [0, 4, 1]] as const]),
      ]
        .map(([id, comment, classes]): Refused => {
          const run = operation === 'crossEntropy' ? crossEntropy : crossEntropyBackward;
          return [id, comment, { logits }, { classes }, () => run(logits, classes)];
        })
        .map(refused(operation)),
    ),
    ...(['squaredLoss', 'squaredLossBackward'] as const).flatMap((operation) => {
      const run = operation === 'squaredLoss' ? squaredLoss : squaredLossBackward;
      return [
        refused(operation)([
          'fewer-boxes',
          'Two boxes for three windows.',
          { predictions, boxes: fewer },
          {},
          () => run(predictions, fewer),
        ]),
        refused(operation)([
          'five-edges',
          'Boxes of five edges.',
          { predictions: wide, boxes: wide },
          {},
          () => run(wide, wide),
        ]),
      ];
    }),
    refused('softmaxBackward')([
      'gradient-too-narrow',
      'A gradient with a column too few.',
      { probabilities, outputGradient: slopes },
      {},
      () => softmaxBackward(probabilities, slopes),
    ]),
    refused('dropout')([
      'mask-too-narrow',
      'A mask with a column too few.',
      { input: values, mask: narrow },
      { rate: 0.5 },
      () => dropout(values, narrow, 0.5),
    ]),
    refused('dropoutBackward')([
      'mask-too-narrow',
      'A mask with a column too few.',
      { outputGradient: values, mask: narrow },
      { rate: 0.5 },
      () => dropoutBackward(values, narrow, 0.5),
    ]),
    refused('sgdStep')([
      'gradient-turned',
      'A gradient of 3x2 for a weight of 2x3.',
      { weight, velocity, gradient },
      descent,
      () => sgdStep({ weight, velocity }, gradient, descent),
    ]),
    refused('sgdStep')([
      'velocity-turned',
      'A velocity of 3x2 for a weight of 2x3.',
      { weight, velocity: gradient, gradient: velocity },
      descent,
      () => sgdStep({ weight, velocity: gradient }, velocity, descent),
    ]),
    refused('votes')(['nothing', 'No maps at all.', { maps: [] }, {}, () => votes([])]),
    refused('votes')([
      'other-classes',
      'A map of three classes, and one of two.',
      { maps: [grid([3, 2, 2], 972), grid([2, 2, 2], 973)] },
      {},
      () => votes([grid([3, 2, 2], 972), grid([2, 2, 2], 973)]),
    ]),
  ];
}

function regions(): Draft[] {
  const input = grid([2, 5, 6], 981);
  const gradient = grid([2, 3, 2], 982);
  const crops: readonly (readonly [string, string, Pair, Pair])[] = [
    [
      'from-the-end',
      'A region that begins two rows above the map: not two rows before its end.',
      [-2, -3],
      [2, 2],
    ],
    ['left-of-the-map', 'A region that begins a column left of the map.', [0, -1], [3, 2]],
    ['negative-rows', 'A region of -1 rows.', [3, 1], [-1, 2]],
    ['negative-columns', 'A region of -2 columns.', [1, 4], [3, -2]],
    ['half-a-row', 'A region that begins half a row down.', [0.5, 0], [3, 2]],
    ['half-a-size', 'A region of 2.5 columns.', [1, 1], [3, 2.5]],
    ['beyond', 'A region that begins where the map has ended.', [6, 0], [0, 2]],
  ];
  const backward: readonly (readonly [string, string, Pair, Pair])[] = [
    ['outside', 'The gradient would reach one row beyond the input.', [3, 2], [5, 6]],
    ['outside-columns', 'The gradient would reach one column beyond the input.', [1, 5], [5, 6]],
    ['before-the-map', 'The gradient would begin a row above the input.', [-1, 2], [5, 6]],
    ['half-a-row', 'The gradient would begin half a row down.', [0.5, 2], [5, 6]],
  ];
  const masks: readonly (readonly [string, string, Pair, Pair])[] = [
    ['before-the-map', 'A region that begins a row above the map.', [-1, 0], [3, 2]],
    ['beyond-columns', 'A region that reaches one column beyond the map.', [0, 5], [3, 2]],
    ['negative-rows', 'A region of -1 rows.', [3, 1], [-1, 2]],
    ['half-a-column', 'A region that begins half a column in.', [0, 0.5], [3, 2]],
  ];
  const empty: readonly (readonly [string, string, Pair, Pair])[] = [
    ['no-rows', 'A region without rows, at the lower end: an empty map.', [5, 1], [0, 3]],
    ['no-columns', 'A region without columns: an empty map.', [1, 2], [3, 0]],
  ];
  return [
    ...crops
      .map(
        ([id, comment, start, size]): Refused => [
          id,
          comment,
          { input },
          { start, size },
          () => crop(input, { start, size }),
        ],
      )
      .map(refused('crop')),
    ...empty.map(
      ([id, comment, start, size]): Draft => ({
        id: `crop/${id}`,
        operation: 'crop',
        comment,
        inputs: { input },
        parameters: { start, size },
        answer: () => ({ output: crop(input, { start, size }) }),
        flags: ['EmptyRefused'],
      }),
    ),
    ...backward
      .map(
        ([id, comment, start, inputSize]): Refused => [
          id,
          comment,
          { outputGradient: gradient },
          { start, inputSize },
          () => cropBackward(gradient, start, inputSize),
        ],
      )
      .map(refused('cropBackward')),
    ...masks
      .map(
        ([id, comment, start, size]): Refused => [
          id,
          comment,
          { input },
          { regions: [{ start, size }] },
          () => mask(input, [{ start, size }]),
        ],
      )
      .map(refused('mask')),
    {
      id: 'mask/nothing',
      operation: 'mask',
      comment: 'An empty region, and none besides: everything becomes 0.',
      inputs: { input },
      parameters: { regions: [{ start: [2, 6], size: [3, 0] }] },
      answer: () => ({ output: mask(input, [{ start: [2, 6], size: [3, 0] }]) }),
      flags: ['EmptyRefused'],
    },
  ];
}

function resizedTo(): Draft[] {
  const input = grid([1, 4, 5], 991);
  const sizes: readonly (readonly [string, string, Pair])[] = [
    ['no-rows', 'A height of 0.', [0, 3]],
    ['negative-columns', 'A width below 0.', [3, -2]],
    ['half-a-row', 'A height that is not whole.', [2.5, 3]],
  ];
  return [
    ...sizes
      .map(([id, comment, size]): Refused => [id, comment, { input }, { size }, () => resize(input, size)])
      .map(refused('resize')),
    ...sizes
      .map(
        ([id, comment, inputSize]): Refused => [
          id,
          comment,
          { outputGradient: input },
          { inputSize },
          () => resizeBackward(input, inputSize),
        ],
      )
      .map(refused('resizeBackward')),
  ];
}

function mergedBoxes(): Draft[] {
  const plain = windowBox(box(0, 0, 8, 6), 0.5);
  const merge = (id: string, comment: string, changed: typeof plain, threshold = 1): Refused => [
    id,
    comment,
    {},
    { boxes: [plain, changed].map(asPlain) as Plain, threshold },
    () => mergeBoxes([plain, changed], { threshold }),
  ];
  return [
    merge('infinite-edge', 'An edge at infinity.', windowBox(box(1, 0, nowhere, 6), 0.5)),
    merge('minus-infinite-edge', 'An edge at minus infinity.', windowBox(box(1, -nowhere, 9, 6), 0.5)),
    merge('infinite-score', 'An infinite score.', windowBox(box(1, 0, 9, 6), nowhere)),
    merge('score-not-a-number', 'A score that is no number.', windowBox(box(1, 0, 9, 6), Number.NaN)),
    merge('no-windows', 'A box that stands for no window.', windowBox(box(1, 0, 9, 6), 0.5, 0)),
    merge(
      'threshold-not-a-number',
      'A threshold that is no number.',
      windowBox(box(1, 0, 9, 6), 0.5),
      Number.NaN,
    ),
  ].map(refused('mergeBoxes'));
}

/** Of single operations; those of networks and pictures are in network-refusals.ts. */
export function refusalCases(): Draft[] {
  return [
    ...lengths(),
    ...regions(),
    ...resizedTo(),
    ...convolved(),
    ...padded(),
    ...connected(),
    ...pooled(),
    ...interleaved(),
    ...lossesOf(),
    ...mergedBoxes(),
  ];
}
