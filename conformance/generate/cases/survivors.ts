/** What small mistakes passed before these cases were there; ../../mutation made the mistakes. */
import { isDropped } from '../../../backends/dropout.js';
import { averagePrecision, meanAveragePrecision } from '../../../lib/data/average-precision.js';
import type { Detection, TrueObject, TruePicture } from '../../../lib/data/ground-truth.js';
import { topKError } from '../../../lib/evaluation/top-k-error.js';
import { scaleRule } from '../../../lib/networks/measure.js';
import { coarseLength, fineLength, outputLength, type Pair } from '../../../reference/geometry.js';
import { interleave } from '../../../reference/interleave.js';
import { type Box, iou } from '../../../reference/iou.js';
import type { Network } from '../../../reference/layers.js';
import { maxPool2dBackward } from '../../../reference/max-pool2d.js';
import type { NdArray } from '../../../reference/nd-array.js';
import { evaluateDense, evaluateLayerNumber } from '../../../reference/network.js';
import { gradients } from '../../../reference/network-gradients.js';
import { evaluateWindowInContext } from '../../../reference/network-window.js';
import { type OffsetMap, offsetMaxPool2d } from '../../../reference/offset-max-pool2d.js';
import { reluBackward } from '../../../reference/relu.js';
import { spatialMaxBackward } from '../../../reference/spatial-max.js';
import { array, distinct, grid, pixels, signed } from '../arrays.js';
import type { Answer, Draft, Plain } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { windowBoxes } from '../pipeline.js';
import { pyramid } from '../pyramid.js';
import { classifyViews, tenViews } from '../ten-views.js';
import { gradientShare, largest, norm, scoredTolerance, sum } from '../tolerances.js';
import { asPlain, box } from './boxes.js';

export function survivorCases(): Draft[] {
  return [
    ...lengthCases(),
    ...maximumCases(),
    ...maskCases(),
    ...overlapCases(),
    ...interleaveCases(),
    ...evaluationCases(),
    ...contextCases(),
    ...beyondCases(),
    ...gradientCases(),
    ...pyramidCases(),
    ...windowBoxCases(),
    ...viewCases(),
    ...measureCases(),
  ];
}

function lengthCases(): Draft[] {
  return [
    {
      id: 'outputLength/nothing-but-padding',
      operation: 'outputLength',
      comment: 'An input of no length, padded on both sides.',
      parameters: { input: 0, kernel: 2, stride: 1, before: 1, after: 1, dilation: 1 },
      answer: () => ({ length: outputLength(0, 2, 1, 1, 1, 1) }),
    },
    {
      id: 'fineLength/all-of-one',
      operation: 'fineLength',
      comment: 'Pooling and classifier see one position each.',
      parameters: { unpooled: 7, pool: 1, classifier: 1 },
      answer: () => ({ length: fineLength(7, 1, 1) }),
    },
    {
      id: 'coarseLength/all-of-one',
      operation: 'coarseLength',
      comment: 'Pooling and classifier see one position each.',
      parameters: { unpooled: 7, pool: 1, classifier: 1 },
      answer: () => ({ length: coarseLength(7, 1, 1) }),
    },
  ];
}

function maximumCases(): Draft[] {
  const input = array(
    [1, 2, 3].map((label) => Array.from({ length: 5 }, (_, y) => [y, 8 * y + label, y - label])),
  );
  const outputGradient = array([1, -2, 4]);
  const row = array([
    [
      [0, 5, 5, 1],
      [5, 2, 3, 5],
      [-4, -1, -2, -1],
    ],
  ]);
  const taps = { kernel: [3, 4] as Pair, stride: [3, 4] as Pair };
  const whole = array([[[3]]]);
  const flat = grid([2, 3], 1101);
  return [
    {
      id: 'spatialMaxBackward/last-row',
      operation: 'spatialMaxBackward',
      comment: 'The largest values are in the last row of a map higher than wide.',
      inputs: { input, outputGradient },
      answer: () => ({ input: spatialMaxBackward(input, outputGradient) }),
    },
    {
      id: 'maxPool2dBackward/equal-in-a-row',
      operation: 'maxPool2dBackward',
      comment: 'Of equal maxima in one row, none of them the first value, the left one gets the gradient.',
      inputs: { input: row, outputGradient: whole },
      parameters: taps,
      answer: () => ({ input: maxPool2dBackward(row, whole, taps) }),
    },
    {
      id: 'reluBackward/a-dimension-less',
      operation: 'reluBackward',
      comment: 'A gradient without the last axis of the input.',
      inputs: { input: grid([2, 3, 1], 1102), outputGradient: flat },
      parameters: { threshold: 0 },
      answer: () => ({ input: reluBackward(grid([2, 3, 1], 1102), flat, 0) }),
    },
  ];
}

/** The hash of an element, by halving: it is dropped at the rates above it. */
function hashOf(element: number, seed: number): number {
  let [low, high] = [0, 2 ** 32];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isDropped(element, (middle + 0.5) / 2 ** 32, seed)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function maskCases(): Draft[] {
  const seed = 21;
  const count = 12;
  const hash = Array.from({ length: count }, (_, element) => hashOf(element, seed)).find(
    (one) => one > 2 ** 30 && one < 2 ** 31,
  );
  if (hash === undefined) throw new RangeError('another seed is needed');
  const masks: readonly (readonly [id: string, comment: string, seed: number, rate: number])[] = [
    ['no-rate', 'Nothing is dropped at rate 0, not even an element whose hash is 0.', 0, 0],
    [
      'just-above',
      'The rate is just above the share that one hash is of 2^32.',
      seed,
      (hash + 1 / 8) / 2 ** 32,
    ],
    [
      'just-below',
      'The rate is just below the share that one hash is of 2^32.',
      seed,
      (hash - 1 / 8) / 2 ** 32,
    ],
  ];
  return masks.map(
    ([id, comment, of, rate]): Draft => ({
      id: `dropoutMask/${id}`,
      operation: 'dropoutMask',
      comment,
      parameters: { seed: of, rate, count },
      answer: () => ({
        mask: array(Array.from({ length: count }, (_, element) => Number(!isDropped(element, rate, of)))),
      }),
    }),
  );
}

function overlapCases(): Draft[] {
  const pairs = [
    [
      'above',
      'One box above the other: they share columns, but no row.',
      box(0, 0, 10, 10),
      box(5, 20, 15, 31),
    ],
    ['less-than-a-pixel', 'Boxes smaller than a pixel.', box(0.25, 0.5, 0.75, 0.75), box(0.5, 0.5, 1, 1)],
  ] as const;
  return pairs.map(
    ([id, comment, first, second]): Draft => ({
      id: `iou/${id}`,
      operation: 'iou',
      comment,
      parameters: { first: { ...first }, second: { ...second } },
      answer: () => ({ iou: iou(first, second) }),
      tolerance: sum(8, 1),
    }),
  );
}

function interleaveCases(): Draft[] {
  const one = (seed: number, ...offset: Pair): OffsetMap => ({ offset, map: grid([2, 1, 1], seed) });
  const sets: readonly (readonly [id: string, comment: string, pool: Pair, maps: readonly OffsetMap[]])[] = [
    ['one-map', 'One place is filled by one map.', [2, 3], [one(1111, 0, 0)]],
    [
      'one-column',
      'A single column: the other offsets along x are absent.',
      [2, 3],
      [
        { offset: [0, 0], map: grid([2, 2, 1], 1112) },
        { offset: [1, 0], map: grid([2, 1, 1], 1113) },
      ],
    ],
    [
      'offset-twice',
      'One offset twice, and another not at all.',
      [2, 3],
      [one(1, 0, 0), one(2, 0, 1), one(3, 0, 2), one(4, 1, 0), one(5, 1, 1), one(6, 1, 1)],
    ],
    [
      'half-an-offset',
      'An offset that is not whole.',
      [2, 2],
      [one(1, 0, 0), one(2, 0, 1), one(3, 1, 0), one(4, 0.5, 1)],
    ],
    [
      'negative-offset',
      'An offset below 0, with the map that would fit there.',
      [2, 2],
      [one(1, 0, 0), one(2, 0, 1), one(3, 1, 0), { offset: [-1, 1], map: grid([2, 2, 1], 1114) }],
    ],
  ];
  const pooled = distinct([2, 2, 3], 1115);
  const plain = (maps: readonly OffsetMap[]): Plain => maps.map(({ offset, map }) => ({ offset, map }));
  return [
    ...sets.map(
      ([id, comment, pool, maps]): Draft => ({
        id: `interleave/${id}`,
        operation: 'interleave',
        comment,
        inputs: { maps: plain(maps) },
        parameters: { pool },
        answer: () => ({ output: interleave(maps, pool) }),
      }),
    ),
    {
      id: 'offsetMaxPool2d/one-offset',
      operation: 'offsetMaxPool2d',
      comment: 'The map is as large as the pooling: one offset.',
      inputs: { input: pooled },
      parameters: { pool: [2, 3] },
      answer: () => ({ maps: plain(offsetMaxPool2d(pooled, [2, 3])) }),
    },
  ];
}

const { uneven, deep, small } = networks;
const unevenWeights = seededWeights(uneven, 500);

function evaluationCases(): Draft[] {
  const image = signed([2, ...uneven.input.window], 1121, 2);
  const run = { head: 'classifier', stride: 'fine' } as const;
  const right = evaluateDense(uneven, unevenWeights, image, run);
  const thin = signed([1, ...uneven.input.window], 1122, 2);
  return [
    {
      id: 'evaluateDense/uneven-window-fine',
      operation: 'evaluateDense',
      comment:
        'An image as large as the window: one output, from the first offset; the others are too small.',
      inputs: { image, weights: unevenWeights },
      parameters: { network: 'uneven', ...run },
      answer: () => ({ output: right }),
      tolerance: norm(right),
    },
    {
      id: 'features/wrong-channels',
      operation: 'features',
      comment:
        "Layer 0 is the image itself, and is refused all the same where its channels are not the network's.",
      inputs: { image: thin, weights: unevenWeights },
      parameters: { network: 'uneven', layer: 0 },
      answer: () => ({ output: evaluateLayerNumber(uneven, unevenWeights, thin, 0) }),
    },
  ];
}

function contextCases(): Draft[] {
  const image = signed([2, 17, 32], 1131, 2);
  const of = (
    id: string,
    comment: string,
    stride: 'fine' | 'coarse',
    position: Pair,
    isRefused = false,
  ): Draft => {
    const run = () =>
      evaluateWindowInContext(uneven, unevenWeights, image, { head: 'classifier', stride, position });
    return {
      id: `evaluateWindowInContext/${id}`,
      operation: 'evaluateWindowInContext',
      comment,
      inputs: { image, weights: unevenWeights },
      parameters: { network: 'uneven', head: 'classifier', stride, position },
      answer: () => ({ output: run() }),
      ...(!isRefused && { tolerance: norm(run()) }),
    };
  };
  const { shape } = evaluateDense(uneven, unevenWeights, image, { head: 'classifier', stride: 'fine' });
  const [, rows, columns] = shape;
  return [
    of('first', 'The first output: zeros above and to the left.', 'fine', [0, 0]),
    of('last', 'The last output: zeros below and to the right.', 'fine', [rows - 1, columns - 1]),
    of('half-a-position', 'A row that is not whole, though it is one of pixels.', 'coarse', [0.5, 0], true),
  ];
}

/** Of a network whose last convolution would pad, where it is given too much: its answer would have the right size. */
function beyondCases(): Draft[] {
  const image = signed([2, 25, 21], 1132, 2);
  const weights = seededWeights(deep, 500);
  const { shape } = evaluateDense(deep, weights, image, { head: 'classifier', stride: 'fine' });
  const positions: readonly (readonly [string, string, Pair])[] = [
    ['a-row-too-far', 'There is no such row.', [shape[1], 0]],
    ['a-column-too-far', 'There is no such column.', [0, shape[2]]],
  ];
  return positions.map(([id, comment, position]): Draft => {
    const run = { head: 'classifier', stride: 'fine', position } as const;
    return {
      id: `evaluateWindowInContext/${id}`,
      operation: 'evaluateWindowInContext',
      comment,
      inputs: { image, weights },
      parameters: { network: 'deep', ...run },
      answer: () => ({ output: evaluateWindowInContext(deep, weights, image, run) }),
    };
  });
}

function gradientCases(): Draft[] {
  const windows = signed([1, 2, ...uneven.input.window], 1161, 2);
  const boxes = grid([1, 4], 1162);
  const result = gradients(uneven, unevenWeights, {
    head: 'regressor',
    windows,
    target: { kind: 'box', classes: [1], boxes },
    freezeFeatures: false,
    dropoutMask: () => {
      throw new TypeError('this head drops nothing');
    },
  });
  const right: Answer = { loss: result.loss, outputs: result.outputs, ...result.gradients };
  return [
    {
      id: 'networkGradients/one-window-shared-box',
      operation: 'networkGradients',
      comment: 'One window, and one box for all classes; the features pad, and pool without blocks.',
      inputs: { windows, weights: unevenWeights, boxes },
      parameters: { network: 'uneven', head: 'regressor', classes: [1], freezeFeatures: false, seed: 3 },
      answer: () => right,
      tolerance: Object.fromEntries(
        Object.entries(right).map(([name, one]) => [
          name,
          norm(one, name === 'loss' || name === 'outputs' ? undefined : gradientShare),
        ]),
      ),
    },
  ];
}

function pyramidCases(): Draft[] {
  const { smallest, stride } = scaleRule(small);
  const settings: readonly (readonly [string, string, NdArray, string, number, number])[] = [
    [
      'wide-window',
      'A window wider than high: the picture is lower than the window is wide.',
      pixels([3, 13, 31], 1141),
      'wide',
      14,
      3,
    ],
    [
      'wide-too-narrow',
      'The picture is narrower than the window, but not than the window is high.',
      pixels([3, 22, 15], 1142),
      'wide',
      20,
      3,
    ],
    [
      'fit-below',
      'A scale a quarter of a stride above a size that fits: that size.',
      pixels([3, 30, 43], 1143),
      'small',
      smallest + 1.25 * stride,
      0,
    ],
  ];
  return settings.map(([id, comment, picture, name, scale, margin]): Draft => {
    const run = () => ({
      levels: pyramid(picture, networks[name], { scales: [scale], margin, stride: 'fine' }).map(
        ({ input, zoom }) => ({ input, zoom }),
      ),
    });
    return {
      id: `pyramid/${id}`,
      operation: 'pyramid',
      comment,
      inputs: { picture },
      parameters: { network: name, scales: [scale], margin },
      answer: run,
      ...(id !== 'wide-too-narrow' && {
        tolerance: {
          levels: run().levels.map(({ zoom }) => ({ input: sum(200, 4), zoom: sum(2, largest(zoom)) })),
        },
      }),
    };
  });
}

function windowBoxCases(): Draft[] {
  const scores = array([[[0.75, 0.5]], [[0.25, 0.5]]]);
  const edges = array([[[0.5, 0.25]], [[0.25, 0.25]], [[0.5, 0.75]], [[0.75, 0.5]]]);
  const places = { window: [16, 16] as Pair, step: [8, 8] as Pair, margin: 0, zoom: [1, 1] as Pair };
  const prediction = { scores, edges, grid: places, picture: [40, 60] as Pair };
  return [
    {
      id: 'windowBoxes/no-width',
      operation: 'windowBoxes',
      comment: 'A box without width is left out, though it has a height.',
      inputs: { scores, edges },
      parameters: { label: 0, threshold: 0.5, ...places, picture: prediction.picture },
      answer: () => ({ boxes: windowBoxes(prediction, 0, 0.5).map(asPlain) }),
    },
  ];
}

function viewCases(): Draft[] {
  const of = (name: string, network: Network, picture: NdArray): Draft => {
    const weights = seededWeights(network, 1150);
    const right = classifyViews(tenViews(picture, network.input.window), network, weights, 3, 2);
    return {
      id: `classifyTenViews/views-of-${name}`,
      operation: 'classifyTenViews',
      comment:
        'A long picture, whose length tells the zoom to half a percent, and a window that is no square.',
      inputs: { picture, weights },
      parameters: { network: name, classes: 3, topK: 2 },
      answer: () => right,
      tolerance: { classes: scoredTolerance(right.classes) },
    };
  };
  const long = (network: Network, short: number): number => {
    const side = Math.max(...network.input.window);
    const size = (length: number, to: number, from: number) =>
      Math.round((length * to * side) / (from * short));
    for (let length = 6 * short; ; length++) {
      const sizes = [
        size(length, 256, 221),
        size(length, 255, 221),
        size(length, 257, 221),
        size(length, 256, 220),
        size(length, 256, 222),
      ];
      if (sizes.slice(1).every((one) => one !== sizes[0])) return length;
    }
  };
  return [
    of('high', networks.high, pixels([3, 20, long(networks.high, 20)], 1151)),
    of('wide', networks.wide, pixels([3, long(networks.wide, 20), 20], 1152)),
  ];
}

function measureCases(): Draft[] {
  const object: TrueObject = { index: 0, box: box(0, 0, 16, 16), ignore: false };
  const ignored: TrueObject = { index: 0, box: box(40, 0, 56, 16), ignore: true };
  const found = (score: number, edges: Box): Detection => ({ imageId: 1, index: 0, score, box: edges });
  const one: TruePicture = { id: 1, objects: [object, ignored] };
  const detections = [
    found(0.875, box(40.25, 0.25, 40.75, 0.75)),
    found(0.75, box(34, 0, 44, 10)),
    found(0.5, object.box),
  ];
  const pictures: Plain = [
    { id: 1, objects: [object, ignored].map((each) => ({ ...each, box: { ...each.box } })) },
  ];
  const plain: Plain = detections.map((each) => ({ ...each, box: { ...each.box } }));
  const guesses = [{ imageId: 1, index: 0, score: 0.5 }];
  return [
    {
      id: 'averagePrecision/covered-in-part',
      operation: 'averagePrecision',
      comment:
        'An ignored object covers a detection smaller than a pixel, which is disregarded, and two fifths of another, which counts.',
      parameters: { pictures, detections: plain, index: 0 },
      answer: () => ({ averagePrecision: averagePrecision([one], detections, 0).averagePrecision ?? 'none' }),
      tolerance: sum(4, 1),
    },
    {
      id: 'meanAveragePrecision/one-class',
      operation: 'meanAveragePrecision',
      comment: 'One class alone has an object: the mean is its own.',
      parameters: { pictures, detections: plain, classes: 2 },
      answer: () => ({
        meanAveragePrecision: meanAveragePrecision([one], detections, 2).meanAveragePrecision,
      }),
      tolerance: sum(4, 1),
    },
    {
      id: 'topKError/one-picture',
      operation: 'topKError',
      comment: 'One picture alone is judged.',
      parameters: { pictures, guesses, k: 1 },
      answer: () => ({ error: topKError([one], guesses, 1) }),
      tolerance: sum(4, 1),
    },
  ];
}
