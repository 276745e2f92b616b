/** Losses on IoU and their gradients, each with what ports get wrong of it. */
import type { BoxLossName } from '../../../reference/box-losses.js';
import { boxLosses } from '../../../reference/box-losses.js';
import { fromValues, map, type NdArray } from '../../../reference/nd-array.js';
import { gradients } from '../../../reference/network-gradients.js';
import { array, grid, scaled, signed } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { meetingWeights, networks, seededWeights } from '../networks.js';
import { type Refused, refused } from '../refused.js';
import { gradientTolerances, norm, sum } from '../tolerances.js';

type Overlap = Exclude<BoxLossName, 'l2'>;

export function iouLossCases(): Draft[] {
  return (['iou', 'giou'] as const).flatMap((kind) => [
    ...edgesOf().flatMap((edges) => [lossCase(kind, edges), gradientCase(kind, edges)]),
    nanCase(kind),
    ...refusals(kind),
  ]);
}

/** The same through a network. */
export function iouNetworkCases(): Draft[] {
  return (['iou', 'giou'] as const).map(networkCase);
}

interface Edges {
  readonly id: string;
  readonly comment: string;
  readonly predictions: NdArray;
  readonly boxes: NdArray;
}

const truth = [0.125, 0.25, 0.875, 0.75];

/** Windows by what is awkward about them. */
function edgesOf(): Edges[] {
  const of = (
    id: string,
    comment: string,
    predicted: readonly (readonly number[])[],
    box = truth,
  ): Edges => ({
    id,
    comment,
    predictions: array(predicted),
    boxes: array(predicted.map(() => box)),
  });
  return [
    of('overlapping', 'A box that overlaps by a corner, one inside and one around, no two edges equal.', [
      [0.25, 0.5, 1.25, 1],
      [0.25, 0.375, 0.5, 0.625],
      [-0.5, 0, 1, 1.5],
    ]),
    of('apart', 'Boxes that do not meet along x, along y, and along both.', [
      [1, 0.375, 1.5, 0.5],
      [0.25, -1, 0.5, 0.125],
      [-1, 1, -0.5, 1.75],
    ]),
    of(
      'equal-edges',
      'Some edges equal, or all of them; and boxes that touch: of equal edges each gets half.',
      [[0.125, 0.375, 0.75, 0.75], truth, [0.875, 0.25, 1.25, 0.5]],
    ),
    of('crossed', 'Predicted edges that have crossed, along one axis or both, and a box without a height.', [
      [0.75, 0.375, 0.25, 0.625],
      [0.625, 1, 0.5, -0.5],
      [0.25, 0.5, 0.5, 0.5],
    ]),
    of(
      'empty-truth',
      'A true box without area: the union may be empty, and the enclosing box as well.',
      [
        [0.5, 0.25, 0.5, 0.25],
        [0.5, 0.5, 0.5, 0.25],
        [0.25, 0.125, 0.75, 0.5],
      ],
      [0.5, 0.25, 0.5, 0.25],
    ),
    {
      id: 'grid',
      comment: 'Any edges, many of them crossed, of true boxes too.',
      predictions: grid([7, 4], 1401),
      boxes: grid([7, 4], 1402),
    },
  ];
}

function lossCase(kind: Overlap, { id, comment, predictions, boxes }: Edges): Draft {
  const [windows] = boxes.shape;
  const { loss } = boxLosses[kind];
  const right = loss(predictions, boxes);
  const uncrossed = loss(ordered(predictions), boxes);
  return {
    id: `${kind}Loss/${id}`,
    operation: `${kind}Loss`,
    comment,
    inputs: { predictions, boxes },
    answer: () => ({ loss: right }),
    tolerance: sum(16, right + 2),
    mistakes: {
      SumForMean: () => ({ loss: right * windows }),
      OverlapForLoss: () => ({ loss: 1 - right }),
      ...(kind === 'giou' && { MissingHull: () => ({ loss: boxLosses.iou.loss(predictions, boxes) }) }),
      EdgesPutInOrder: () => ({ loss: uncrossed }),
    },
  };
}

function gradientCase(kind: Overlap, { id, comment, predictions, boxes }: Edges): Draft {
  const [windows] = boxes.shape;
  const { backward } = boxLosses[kind];
  const right = backward(predictions, boxes);
  const moved = (by: number) =>
    backward(
      map(predictions, (edge) => edge + by),
      boxes,
    );
  return {
    id: `${kind}LossBackward/${id}`,
    operation: `${kind}LossBackward`,
    comment,
    inputs: { predictions, boxes },
    answer: () => ({ predictions: right }),
    tolerance: norm(right),
    mistakes: {
      NotDividedByWindows: () => ({ predictions: scaled(right, windows) }),
      WrongSign: () => ({ predictions: scaled(right, -1) }),
      TiesToOne: [1, -1].map((side) => () => ({ predictions: moved(side * 2 ** -30) })),
      ...(kind === 'giou' && {
        MissingHull: () => ({ predictions: boxLosses.iou.backward(predictions, boxes) }),
      }),
      EdgesPutInOrder: () => ({ predictions: backward(ordered(predictions), boxes) }),
    },
  };
}

/** Each window's edges in order, as some implementations put them first. */
function ordered(predictions: NdArray): NdArray {
  const rows = Array.from({ length: predictions.shape[0] }, (_, window) => {
    const [xmin, ymin, xmax, ymax] = [0, 1, 2, 3].map((edge) => predictions.get(window, edge));
    return [Math.min(xmin, xmax), Math.min(ymin, ymax), Math.max(xmin, xmax), Math.max(ymin, ymax)];
  });
  return fromValues(rows.flat(), predictions.shape);
}

function nanCase(kind: Overlap): Draft {
  const predictions = array([
    [0.25, 0.5, Number.NaN, 1],
    [0.25, 0.375, 0.5, 0.625],
  ]);
  const boxes = array([truth, truth]);
  return {
    id: `${kind}Loss/nan`,
    operation: `${kind}Loss`,
    comment: 'A NaN is not taken for a box without area.',
    inputs: { predictions, boxes },
    answer: () => ({ loss: boxLosses[kind].loss(predictions, boxes) }),
    mistakes: { HiddenNaN: () => ({ loss: 0.875 }) },
  };
}

function refusals(kind: Overlap): Draft[] {
  const predictions = grid([3, 4], 1403);
  const [fewer, wide] = [grid([2, 4], 1404), grid([3, 5], 1405)];
  return (['loss', 'backward'] as const).flatMap((way) => {
    const run = boxLosses[kind][way];
    const cases: Refused[] = [
      [
        'fewer-boxes',
        'Two boxes for three windows.',
        { predictions, boxes: fewer },
        {},
        () => run(predictions, fewer),
      ],
      ['five-edges', 'Boxes of five edges.', { predictions: wide, boxes: wide }, {}, () => run(wide, wide)],
    ];
    return cases.map(refused(way === 'loss' ? `${kind}Loss` : `${kind}LossBackward`));
  });
}

/** Through a whole network, one box a class. */
function networkCase(kind: Overlap): Draft {
  const name = 'small-boxes-by-class';
  const network = networks[name];
  const weights = meetingWeights(network, seededWeights(network, 700));
  const windows = signed([2, 3, ...network.input.window], 1406, 2);
  const boxes = array([
    [-1, -2, 1.5, 1],
    [-0.5, -1, 3, 2],
  ]);
  const classes = [2, 1];
  const run = (loss: BoxLossName): Answer => {
    const result = gradients(network, weights, {
      head: 'regressor',
      windows,
      target: { kind: 'box', classes, boxes, loss },
      freezeFeatures: false,
      dropoutMask: () => {
        throw new TypeError('this head drops nothing');
      },
    });
    return { loss: result.loss, outputs: result.outputs, ...result.gradients };
  };
  const right = run(kind);
  return {
    id: `networkGradients/${kind}`,
    operation: 'networkGradients',
    comment: `The box loss is ${kind}, through all weights.`,
    inputs: { windows, weights, boxes },
    parameters: { network: name, head: 'regressor', classes, freezeFeatures: false, seed: 3, loss: kind },
    answer: () => right,
    tolerance: gradientTolerances(right),
    mistakes: {
      OtherBoxLoss: (['l2', 'iou', 'giou'] as const)
        .filter((other) => other !== kind)
        .map((other) => () => run(other)),
    },
  };
}
