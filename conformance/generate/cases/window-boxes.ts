import type { Pair } from '../../../reference/geometry.js';
import type { Box } from '../../../reference/iou.js';
import { copy, map, type NdArray } from '../../../reference/nd-array.js';
import { softmax } from '../../../reference/softmax.js';
import { array, signed } from '../arrays.js';
import type { Draft, Plain } from '../draft.js';
import { isClearOf } from '../margins.js';
import { boxInWindow, clip, type Grid, type Prediction, windowAt, windowBoxes } from '../pipeline.js';
import { exact, sum } from '../tolerances.js';
import { swapped } from '../wrong.js';

export const boxPlain = ({ box, score, windows }: { box: Box; score: number; windows: number }): Plain => ({
  box: { ...box },
  score,
  windows,
});

/** Every window that scores enough, by what becomes of its box. */
function boxesBy(
  { scores, edges, grid, picture: [height, width] }: Prediction,
  label: number,
  threshold: number,
  change: (box: Box, height: number, width: number) => Box,
  isKept: (box: Box) => boolean = () => true,
): Plain[] {
  const first = edges.shape[0] === 4 ? 0 : 4 * label;
  const places = Array.from(
    { length: scores.shape[1] * scores.shape[2] },
    (_, place): Pair => [Math.floor(place / scores.shape[2]), place % scores.shape[2]],
  );
  return places.flatMap(([y, x]) => {
    const score = scores.get(label, y, x);
    const relative = [0, 1, 2, 3].map((edge) => edges.get(first + edge, y, x));
    const box = change(boxInWindow(windowAt(grid, [y, x]), relative), height, width);
    return score < threshold || !isKept(box) ? [] : [boxPlain({ box, score, windows: 1 })];
  });
}

/** The edges put in order along an axis, 0 for x and 1 for y. */
function inOrder(edges: NdArray, axis: number): NdArray {
  const output = copy(edges);
  const positions = edges.size / edges.shape[0];
  for (let at = 0; at < edges.size; at++) {
    const channel = Math.floor(at / positions);
    if (channel % 4 !== axis) continue;
    const pair = [output.data[at], output.data[at + 2 * positions]];
    output.data[at] = Math.min(...pair);
    output.data[at + 2 * positions] = Math.max(...pair);
  }
  return output;
}

/** Whole numbers and dyadic fractions: nothing is rounded, so that a score may be at the threshold itself. */
export const beyondAllSides: Prediction = {
  scores: array([
    [
      [0.75, 0.75, 0.75],
      [0.5, 0.25, 0.625],
    ],
    [
      [0.25, 0.125, 0.3125],
      [0.5, 0.75, 0.375],
    ],
  ]),
  edges: array([
    [
      [0.125, 0.25, 0.25],
      [0.125, 0.25, 0.5],
    ],
    [
      [0.25, 0.25, 0.625],
      [0.25, 0.5, 0.75],
    ],
    [
      [0.75, 0.75, 0.9375],
      [0.375, 0.5, 0.75],
    ],
    [
      [1, 0.75, 0.75],
      [0.75, 1.125, 1],
    ],
  ]),
  grid: { window: [16, 16], step: [8, 8], margin: 8, zoom: [1, 0.5] },
  picture: [12, 40],
};

/** One window a kind of box: whole, crossed along x, along y and along both, narrow, low, both, and beyond its window. */
const crossedAndSmall: Prediction = {
  scores: array([
    [
      [0.5, 0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5, 0.5],
    ],
    [
      [0.625, 0.75, 0.5, 0.375],
      [0.4375, 0.8125, 0.5625, 0.875],
    ],
  ]),
  edges: array([
    [
      [0.125, 0.75, 0.25, 0.75],
      [0.5, 0.25, 0.5, -0.25],
    ],
    [
      [0.25, 0.125, 0.75, 0.875],
      [0.125, 0.5, 0.5, 0.25],
    ],
    [
      [0.875, 0.25, 0.625, 0.125],
      [0.53125, 0.75, 0.53125, 0.5],
    ],
    [
      [0.75, 0.625, 0.25, 0.25],
      [0.875, 0.515625, 0.515625, 1.25],
    ],
  ]),
  grid: { window: [16, 16], step: [8, 8], margin: 0, zoom: [0.5, 1] },
  picture: [70, 48],
};

export function windowBoxCases(): Draft[] {
  const grid: Grid = { window: [21, 21], step: [4, 4], margin: 10, zoom: [1.25, 1.5] };
  const scores = softmax(signed([4, 3, 4], 811, 2));
  const rounded = map(scores, Math.fround);
  const make = (edgeChannels: number): Prediction => ({
    scores: rounded,
    edges: map(signed([edgeChannels, 3, 4], 812, 1 / 8), (value) => Math.fround(value)),
    grid,
    picture: [30, 34],
  });
  const shared = make(4);
  const withBias = ({ edges, ...rest }: Prediction): Prediction => {
    const moved = copy(edges);
    const positions = moved.size / moved.shape[0];
    moved.data.forEach((value, index) => {
      moved.data[index] = Math.fround(value + [0.25, 0.125, 0.75, 0.875][Math.floor(index / positions) % 4]);
    });
    return { ...rest, edges: moved };
  };
  const cases = [
    { id: 'shared', comment: 'One box for all classes.', prediction: withBias(shared), label: 1 },
    { id: 'by-class', comment: 'A box for each class.', prediction: withBias(make(12)), label: 2 },
    {
      id: 'crossed-and-small',
      comment:
        'Boxes whose edges have crossed, along x, y or both, are left out; those narrower or lower than a pixel, and those beyond their window, stay.',
      prediction: crossedAndSmall,
      label: 1,
    },
    {
      id: 'all-sides',
      comment: 'Clipped at every side, two of which nothing is left, and a score at the threshold itself.',
      prediction: beyondAllSides,
      label: 1,
    },
  ];
  return cases.map(({ id, comment, prediction, label }) => {
    const threshold = 0.25;
    const edge = sum(16, 43);
    const grid = prediction.grid;
    const nearly = copy(prediction.scores.pick(label)).data.filter((score) => score !== threshold);
    if (!isClearOf(nearly, threshold)) throw new RangeError(`${id}: a score is too near the threshold`);
    const run =
      (changes: Partial<Prediction>, one = label, least = threshold) =>
      () => ({
        boxes: windowBoxes({ ...prediction, ...changes }, one, least).map(boxPlain),
      });
    const exchanged = (order: readonly number[]) => {
      const output = copy(prediction.edges);
      for (let channel = 0; channel < output.shape[0]; channel++) {
        const from = prediction.edges.pick(4 * Math.floor(channel / 4) + order[channel % 4]);
        output.data.set(copy(from).data, channel * (output.size / output.shape[0]));
      }
      return output;
    };
    return {
      id: `windowBoxes/${id}`,
      operation: 'windowBoxes',
      comment: `Boxes in pixels of the picture, clipped to it, of the windows that score enough. ${comment}`,
      inputs: { scores: prediction.scores, edges: prediction.edges },
      parameters: {
        label,
        threshold,
        window: grid.window,
        step: grid.step,
        margin: grid.margin,
        zoom: grid.zoom,
        picture: prediction.picture,
      },
      answer: run({}),
      tolerance: {
        boxes: windowBoxes(prediction, label, threshold).map(() => ({
          box: { xmin: edge, ymin: edge, xmax: edge, ymax: edge },
          score: exact,
          windows: exact,
        })),
      },
      mistakes: {
        MissingThresholds: run({}, label, 0),
        StrictThreshold: run({}, label, threshold + 2 ** -20),
        NotClipped: [
          () => ({ boxes: boxesBy(prediction, label, threshold, (box) => box) }),
          run({ picture: [1e6, 1e6] }),
        ],
        EmptyBoxesKept: () => ({
          boxes: boxesBy(prediction, label, threshold, (box, ...size) => clip(box, size)),
        }),
        CrossedEdges: [
          run({ edges: inOrder(inOrder(prediction.edges, 0), 1) }),
          run({ edges: inOrder(prediction.edges, 0) }),
          run({ edges: inOrder(prediction.edges, 1) }),
          () => ({
            boxes: boxesBy(
              prediction,
              label,
              threshold,
              (box, ...size) => clip(box, size),
              ({ xmin, ymin, xmax, ymax }) => xmin !== xmax && ymin !== ymax,
            ),
          }),
          () => ({
            boxes: boxesBy(
              prediction,
              label,
              threshold,
              (box, ...size) => clip(box, size),
              ({ xmin, ymin, xmax, ymax }) => (xmax - xmin) * (ymax - ymin) > 0,
            ),
          }),
        ],
        SmallBoxesDropped: [
          [1, 0],
          [0, 1],
          [1, 1],
        ].map(([width, height]) => () => ({
          boxes: windowBoxes(prediction, label, threshold)
            .filter(({ box }) => box.xmax - box.xmin >= width && box.ymax - box.ymin >= height)
            .map(boxPlain),
        })),
        EdgesHeldInWindow: run({ edges: map(prediction.edges, (edge) => Math.min(Math.max(edge, 0), 1)) }),
        SwappedEdges: run({ edges: exchanged([1, 0, 3, 2]) }),
        MissingMargin: run({ grid: { ...grid, margin: 0 } }),
        MissingZoom: run({ grid: { ...grid, zoom: [1, 1] } }),
        SwappedZoom: run({ grid: { ...grid, zoom: swapped(grid.zoom) } }),
        WrongStep: run({ grid: { ...grid, step: [2 * grid.step[0], 2 * grid.step[1]] } }),
        WrongClass: run({}, label - 1),
        TransposedMap: run({ picture: swapped(prediction.picture) }),
        ...(id === 'by-class' && {
          WrongClassEdges: () => ({
            boxes: windowBoxes({ ...prediction, edges: copy(prediction.edges.hi(4)) }, label, threshold).map(
              boxPlain,
            ),
          }),
        }),
      },
    };
  });
}
