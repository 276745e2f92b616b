/** Boxes by centre and size: the form itself, and what else depends on a network's form. */
import { placesOf } from '../../../backends/places.js';
import type { BoxLossName } from '../../../reference/box-losses.js';
import {
  decodeCentre,
  decodeCentreBackward,
  encodeCentre,
  encodeCentreBackward,
} from '../../../reference/centre-form.js';
import type { Network } from '../../../reference/layers.js';
import { fromValues, map, type NdArray, zip } from '../../../reference/nd-array.js';
import { gradients } from '../../../reference/network-gradients.js';
import { array, grid, signed } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { type Prediction, windowBoxes } from '../pipeline.js';
import { type Refused, refused } from '../refused.js';
import { exact, gradientTolerances, sum } from '../tolerances.js';
import { boxPlain } from './window-boxes.js';

const name = 'small-by-centre';

export function centreFormCases(): Draft[] {
  return [...decodeCases(), ...encodeCases(), ...refusals()];
}

/** What depends on a network's form of boxes. */
export function centreNetworkCases(): Draft[] {
  return [...windowCases(), ...(['l2', 'iou', 'giou'] as const).map(networkCase), spatialCase()];
}

/** Each value of the four of a window by the two of its axis and which of the two it is. */
function byAxis(
  values: NdArray,
  change: (first: number, second: number, isSecond: boolean) => number,
): NdArray {
  return array(
    Array.from({ length: values.shape[0] }, (_, window) =>
      [0, 1, 2, 3].map((at) => change(values.get(window, at % 2), values.get(window, (at % 2) + 2), at > 1)),
    ),
  );
}

const outputs = array([
  [0.25, -0.5, -0.75, 0.375],
  [-0.125, 0.625, 1.25, -1.5],
  [0, 0, 0, 0],
]);
const boxes = array([
  [0.125, -0.5, 0.75, 0.25],
  [-1, 0.25, 2, 0.375],
  [0, 0, 1, 1],
]);
const slopes = grid([3, 4], 1501);

/** Sizes of the terms of decoded edges, and of a gradient through them. */
const decodedSizes = (given: NdArray) =>
  byAxis(given, (offset, size) => 0.5 + Math.abs(offset) + Math.exp(size));
const encodedSizes = (given: NdArray) =>
  byAxis(given, (low, high) => 1 + (Math.abs(low) + Math.abs(high)) * (1 + 1 / (high - low)));

function decodeCases(): Draft[] {
  const decoded = (change: (edges: NdArray) => NdArray) => () => ({ boxes: change(decodeCentre(outputs)) });
  const wrong = (side: (size: number) => number, middle = 0.5): NdArray =>
    byAxis(outputs, (offset, size, isHigh) => middle + offset + (isHigh ? 1 : -1) * side(size));
  const special = array([
    [0.25, -0.5, Number.NaN, 0.375],
    [Number.NaN, 0.125, 0.5, -0.25],
    [0, 0.25, 1000, -1000],
  ]);
  const sizes = byAxis(outputs, (_, size) => 1 + Math.exp(size));
  return [
    {
      id: 'decodeCentre/signs',
      operation: 'decodeCentre',
      comment:
        'Centres left and right of, above and below the middle, sides longer and shorter, and the window itself.',
      inputs: { outputs },
      answer: decoded((edges) => edges),
      tolerance: sum(8, decodedSizes(outputs)),
      mistakes: {
        SidesNotExponential: () => ({ boxes: wrong((size) => size / 2) }),
        WholeForHalf: () => ({ boxes: wrong(Math.exp) }),
        CentreFromCorner: () => ({ boxes: wrong((size) => Math.exp(size) / 2, 0) }),
        FormIgnored: () => ({ boxes: outputs }),
      },
    },
    {
      id: 'decodeCentre/special-numbers',
      operation: 'decodeCentre',
      comment:
        'A NaN makes the edges of its axis NaN, not those of the other; exponentials overflow and underflow.',
      inputs: { outputs: special },
      answer: () => ({ boxes: decodeCentre(special) }),
      tolerance: sum(8, 2),
    },
    {
      id: 'decodeCentreBackward/signs',
      operation: 'decodeCentreBackward',
      comment: 'Offsets get both edges of their axis, logarithms their difference times half the side.',
      inputs: { outputs, outputGradient: slopes },
      answer: () => ({ outputs: decodeCentreBackward(outputs, slopes) }),
      tolerance: sum(
        8,
        zip(
          sizes,
          byAxis(slopes, (low, high) => Math.abs(low) + Math.abs(high)),
          (a, b) => a * b,
        ),
      ),
      mistakes: {
        WrongSign: () => ({ outputs: map(decodeCentreBackward(outputs, slopes), (slope) => -slope) }),
        SidesNotExponential: () => ({
          outputs: byAxis(slopes, (low, high, isSize) => (isSize ? high - low : low + high)),
        }),
        WholeForHalf: () => ({
          outputs: zip(
            decodeCentreBackward(outputs, slopes),
            byAxis(outputs, (_offset, _size, isSize) => (isSize ? 2 : 1)),
            (slope, factor) => slope * factor,
          ),
        }),
      },
    },
  ];
}

function encodeCases(): Draft[] {
  return [
    {
      id: 'encodeCentre/signs',
      operation: 'encodeCentre',
      comment: 'Boxes in, across and around the window, and the window itself.',
      inputs: { boxes },
      answer: () => ({ outputs: encodeCentre(boxes) }),
      tolerance: sum(8, encodedSizes(boxes)),
      mistakes: {
        SidesNotExponential: () => ({
          outputs: byAxis(boxes, (low, high, isSize) => (isSize ? high - low : (low + high - 1) / 2)),
        }),
        CentreFromCorner: () => ({
          outputs: byAxis(boxes, (low, high, isSize) => (isSize ? Math.log(high - low) : (low + high) / 2)),
        }),
        FormIgnored: () => ({ outputs: boxes }),
      },
    },
    {
      id: 'encodeCentreBackward/signs',
      operation: 'encodeCentreBackward',
      comment: 'Each edge gets half of the offset, and of the logarithm what one over the side makes of it.',
      inputs: { boxes, outputGradient: slopes },
      answer: () => ({ boxes: encodeCentreBackward(boxes, slopes) }),
      tolerance: sum(
        8,
        zip(
          encodedSizes(boxes),
          byAxis(slopes, (offset, size) => Math.abs(offset) + 8 * Math.abs(size)),
          (a, b) => a * b,
        ),
      ),
      mistakes: {
        WrongSign: () => ({ boxes: map(encodeCentreBackward(boxes, slopes), (slope) => -slope) }),
        SidesNotExponential: () => ({
          boxes: byAxis(slopes, (offset, size, isHigh) => offset / 2 + (isHigh ? size : -size)),
        }),
      },
    },
  ];
}

function refusals(): Draft[] {
  const wide = grid([2, 5], 1502);
  const flat = (box: readonly number[]) => array([[0, 0, 1, 1], box]);
  const [fewer, four] = [grid([2, 4], 1503), grid([3, 4], 1504)];
  const cases = {
    decodeCentre: [['five-values', 'Five values a window.', { outputs: wide }, {}, () => decodeCentre(wide)]],
    decodeCentreBackward: [
      [
        'fewer-gradients',
        'Gradients of two windows for three.',
        { outputs: four, outputGradient: fewer },
        {},
        () => decodeCentreBackward(four, fewer),
      ],
    ],
    encodeCentre: [
      ['five-values', 'Five values a window.', { boxes: wide }, {}, () => encodeCentre(wide)],
      ...(
        [
          ['no-width', 'A box without a width.', [0.5, 0, 0.5, 1]],
          ['no-height', 'A box without a height.', [0, 0.25, 1, 0.25]],
          ['crossed', 'Edges that have crossed, along both axes.', [0.75, 1, 0.25, 0]],
          ['not-a-number', 'An edge that is NaN.', [0, Number.NaN, 1, 1]],
        ] as const
      ).map(
        ([id, comment, box]): Refused => [
          id,
          comment,
          { boxes: flat(box) },
          {},
          () => encodeCentre(flat(box)),
        ],
      ),
    ],
    encodeCentreBackward: [
      [
        'no-width',
        'A box without a width.',
        { boxes: flat([0.5, 0, 0.5, 1]), outputGradient: fewer },
        {},
        () => encodeCentreBackward(flat([0.5, 0, 0.5, 1]), fewer),
      ],
      [
        'fewer-gradients',
        'Gradients of two windows for three.',
        { boxes, outputGradient: fewer },
        {},
        () => encodeCentreBackward(boxes, fewer),
      ],
    ],
  } as const satisfies Record<string, readonly Refused[]>;
  return Object.entries(cases).flatMap(([operation, all]) =>
    (all as readonly Refused[]).map(refused(operation as keyof typeof cases)),
  );
}

/** Two classes, each with its own box, in two by two windows, all that is rounded being the exponentials. */
const seen: Prediction = {
  scores: array([
    [
      [0.5, 0.125],
      [0.75, 0.25],
    ],
    [
      [0.125, 0.75],
      [0.25, 0.625],
    ],
  ]),
  edges: array([
    [
      [-0.375, 0.5],
      [0.125, -0.25],
    ],
    [
      [0.25, 0.125],
      [-0.5, 0.375],
    ],
    [
      [-0.125, 0.75],
      [0.25, 0.5],
    ],
    [
      [0.375, -0.75],
      [1, -0.125],
    ],
    [
      [0.25, -0.25],
      [0.125, 0.0625],
    ],
    [
      [0.125, 0.375],
      [-0.25, -0.125],
    ],
    [
      [0.5, -0.5],
      [-1, 1.5],
    ],
    [
      [-0.25, -1],
      [0.25, 0.125],
    ],
  ]),
  grid: { window: [16, 12], step: [8, 4], margin: 4, zoom: [1, 0.5] },
  picture: [24, 40],
  form: 'centre',
};

function windowCases(): Draft[] {
  const [label, threshold] = [1, 0.5];
  const edge = sum(32, 64);
  const parametersOf = ({ grid: { window, step, margin, zoom }, picture }: Prediction) => ({
    label,
    threshold,
    window,
    step,
    margin,
    zoom,
    picture,
    boxForm: 'centre',
  });
  const run = (change: Partial<Prediction> = {}, one = label) =>
    windowBoxes({ ...seen, ...change }, one, threshold);
  const changed = (output: number, row: number, column: number, value: number): NdArray => {
    const edges = map(seen.edges, (one) => one);
    edges.set(output, row, column, value);
    return edges;
  };
  const overflow = changed(6, 0, 1, 1000);
  const elsewhere = changed(6, 0, 0, 1000);
  const caseOf = (id: string, comment: string, edges: NdArray, one = label): Draft => ({
    id: `windowBoxes/${id}`,
    operation: 'windowBoxes',
    comment,
    inputs: { scores: seen.scores, edges },
    parameters: { ...parametersOf(seen), label: one },
    answer: () => ({ boxes: run({ edges }, one).map(boxPlain) }),
    tolerance: {
      boxes: run({}, one).map(() => ({
        box: { xmin: edge, ymin: edge, xmax: edge, ymax: edge },
        score: exact,
        windows: exact,
      })),
    },
    mistakes: {
      FormIgnored: () => ({ boxes: run({ edges, form: 'edges' }, one).map(boxPlain) }),
      ...(one === label && {
        WrongClassEdges: () => ({ boxes: run({ edges: map(edges.hi(4), (each) => each) }).map(boxPlain) }),
      }),
    },
  });
  return [
    caseOf(
      'by-centre',
      'A box for each class by its centre and size, of windows that are not square.',
      seen.edges,
    ),
    caseOf('by-centre-first-class', 'The same for the first class.', seen.edges, 0),
    caseOf(
      'by-centre-overflow-elsewhere',
      'A side whose exponential overflows, of a window that does not score enough.',
      elsewhere,
    ),
    ...(
      [
        [
          'by-centre-overflow',
          'A side whose exponential overflows, of a window that scores enough.',
          overflow,
        ],
        ['by-centre-not-a-number', 'An offset that is NaN.', changed(5, 1, 1, Number.NaN)],
        ['by-centre-infinite', 'An offset that is infinite.', changed(4, 1, 1, Number.POSITIVE_INFINITY)],
      ] as const
    ).map(([id, comment, edges]) =>
      refused('windowBoxes')([
        id,
        comment,
        { scores: seen.scores, edges },
        parametersOf(seen),
        () => run({ edges }),
      ]),
    ),
  ];
}

const byEdges: Network = { ...networks[name], boxForm: 'edges' };

const truth = array([
  [-0.5, -1, 1.5, 0.75],
  [0.25, 0.125, 0.75, 1.5],
]);

function run(
  network: Network,
  weights: Record<string, NdArray>,
  windows: NdArray,
  target: Parameters<typeof gradients>[2]['target'],
): Answer {
  const result = gradients(network, weights, {
    head: 'regressor',
    windows,
    target,
    freezeFeatures: false,
    dropoutMask: () => {
      throw new TypeError('this head drops nothing');
    },
  });
  return { loss: result.loss, outputs: result.outputs, ...result.gradients };
}

/** With small outputs, so that boxes meet. */
function nearWeights(network: Network): Record<string, NdArray> {
  const weights = seededWeights(network, 700);
  const last = 'regressor2.weight';
  return { ...weights, [last]: map(weights[last], (value) => value / 8) };
}

function networkCase(loss: BoxLossName): Draft {
  const network = networks[name];
  const weights = nearWeights(network);
  const windows = signed([2, 3, ...network.input.window], 1506, 2);
  const classes = [2, 1];
  const target = { kind: 'box', classes, boxes: truth, loss } as const;
  const right = run(network, weights, windows, target);
  return {
    id: `networkGradients/by-centre-${loss}`,
    operation: 'networkGradients',
    comment: `Boxes by centre and size, the loss is ${loss}, through all weights.`,
    inputs: { windows, weights, boxes: truth },
    parameters: { network: name, head: 'regressor', classes, freezeFeatures: false, seed: 3, loss },
    answer: () => right,
    tolerance: gradientTolerances(right),
    mistakes: {
      FormIgnored: () => run(byEdges, weights, windows, target),
      OtherBoxLoss: (['l2', 'iou', 'giou'] as const)
        .filter((other) => other !== loss)
        .map((other) => () => run(network, weights, windows, { ...target, loss: other })),
    },
  };
}

/** Locations that weigh 0 have boxes that cannot be encoded. */
function spatialCase(): Draft {
  const network = networks[name];
  const weights = nearWeights(network);
  const [height, width] = network.input.window;
  const windows = signed([1, 3, height + 9, width + 5], 1507, 2);
  const [rows, columns] = placesOf(network, 'regressor', windows);
  const locations = rows * columns;
  const locationWeights = fromValues(
    Array.from({ length: locations }, (_, at) => [0.75, 0, 1.5][at % 3]),
    [1, rows, columns],
  );
  const edges = array([
    Array.from({ length: rows }, (_, y) =>
      Array.from({ length: columns }, (_, x) => {
        const at = y * columns + x;
        return locationWeights.data[at] === 0 ? [0, 0, 0, 0] : truthRow(at);
      }),
    ),
  ]);
  const classes = Array.from({ length: locations }, (_, at) => at % 3);
  const target = { kind: 'box', classes, boxes: edges, weights: locationWeights.data } as const;
  const right = run(network, weights, windows, target);
  return {
    id: 'spatialGradients/by-centre',
    operation: 'spatialGradients',
    comment: 'Boxes by centre and size; those of locations that weigh 0 have no width or height.',
    inputs: { windows, weights, locationWeights, boxes: edges },
    parameters: { network: name, head: 'regressor', classes, freezeFeatures: false, seed: 3 },
    answer: () => right,
    tolerance: gradientTolerances(right),
    mistakes: { FormIgnored: () => run(byEdges, weights, windows, target) },
  };
}

function truthRow(at: number): number[] {
  return [-0.25 + at / 8, 0.125 - at / 16, 0.75 + at / 8, 1 + at / 32];
}
