import fc from 'fast-check';
import { boxMerge, type WindowBox } from '../../../reference/box-merge.js';
import type { Box } from '../../../reference/iou.js';
import { iou } from '../../../reference/iou.js';
import { literalMatchScore, matchScore } from '../../../reference/match-score.js';
import { mergeBoxes } from '../../../reference/merge-boxes.js';
import { refineBoxes } from '../../../reference/refine-boxes.js';
import { asPlain } from '../../generate/cases/boxes.js';
import { mergeCase } from '../../generate/cases/merging.js';
import { refineCase } from '../../generate/cases/refining.js';
import { isClearMerge, isClearRefining } from '../../generate/margins.js';
import { boxInWindow, type Grid, type Prediction, windowAt, windowBoxes } from '../../generate/pipeline.js';
import { exact, sum } from '../../generate/tolerances.js';
import { fill, filled } from '../fill.js';
import { type Kind, type Question, withBuilder } from '../question.js';
import { length, pair } from '../shapes.js';

/** Quarters of a pixel: exact in every arithmetic, with many that touch and many that are equal. */
const edge = fc.integer({ min: 0, max: 64 }).map((quarters) => quarters / 4);

/** Also with edges that have crossed, and points. */
const anyBox: fc.Arbitrary<Box> = fc.record({ xmin: edge, ymin: edge, xmax: edge, ymax: edge });

const ordered = ([first, second]: readonly [number, number]) => [
  Math.min(first, second),
  Math.max(first, second),
];

const boxes: fc.Arbitrary<Box> = fc.tuple(fc.tuple(edge, edge), fc.tuple(edge, edge)).map(([x, y]) => {
  const [[xmin, xmax], [ymin, ymax]] = [ordered(x), ordered(y)];
  return { xmin, ymin, xmax, ymax };
});

/** Near one of two places, so that some match. */
const clustered: fc.Arbitrary<Box> = fc
  .tuple(fc.constantFrom(0, 100), length(0, 8), length(0, 8), length(8, 24), length(8, 24))
  .map(([place, x, y, width, height]) => ({
    xmin: place + x,
    ymin: place + y,
    xmax: place + x + width,
    ymax: place + y + height,
  }));

/** Without area: their match score is 1 and a quarter or two, so that a threshold may be met exactly. */
const flat: fc.Arbitrary<Box> = length(0, 6).map((quarters) => ({
  xmin: 4 * quarters,
  ymin: 8,
  xmax: 4 * quarters + 16,
  ymax: 8,
}));

/** Equally large and in rows, so that many pairs are equally near. */
const lattice: fc.Arbitrary<Box> = fc.tuple(length(0, 1), length(0, 5)).map(([y, x]) => ({
  xmin: 4 * x,
  ymin: 8 * y,
  xmax: 4 * x + 16,
  ymax: 8 * y + 16,
}));

const windowBox = (among: fc.Arbitrary<Box>, most = 4): fc.Arbitrary<WindowBox> =>
  fc.record({ box: among, score: fc.constantFrom(0.5, 0.25, 0.75, 1.5), windows: length(1, most) });

/** @param most windows that a box stands for: of one each, the mean of two boxes is exact */
const merging = (among: fc.Arbitrary<Box>, most: number, thresholds: readonly number[]) =>
  fc.tuple(fc.array(windowBox(among, most), { maxLength: 7 }), fc.constantFrom(...thresholds));

/** Of one size and all near one another; a quarter of them score 0. */
const crowded = fc
  .tuple(length(0, 4), length(0, 4), fc.constantFrom(0.5, 0, 0.25, 0.75), length(1, 3))
  .map(([x, y, score, windows]): WindowBox => {
    const box = { xmin: 2 * x, ymin: 2 * y, xmax: 2 * x + 16, ymax: 2 * y + 16 };
    return { box, score, windows };
  });

const refining = fc.oneof(
  fc.record({
    merged: fc.array(windowBox(clustered), { maxLength: 4 }),
    boxes: fc.array(windowBox(clustered), { maxLength: 7 }),
    threshold: fc.constantFrom(0.5, 0.25, 0.7),
  }),
  fc.record({
    merged: fc.array(crowded, { minLength: 1, maxLength: 3 }),
    boxes: fc.array(crowded, { maxLength: 7 }),
    threshold: fc.constantFrom(0.75, 0.5, 1, 0, 1.25),
  }),
);

const scoreOf = (operation: 'matchScore' | 'literalMatchScore', score: typeof matchScore): Kind => ({
  operation,
  questions: fc.tuple(boxes, boxes).map(([first, second]): Question => {
    const answer = score(first, second);
    return {
      parameters: { first: { ...first }, second: { ...second } },
      answer: () => ({ score: answer }),
      tolerance: () => sum(16, Number.isFinite(answer) ? 1 + answer : 1),
    };
  }),
});

const eighths = length(1, 16).map((count) => count / 8);

const grids: fc.Arbitrary<Grid> = fc.record({
  window: pair(8, 24),
  step: pair(1, 9),
  margin: length(0, 10),
  zoom: fc.tuple(fc.constantFrom(1, 0.5, 2, 4), fc.constantFrom(1, 0.5, 2, 4)),
});

/** Powers of two and eighths: nothing is rounded, so that a score or an edge may be at the limit itself. */
const predictions: fc.Arbitrary<{ prediction: Prediction; label: number; threshold: number }> = fc
  .record({
    grid: grids,
    size: pair(1, 4),
    picture: pair(4, 40),
    classes: length(1, 3),
    byClass: fc.boolean(),
    label: length(0, 2),
    scores: fill('few', 'grid'),
    edges: fill('few', 'grid', 'whole'),
    threshold: fc.constantFrom(0.5, 0, 0.25),
  })
  .map(({ grid, size, picture, classes, byClass, label, scores, edges, threshold }) => ({
    prediction: {
      grid,
      picture,
      scores: filled([classes + 1, ...size], scores),
      edges: filled([byClass ? 4 * classes : 4, ...size], edges),
    },
    label: label % classes,
    threshold,
  }));

export const boxKinds: readonly Kind[] = [
  {
    operation: 'iou',
    questions: fc.tuple(anyBox, anyBox).map(
      ([first, second]): Question => ({
        parameters: { first: { ...first }, second: { ...second } },
        answer: () => ({ iou: iou(first, second) }),
        tolerance: () => sum(8, 1),
      }),
    ),
  },
  scoreOf('matchScore', matchScore),
  scoreOf('literalMatchScore', literalMatchScore),
  {
    operation: 'boxMerge',
    questions: fc.tuple(windowBox(boxes), windowBox(boxes)).map(
      ([first, second]): Question => ({
        parameters: { first: asPlain(first), second: asPlain(second) },
        answer: () => ({ merged: asPlain(boxMerge(first, second)) }),
        tolerance: () => sum(8, 20),
      }),
    ),
  },
  {
    operation: 'mergeBoxes',
    questions: fc
      .oneof(
        merging(clustered, 4, [0.5, 0.75, 1, 1.25]),
        merging(lattice, 1, [0.75, 1]),
        merging(flat, 1, [1.25, 1.5]),
      )
      .filter(([given, threshold]) => isClearMerge(given, threshold, matchScore))
      .map(
        ([given, threshold]): Question =>
          withBuilder(
            {
              parameters: { boxes: given.map(asPlain), threshold },
              answer: () => ({ boxes: mergeBoxes(given, { threshold }).map(asPlain) }),
            },
            () => mergeCase({ id: 'random', comment: 'Drawn at random.', threshold, boxes: given }),
          ),
      ),
  },
  {
    operation: 'refineBoxes',
    questions: refining
      .filter(({ merged, boxes, threshold }) => isClearRefining(merged, boxes, threshold))
      .map(({ merged, boxes, threshold }): Question => {
        const parameters = { merged: merged.map(asPlain), boxes: boxes.map(asPlain), threshold };
        const answer = () => ({ boxes: refineBoxes(merged, boxes, { threshold }).map(asPlain) });
        return withBuilder({ parameters, answer }, () =>
          refineCase({ id: 'random', comment: 'Drawn at random.', merged, boxes, threshold }),
        );
      }),
  },
  {
    operation: 'windowGrid',
    questions: fc.tuple(grids, pair(0, 9)).map(
      ([{ window, step, margin, zoom }, position]): Question => ({
        parameters: { window, step, margin, zoom, position },
        answer: () => ({ window: { ...windowAt({ window, step, margin, zoom }, position) } }),
        tolerance: () => sum(8, 600),
      }),
    ),
  },
  {
    operation: 'windowEdges',
    questions: fc.tuple(boxes, fc.tuple(eighths, eighths, eighths, eighths)).map(
      ([window, edges]): Question => ({
        parameters: { window: { ...window }, edges },
        answer: () => ({ box: { ...boxInWindow(window, edges) } }),
        tolerance: () => sum(4, 256),
      }),
    ),
  },
  {
    operation: 'windowBoxes',
    questions: predictions.map(({ prediction, label, threshold }): Question => {
      const { scores, edges, grid, picture } = prediction;
      const run = () => windowBoxes(prediction, label, threshold);
      const side = sum(16, 64);
      return {
        inputs: { scores, edges },
        parameters: {
          label,
          threshold,
          window: grid.window,
          step: grid.step,
          margin: grid.margin,
          zoom: grid.zoom,
          picture,
        },
        answer: () => ({ boxes: run().map(asPlain) }),
        tolerance: () => ({
          boxes: run().map(() => ({
            box: { xmin: side, ymin: side, xmax: side, ymax: side },
            score: exact,
            windows: exact,
          })),
        }),
      };
    }),
  },
];
