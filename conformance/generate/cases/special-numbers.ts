/** NaN, infinities and the ends of float32, of which each operation says what becomes of them (SPEC 4). */
import { conv2d, conv2dBackward } from '../../../reference/conv2d.js';
import { crossEntropy, crossEntropyBackward } from '../../../reference/cross-entropy.js';
import { dropout, dropoutBackward } from '../../../reference/dropout.js';
import { linear, linearBackward } from '../../../reference/linear.js';
import { maskBackward } from '../../../reference/mask.js';
import { maxPool2dBackward } from '../../../reference/max-pool2d.js';
import { copy, map, type NdArray, zip } from '../../../reference/nd-array.js';
import { evaluateDense, evaluateLayerNumber, evaluateSkipKernel } from '../../../reference/network.js';
import { normalise } from '../../../reference/normalise.js';
import { offsetMaxPool2d, offsetMaxPool2dBackward } from '../../../reference/offset-max-pool2d.js';
import { relu, reluBackward } from '../../../reference/relu.js';
import { resize, resizeBackward } from '../../../reference/resize.js';
import { sgdStep } from '../../../reference/sgd.js';
import { softmax, softmaxBackward } from '../../../reference/softmax.js';
import { spatialMax, spatialMaxBackward } from '../../../reference/spatial-max.js';
import { squaredLoss, squaredLossBackward } from '../../../reference/squared-loss.js';
import { topClasses, votes } from '../../../reference/votes.js';
import { array, distinct, grid, signed } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { norm, sum } from '../tolerances.js';

const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY];
/** Near the least number of float32, and the same in half its size. */
const [least, half] = [-3e38, -1.5e38].map(Math.fround);

const withoutNaN = (one: NdArray) => map(one, (value) => (Number.isNaN(value) ? 0 : value));

/** The gradient of input or weight where products with a factor of 0 are left out. */
const finite = (one: NdArray) => map(one, (value) => (Number.isFinite(value) ? value : 0));

function sums(): Draft[] {
  const input = array([
    [
      [1, nan, 2, -3],
      [4, 5, -6, infinity],
    ],
    [
      [-infinity, 2, 0, 1],
      [3, -1, 2, 0],
    ],
  ]);
  // Each weight of 0 meets one of the three at some place.
  const weight = array([
    [[[0, 2]], [[0, 1]]],
    [[[1, 0]], [[2, 0]]],
    [[[0, 0]], [[0, 0]]],
  ]);
  const bias = array([1, -2, 0.5]);
  const outputGradient = array([
    [
      [0, 1, 2],
      [0, 0, 0],
    ],
    [
      [1, 0, -2],
      [1, 1, 0],
    ],
    [
      [0, 0, infinity],
      [2, 0, 0],
    ],
  ]);
  const taps = { stride: [1, 1], padding: { top: 0, left: 0, bottom: 0, right: 0 }, dilation: [1, 1] };
  const right = conv2dBackward(input, weight, outputGradient);
  const slope = array([0, -2, 1]);
  const rowed = array([[[nan, 2, infinity, -1, 3, 0]]]);
  const matrix = array([
    [0, 1, 0, 2, 1, -1],
    [1, 0, 2, 0, 0, 1],
    [0, 0, 0, 0, 0, 0],
  ]);
  return [
    {
      id: 'conv2d/noughts',
      operation: 'conv2d',
      comment: 'A weight of 0 takes part: what it makes of a NaN or an infinity is NaN.',
      inputs: { input, weight, bias },
      parameters: taps,
      answer: () => ({ output: conv2d(input, weight, bias) }),
      mistakes: {
        SkippedNoughts: () => ({ output: skipping(input, weight, bias) }),
        HiddenNaN: () => ({ output: conv2d(withoutNaN(input), weight, bias) }),
      },
    },
    {
      id: 'conv2dBackward/noughts',
      operation: 'conv2dBackward',
      comment: 'A gradient of 0 takes part at a NaN or an infinity of the input, and so does a weight of 0.',
      inputs: { input, weight, outputGradient },
      parameters: taps,
      answer: () => ({ ...right }),
      mistakes: {
        SkippedNoughts: () => ({
          ...right,
          ...conv2dBackward(finite(input), weight, finite(outputGradient)),
        }),
        HiddenNaN: () => ({ ...right, weight: withoutNaN(right.weight) }),
      },
    },
    {
      id: 'linear/noughts',
      operation: 'linear',
      comment: 'A weight of 0 takes part.',
      inputs: { input: rowed, weight: matrix, bias },
      answer: () => ({ output: linear(rowed, matrix, bias) }),
      mistakes: { SkippedNoughts: () => ({ output: linear(finite(rowed), matrix, bias) }) },
    },
    {
      id: 'linearBackward/noughts',
      operation: 'linearBackward',
      comment: 'A gradient of 0 takes part.',
      inputs: { input: rowed, weight: matrix, outputGradient: slope },
      answer: () => ({ ...linearBackward(rowed, matrix, slope) }),
      mistakes: { SkippedNoughts: () => ({ ...linearBackward(finite(rowed), matrix, slope) }) },
    },
  ];
}

/** A convolution of one row that leaves out products with a weight of 0. */
function skipping(input: NdArray, weight: NdArray, bias: NdArray): NdArray {
  const [outChannels, inChannels, , width] = weight.shape;
  const output = conv2d(finite(input), weight, bias);
  const [, rows, columns] = output.shape;
  for (let out = 0; out < outChannels; out++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        let total = bias.get(out);
        for (let channel = 0; channel < inChannels; channel++) {
          for (let tap = 0; tap < width; tap++) {
            const factor = weight.get(out, channel, 0, tap);
            if (factor !== 0) total += factor * input.get(channel, y, x + tap);
          }
        }
        output.set(out, y, x, total);
      }
    }
  }
  return output;
}

function rectified(): Draft[] {
  const input = array([
    [
      [-2, -0.5, -0.25],
      [0, 0.25, 3],
    ],
    [
      [nan, infinity, -infinity],
      [-0.75, -0.4375, 0.5],
    ],
  ]);
  const slopes = array([
    [
      [nan, infinity, -3],
      [4, -infinity, nan],
    ],
    [
      [-1, 2, infinity],
      [-infinity, 1, 0.5],
    ],
  ]);
  return [-0.5, 0.25].flatMap((threshold): Draft[] => [
    {
      id: `relu/threshold-${threshold}`,
      operation: 'relu',
      comment: 'Any finite number may be the threshold: below 0, what is between it and 0 passes.',
      inputs: { input },
      parameters: { threshold },
      answer: () => ({ output: relu(input, threshold) }),
      mistakes: {
        MissingThreshold: () => ({ output: relu(input) }),
        InclusiveThreshold: () => ({ output: map(input, (value) => (value < threshold ? 0 : value)) }),
        SubtractedThreshold: () => ({
          output: map(input, (value) => (value <= threshold ? 0 : value - threshold)),
        }),
        HiddenNaN: () => ({ output: withoutNaN(relu(input, threshold)) }),
      },
    },
    {
      id: `reluBackward/special-${threshold}`,
      operation: 'reluBackward',
      comment:
        'The gradient of a NaN passes. What does not pass is 0, also where the gradient is NaN or infinite.',
      inputs: { input, outputGradient: slopes },
      parameters: { threshold },
      answer: () => ({ input: reluBackward(input, slopes, threshold) }),
      mistakes: {
        HiddenNaN: () => ({ input: zip(input, slopes, (value, slope) => (value > threshold ? slope : 0)) }),
        SelectedByProduct: () => ({
          input: zip(input, slopes, (value, slope) => slope * Number(!(value <= threshold))),
        }),
        MissingThreshold: () => ({ input: reluBackward(input, slopes) }),
      },
    },
  ]);
}

/** Two rows, pooled in windows of 2x2: NaN first, in the middle and twice; nothing but -Infinity; equal infinities. */
const pooled = array([
  [
    [1, nan, nan, 3, -infinity, -infinity, infinity, 1, least, half],
    [nan, 2, 2, nan, -infinity, -infinity, 2, infinity, least, least],
  ],
]);

function pooledDrafts(): Draft[] {
  const outputGradient = array([[[1, -2, 4, 0.5, 3]]]);
  const endless = array([[[1, infinity, 4, -infinity, 3]]]);
  const options = { kernel: [2, 2], stride: [2, 2] } as const;
  /** Above all numbers, from the last on: the last NaN is found first. */
  const reversed = (gradient: NdArray) =>
    turned(maxPool2dBackward(turned(pooled), turned(gradient), options));
  const gradients = offsetMaxPool2d(pooled, [2, 2]).map(({ offset, map: one }, index) => ({
    offset,
    map: grid(one.shape, 180 + index),
  }));
  const places = array([
    [
      [-infinity, -infinity],
      [-infinity, -infinity],
      [-infinity, -infinity],
    ],
    [
      [least, least],
      [half, least],
      [least, half],
    ],
    [
      [1, nan],
      [infinity, 3],
      [nan, 2],
    ],
  ]);
  const slopes = array([2, infinity, -3]);
  return [
    ...[
      { id: 'special', gradient: outputGradient },
      { id: 'infinite', gradient: endless },
    ].map(
      ({ id, gradient }): Draft => ({
        id: `maxPool2dBackward/${id}`,
        operation: 'maxPool2dBackward',
        comment:
          'The gradient goes to the first NaN, and of nothing but -Infinity to the first; all other places get 0.',
        inputs: { input: pooled, outputGradient: gradient },
        parameters: { kernel: options.kernel, stride: options.stride },
        answer: () => ({ input: maxPool2dBackward(pooled, gradient, options) }),
        mistakes: {
          HiddenNaN: () => ({
            input: maxPool2dBackward(
              map(pooled, (value) => (Number.isNaN(value) ? -infinity : value)),
              gradient,
              options,
            ),
          }),
          GradientToLastMaximum: () => ({ input: reversed(gradient) }),
          ...(id === 'infinite' && {
            SelectedByProduct: () => ({
              input: map(maxPool2dBackward(pooled, gradient, options), (value) =>
                Number.isFinite(value) ? value : nan,
              ),
            }),
          }),
        },
      }),
    ),
    {
      id: 'offsetMaxPool2d/special',
      operation: 'offsetMaxPool2d',
      comment: 'A NaN anywhere in a window; -Infinity; the least numbers of float32.',
      inputs: { input: pooled },
      parameters: { pool: [2, 2] },
      answer: () => ({ maps: offsetMaxPool2d(pooled, [2, 2]).map((one) => ({ ...one })) }),
      mistakes: {
        HiddenNaN: () => ({
          maps: offsetMaxPool2d(withoutNaN(pooled), [2, 2]).map((one) => ({ ...one })),
        }),
        FiniteStart: () => ({
          maps: offsetMaxPool2d(
            map(pooled, (value) => (value < -1e30 ? -1e30 : value)),
            [2, 2],
          ).map((one) => ({ ...one })),
        }),
      },
    },
    {
      id: 'offsetMaxPool2dBackward/special',
      operation: 'offsetMaxPool2dBackward',
      comment: 'At each offset the first NaN of the window gets the gradient.',
      inputs: { input: pooled, outputGradients: gradients.map((one) => ({ ...one })) },
      parameters: { pool: [2, 2] },
      answer: () => ({ input: offsetMaxPool2dBackward(pooled, gradients, [2, 2]) }),
      mistakes: {
        HiddenNaN: () => ({
          input: offsetMaxPool2dBackward(
            map(pooled, (value) => (Number.isNaN(value) ? -infinity : value)),
            gradients,
            [2, 2],
          ),
        }),
      },
    },
    {
      id: 'spatialMax/special',
      operation: 'spatialMax',
      comment: 'A class of nothing but -Infinity, one of the least numbers of float32, one with a NaN.',
      inputs: { input: places },
      answer: () => ({ output: spatialMax(places) }),
      mistakes: {
        FiniteStart: () => ({ output: map(spatialMax(places), (value) => (value < -1e30 ? -1e30 : value)) }),
        HiddenNaN: () => ({ output: spatialMax(withoutNaN(places)) }),
        MaximumFromZero: () => ({ output: map(spatialMax(places), (value) => (value < 0 ? 0 : value)) }),
      },
    },
    {
      id: 'spatialMaxBackward/special',
      operation: 'spatialMaxBackward',
      comment: 'The gradient goes to the first of equal infinities, or the first NaN; all else is 0.',
      inputs: { input: places, outputGradient: slopes },
      answer: () => ({ input: spatialMaxBackward(places, slopes) }),
      mistakes: {
        HiddenNaN: () => ({
          input: spatialMaxBackward(
            map(places, (value) => (Number.isNaN(value) ? -infinity : value)),
            slopes,
          ),
        }),
        SelectedByProduct: () => ({
          input: map(spatialMaxBackward(places, slopes), (value) => (Number.isFinite(value) ? value : nan)),
        }),
      },
    },
  ];
}

const turned = (one: NdArray): NdArray => one.step(1, -1, -1);

function probabilities(): Draft[] {
  const alone = array([
    [
      [0.5, -7, 80],
      [0, 1000, -3],
    ],
  ]);
  const apart = array([0.25, -40, -80, -17, -3]);
  const special = array([
    [[infinity, -infinity, -infinity, least, half]],
    [[0, -infinity, 0.5, least, half]],
    [[1, -infinity, -infinity, -infinity, half]],
  ]);
  const clipped = (one: NdArray) => map(softmax(one), (p) => Math.max(p, 1e-7));
  const spread = 2 * 80.25;
  const p = array([0, 0.25, 0.75]);
  const slope = array([infinity, 1, -2]);
  const sized = (one: NdArray) => map(softmax(one), (value) => (Number.isNaN(value) ? 0 : value));
  return [
    {
      id: 'softmax/one-class',
      operation: 'softmax',
      comment: 'Of one class alone each location has probability 1: nothing is added to the sum.',
      inputs: { input: alone },
      answer: () => ({ output: softmax(alone) }),
      tolerance: sum(11, 1),
      flags: ['ClippedProbabilities'],
      mistakes: { AllLocations: () => ({ output: map(softmax(alone), (one) => one / 6) }) },
    },
    {
      id: 'softmax/far-apart',
      operation: 'softmax',
      comment: 'Probabilities down to 1e-35 stay what they are.',
      inputs: { input: apart },
      answer: () => ({ output: softmax(apart) }),
      tolerance: sum(apart.size + spread + 10, softmax(apart)),
      mistakes: { ClippedProbabilities: () => ({ output: clipped(apart) }) },
    },
    {
      id: 'softmax/special',
      operation: 'softmax',
      comment:
        'Locations with +Infinity, and of nothing but -Infinity, are NaN; the others are as their differences say.',
      inputs: { input: special },
      answer: () => ({ output: softmax(special) }),
      tolerance: sum(15, sized(special)),
      mistakes: {
        HiddenNaN: () => ({ output: sized(special) }),
        FiniteStart: () => ({
          output: map(softmax(special), (value) => (value > 0 && value < 1 ? nan : value)),
        }),
      },
    },
    {
      id: 'softmaxBackward/special',
      operation: 'softmaxBackward',
      comment: 'A probability of 0 times an infinite gradient is NaN, which the sum hands to all classes.',
      inputs: { probabilities: p, outputGradient: slope },
      answer: () => ({ input: softmaxBackward(p, slope) }),
      mistakes: {
        SkippedNoughts: () => ({
          input: zip(p, slope, (one, g) => (one === 0 ? 0 : one * (g - (0.25 - 1.5)))),
        }),
      },
    },
  ];
}

function losses(): Draft[] {
  const cases: readonly (readonly [string, string, NdArray, readonly number[]])[] = [
    [
      'all-negative',
      'All logits far below 0.',
      array([
        [-3000, -3001, -3003],
        [-500, -120, -130],
      ]),
      [1, 2],
    ],
    [
      'far-apart',
      'The true class a thousand below the largest: no logarithm of a probability, and nothing cut off.',
      array([
        [0, 1000],
        [1000, 0],
        [-1000, 0],
      ]),
      [0, 0, 0],
    ],
    [
      'forty-apart',
      'A probability of 4e-18 is no 0.',
      array([
        [0, 40],
        [-25, 0.5],
      ]),
      [0, 0],
    ],
    ['impossible', 'The true class has -Infinity: an infinite loss.', array([[0, -infinity, 1]]), [1]],
    [
      'others-impossible',
      "Another class has -Infinity: it takes no part, and 0 times its logarithm is nobody's business.",
      array([
        [0, -infinity, 1],
        [-infinity, 0.5, -infinity],
      ]),
      [0, 1],
    ],
    [
      'nan',
      'A NaN in one window.',
      array([
        [0, 1, 2],
        [1, nan, 0],
      ]),
      [0, 0],
    ],
  ];
  return cases.flatMap(([id, comment, logits, classes]): Draft[] => {
    const [windows, labels] = logits.shape;
    const most = Math.max(...[...logits.data].filter(Number.isFinite).map(Math.abs));
    const loss = crossEntropy(logits, classes);
    const each = classes.map((label, window) => crossEntropyOf(logits, window, label, 0));
    const mean = (values: readonly number[]) => values.reduce((all, one) => all + one, 0) / windows;
    const clipped = classes.map((label, window) => crossEntropyOf(logits, window, label, 1e-7));
    return [
      {
        id: `crossEntropy/${id}`,
        operation: 'crossEntropy',
        comment,
        inputs: { logits },
        parameters: { classes },
        answer: () => ({ loss }),
        tolerance: sum(labels + windows + 10, most + 2),
        mistakes: {
          Overflow: () => ({ loss: mean(each) }),
          ClippedProbabilities: () => ({ loss: mean(clipped) }),
          ...(id === 'nan' && { HiddenNaN: () => ({ loss: crossEntropy(withoutNaN(logits), classes) }) }),
          ...(id === 'others-impossible' && { SelectedByProduct: () => ({ loss: nan }) }),
          ...(id === 'all-negative' && { FiniteStart: () => ({ loss: infinity }) }),
        },
      },
      {
        id: `crossEntropyBackward/${id}`,
        operation: 'crossEntropyBackward',
        comment,
        inputs: { logits },
        parameters: { classes },
        answer: () => ({ logits: crossEntropyBackward(logits, classes) }),
        tolerance: sum(labels + 2 * Math.min(most, 100) + 10, 2 / windows),
        mistakes: {
          ...(id === 'nan' && {
            HiddenNaN: () => ({ logits: crossEntropyBackward(withoutNaN(logits), classes) }),
          }),
          ...(id === 'all-negative' && { FiniteStart: () => ({ logits: map(logits, () => nan) }) }),
        },
      },
    ];
  });
}

/** The loss of one window as the logarithm of its probability in float32, kept from 0 by an epsilon. */
function crossEntropyOf(logits: NdArray, window: number, label: number, epsilon: number): number {
  const probability = Math.fround(softmax(logits.pick(window)).get(label));
  return -Math.log(epsilon === 0 ? probability : Math.max(probability, epsilon));
}

/** What is done to each value by itself. */
function valueByValue(): Draft[] {
  const input = array([[[nan, 3, infinity, -infinity]]]);
  const scale = { mean: 2, deviation: 4 };
  const predictions = array([
    [1, nan, 2, 3],
    [0, 1, 2, 3],
  ]);
  const endless = array([
    [1, infinity, 2, 3],
    [0, 1, 2, 3],
  ]);
  const boxes = array([
    [0, 1, 2, 3],
    [0, 1, 2, 4],
  ]);
  const [weight, velocity, gradient] = [array([1, 2, 3]), array([0.5, 0, -1]), array([nan, infinity, 2])];
  const descent = { rate: 0.5, momentum: 0.25, decay: 0 };
  return [
    {
      id: 'normalise/special',
      operation: 'normalise',
      comment: 'A NaN stays a NaN, an infinity an infinity.',
      inputs: { input },
      parameters: scale,
      answer: () => ({ output: normalise(input, scale) }),
      mistakes: { HiddenNaN: () => ({ output: normalise(withoutNaN(input), scale) }) },
    },
    ...[
      { id: 'nan', comment: 'A NaN is not left out of the loss.', edges: predictions },
      { id: 'infinite', comment: 'An infinite prediction has an infinite loss.', edges: endless },
    ].flatMap(({ id, comment, edges }): Draft[] => [
      {
        id: `squaredLoss/${id}`,
        operation: 'squaredLoss',
        comment,
        inputs: { predictions: edges, boxes },
        answer: () => ({ loss: squaredLoss(edges, boxes) }),
        mistakes: { HiddenNaN: () => ({ loss: squaredLoss(withoutNaN(edges), boxes) }) },
      },
      {
        id: `squaredLossBackward/${id}`,
        operation: 'squaredLossBackward',
        comment: 'The gradient of each prediction by itself.',
        inputs: { predictions: edges, boxes },
        answer: () => ({ predictions: squaredLossBackward(edges, boxes) }),
        mistakes: { HiddenNaN: () => ({ predictions: squaredLossBackward(withoutNaN(edges), boxes) }) },
      },
    ]),
    {
      id: 'sgdStep/special',
      operation: 'sgdStep',
      comment: 'A gradient that is no number makes a weight that is none: no step is left out.',
      inputs: { weight, velocity, gradient },
      parameters: descent,
      answer: () => ({ ...sgdStep({ weight, velocity }, gradient, descent) }),
      mistakes: { HiddenNaN: () => ({ ...sgdStep({ weight, velocity }, withoutNaN(gradient), descent) }) },
    },
  ];
}

/** A NaN and an infinity among the pixels: what a network makes of them, layer by layer. */
function networksOf(): Draft[] {
  const network = networks.uneven;
  const weights = seededWeights(network, 500);
  const [rows, columns] = network.input.window;
  const image = copy(signed([2, rows + 4, columns + 9], 1045, 2));
  image.set(1, 0, 0, nan);
  image.set(0, rows + 2, columns + 7, infinity);
  const inputs = { image, weights };
  const hidden = { ...inputs, image: withoutNaN(image) };
  const dense = ({ image: one } = inputs) =>
    evaluateDense(network, weights, one, { head: 'classifier', stride: 'fine' });
  return [
    {
      id: 'evaluateDense/special',
      operation: 'evaluateDense',
      comment: 'A NaN and an infinity in the image: NaN wherever they are seen, and nowhere else.',
      inputs,
      parameters: { network: 'uneven', head: 'classifier', stride: 'fine' },
      answer: () => ({ output: dense() }),
      tolerance: norm(dense()),
      mistakes: { HiddenNaN: () => ({ output: dense(hidden) }) },
    },
    {
      id: 'evaluateSkipKernel/special',
      operation: 'evaluateSkipKernel',
      comment: 'The same by skip-kernels.',
      inputs,
      parameters: { network: 'uneven', head: 'classifier' },
      answer: () => ({ output: evaluateSkipKernel(network, weights, image, 'classifier') }),
      tolerance: norm(dense()),
      mistakes: {
        HiddenNaN: () => ({ output: evaluateSkipKernel(network, weights, hidden.image, 'classifier') }),
      },
    },
    ...[2, 3, 7].map((layer): Draft => {
      const output = evaluateLayerNumber(network, weights, image, layer);
      return {
        id: `features/special-${layer}`,
        operation: 'features',
        comment: `Layer ${layer} of an image with a NaN and an infinity.`,
        inputs,
        parameters: { network: 'uneven', layer },
        answer: () => ({ output }),
        tolerance: norm(output),
        mistakes: {
          HiddenNaN: () => ({ output: evaluateLayerNumber(network, weights, hidden.image, layer) }),
        },
      };
    }),
  ];
}

function masked(): Draft[] {
  const values = array([
    [
      [nan, -3, infinity],
      [nan, -infinity, 2],
    ],
  ]);
  const mask = array([
    [
      [0, 1, 0],
      [1, 0, 1],
    ],
  ]);
  const rate = 0.25;
  const byProduct = zip(values, mask, (value, kept) => (value * kept) / (1 - rate));
  const regions = [{ start: [0, 1], size: [2, 1] }] as const;
  return [
    ...(['dropout', 'dropoutBackward'] as const).map((operation): Draft => {
      const [read, written] = operation === 'dropout' ? ['input', 'output'] : ['outputGradient', 'input'];
      const run = operation === 'dropout' ? dropout : dropoutBackward;
      return {
        id: `${operation}/special`,
        operation,
        comment: 'What is dropped is 0, also a NaN or an infinity; what is kept stays.',
        inputs: { [read]: values, mask },
        parameters: { rate },
        answer: () => ({ [written]: run(values, mask, rate) }),
        tolerance: sum(4, map(finite(run(values, mask, rate)), Math.abs)),
        mistakes: {
          SelectedByProduct: () => ({ [written]: byProduct }),
          HiddenNaN: () => ({ [written]: withoutNaN(run(values, mask, rate)) }),
        },
      };
    }),
    {
      id: 'maskBackward/special',
      operation: 'maskBackward',
      comment: 'A NaN or an infinity of the gradient goes outside the region, and stays inside.',
      inputs: { outputGradient: values },
      parameters: { regions: regions.map((one) => ({ ...one })) },
      answer: () => ({ input: maskBackward(values, regions) }),
      mistakes: {
        SelectedByProduct: () => ({
          input: zip(values, maskBackward(values, regions), (value, one) => (one === 0 ? value * 0 : value)),
        }),
      },
    },
  ];
}

function resized(): Draft[] {
  const size = [2, 5] as const;
  const input = map(distinct([1, 4, 5], 186), (value) => value);
  input.set(0, 3, 1, nan);
  input.set(0, 0, 4, infinity);
  const gradient = map(distinct([1, 2, 5], 187), (value) => value);
  gradient.set(0, 0, 1, nan);
  gradient.set(0, 1, 3, -infinity);
  const everywhere = (one: NdArray) => map(one, () => nan);
  return [
    {
      id: 'resize/special',
      operation: 'resize',
      comment:
        'Half as high and as wide as it is: a NaN is seen by the row that it has a weight in, and no other.',
      inputs: { input },
      parameters: { size },
      answer: () => ({ output: resize(input, size) }),
      tolerance: sum(10, 8),
      mistakes: {
        NoughtTaps: () => ({ output: everywhere(resize(input, size)) }),
        HiddenNaN: () => ({ output: resize(withoutNaN(input), size) }),
      },
    },
    {
      id: 'resizeBackward/special',
      operation: 'resizeBackward',
      comment: 'A gradient goes to the rows that it has a weight in, and no others.',
      inputs: { outputGradient: gradient },
      parameters: { inputSize: [4, 5] },
      answer: () => ({ input: resizeBackward(gradient, [4, 5]) }),
      tolerance: sum(10, 8),
      mistakes: { NoughtTaps: () => ({ input: everywhere(input) }) },
    },
  ];
}

function ranked(): Draft[] {
  const logits = [array([[[-4, -2.5]], [[-1, nan]], [[-0.5, -7]]]), array([[[-3]], [[-2]], [[-1.5]]])];
  const scores = array([0.5, infinity, nan, -infinity, nan, 0.25]);
  const plain = (one: NdArray, count: number): Answer => ({
    classes: topClasses(one, count).map((found) => ({ ...found })),
  });
  return [
    {
      id: 'votes/special',
      operation: 'votes',
      comment: 'Logits, all below 0: their maxima do not begin at 0. A NaN is one of its class.',
      inputs: { maps: logits },
      answer: () => ({ scores: votes(logits) }),
      tolerance: sum(4, 8),
      mistakes: {
        MaximumFromZero: () => ({ scores: map(votes(logits), (score) => (score < 0 ? 0 : score)) }),
        HiddenNaN: () => ({ scores: votes([withoutNaN(logits[0]), logits[1]]) }),
      },
    },
    {
      id: 'topClasses/special',
      operation: 'topClasses',
      comment:
        'A NaN comes before all numbers, infinity too, so that it shows; of several the lower index first.',
      inputs: { scores },
      parameters: { count: 5 },
      answer: () => plain(scores, 5),
      mistakes: {
        HiddenNaN: () => ({
          classes: [1, 0, 5, 3, 2].map((label) => ({ label, score: scores.get(label) })),
        }),
      },
    },
  ];
}

export function specialNumberCases(): Draft[] {
  return [
    ...sums(),
    ...rectified(),
    ...pooledDrafts(),
    ...probabilities(),
    ...losses(),
    ...valueByValue(),
    ...networksOf(),
    ...masked(),
    ...resized(),
    ...ranked(),
  ];
}
