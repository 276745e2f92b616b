import fc from 'fast-check';
import type { Pair } from '../../../reference/geometry.js';
import { copy, map, type NdArray } from '../../../reference/nd-array.js';
import { topClasses } from '../../../reference/votes.js';
import { boxWeights } from '../../generate/detections.js';
import type { Plain } from '../../generate/draft.js';
import { meanScores, memberScores } from '../../generate/ensemble.js';
import {
  classify,
  classifyCentre,
  type Detection,
  detect,
  localize,
  predict,
  type VoteSettings,
} from '../../generate/pipeline.js';
import { pyramid } from '../../generate/pyramid.js';
import { classifyViews, tenViews } from '../../generate/ten-views.js';
import { boxedTolerance, largest, scoredTolerance, sum } from '../../generate/tolerances.js';
import { areApart, isClearClass, maximaOf } from '../clear.js';
import { filled } from '../fill.js';
import { classesOf, networks, weightsFor } from '../networks.js';
import type { Kind, Question } from '../question.js';
import { length, pair } from '../shapes.js';

/** @param most how much larger than the window pictures and their levels are */
const levelsOf = (most: number) =>
  fc.record({
    network: networks({ square: true, channels: 3 }),
    seed: fc.nat(0xffff),
    // Often exactly as large as the window.
    more: fc.oneof(fc.constant([0, 0] as const), pair(0, most), pair(0, most), pair(0, most)),
    // Sides whose size at a level is a whole number and a half.
    halfway: fc.constantFrom('no', 'rows', 'columns'),
    // Beyond the window; without a margin, below it too.
    scales: fc.array(length(-4, most), { minLength: 1, maxLength: 3 }),
    margin: fc.constantFrom(0, 1, 4),
    stride: fc.constantFrom('coarse' as const, 'fine' as const),
    topK: length(1, 3),
  });

const levels = levelsOf(14);

/** So few windows that often no two of their scores are too near each other. */
const smallLevels = levelsOf(5);

type Levels = typeof levels extends fc.Arbitrary<infer One> ? One : never;

function given({ network, seed, more, halfway, scales, margin, stride, topK }: Levels) {
  const [side] = network.input.window;
  const least = side + more[0];
  const short = least + (least % 2);
  const long = (3 * short) / 2;
  const halves: Pair = halfway === 'rows' ? [long, short] : [short, long];
  const size: Pair = halfway === 'no' ? [least, side + more[1]] : halves;
  const odd = (scale: number) => scale + Number(halfway !== 'no' && scale % 2 === 0);
  return {
    network,
    picture: filled([3, ...size], { kind: 'pixels', seed }),
    classes: classesOf(network),
    settings: {
      scales: scales.map((scale) => odd(Math.max(1, side + (margin > 0 ? Math.max(0, scale) : scale)))),
      margin,
      stride,
      topK,
    },
  };
}

const asPlain = ({ label, score, box }: Detection): Plain => ({ label, score, box: { ...box } });
const plain = (classes: readonly { readonly label: number; readonly score: number }[]) => ({
  classes: classes.map(({ label, score }) => ({ label, score })),
});

const voting = fc
  .tuple(levels, fc.boolean(), fc.constantFrom('probabilities' as const, 'logits' as const))
  .map(([one, flips, votes]) => {
    const { settings, ...rest } = given(one);
    return { ...rest, seed: one.seed, settings: { ...settings, flips, votes } satisfies VoteSettings };
  });

const boxing = fc
  .record({
    levels: smallLevels,
    windowThreshold: fc.constantFrom(0.375, 0.25, 0.5),
    mergeThreshold: fc.constantFrom(0.625, 1),
    threshold: fc.constantFrom(0.5, 0.25),
  })
  .map(({ levels: one, ...thresholds }) => {
    const { settings, network, ...rest } = given(one);
    const weights = inlined(boxWeights(one.seed, network));
    const all = { ...settings, ...thresholds };
    return {
      ...rest,
      network,
      weights,
      settings: all,
      predictions: predict(rest.picture, network, weights, all),
    };
  });

function inlined(weights: Readonly<Record<string, NdArray>>): Record<string, NdArray> {
  return Object.fromEntries(Object.entries(weights).map(([name, one]) => [name, map(one, (value) => value)]));
}

export const pipelineKinds: readonly Kind[] = [
  {
    operation: 'pyramid',
    questions: fc
      .tuple(levels, fc.constantFrom('none', 'none', 'none', 'row', 'column'))
      .map(([one, missing]): Question => {
        const { network, settings, picture: whole } = given(one);
        const { window } = network.input;
        // Now and then a picture is a row too low, or a column too narrow.
        const height = missing === 'row' ? window[0] - 1 : whole.shape[1];
        const width = missing === 'column' ? window[1] - 1 : whole.shape[2];
        const picture = copy(whole.hi(3, Math.max(1, height), Math.max(1, width)));
        const { scales, margin } = settings;
        const run = () => pyramid(picture, network, settings).map(({ input, zoom }) => ({ input, zoom }));
        return {
          network,
          inputs: { picture },
          parameters: { scales, margin },
          answer: () => ({ levels: run() }),
          tolerance: () => ({
            levels: run().map(({ zoom }) => ({ input: sum(200, 4), zoom: sum(2, largest(zoom)) })),
          }),
        };
      }),
  },
  {
    operation: 'classify',
    questions: voting
      .map(({ network, picture, classes, settings, seed }) => {
        const weights = weightsFor(network, seed);
        const run = (topK: number) => classify(picture, network, weights, classes, { ...settings, topK });
        const question: Question = {
          network,
          inputs: { picture, weights },
          parameters: { classes, ...settings },
          answer: () => plain(run(settings.topK)),
          tolerance: () => ({ classes: scoredTolerance(run(settings.topK)) }),
        };
        return { question, scores: run(classes).map(({ score }) => score) };
      })
      .filter(({ scores }) => areApart(scores))
      .map(({ question }) => question),
  },
  {
    operation: 'classifyTenViews',
    questions: levels
      .map((one) => {
        const { network, picture, classes, settings } = given(one);
        const weights = weightsFor(network, one.seed);
        const views = tenViews(picture, network.input.window);
        const run = (topK: number) => classifyViews(views, network, weights, classes, topK);
        const question: Question = {
          network,
          inputs: { picture, weights },
          parameters: { classes, topK: settings.topK },
          answer: () => run(settings.topK),
          tolerance: () => ({ classes: scoredTolerance(run(settings.topK).classes) }),
        };
        return { question, scores: run(classes).classes.map(({ score }) => score) };
      })
      .filter(({ scores }) => areApart(scores))
      .map(({ question }) => question),
  },
  {
    operation: 'classifyEnsemble',
    questions: fc
      .tuple(voting, length(1, 3))
      .map(([{ network, picture, classes, settings, seed }, count]) => {
        const members = Array.from({ length: count }, (_, index) => weightsFor(network, seed + 50 * index));
        const scores = meanScores(memberScores(picture, network, members, classes, settings));
        const run = () => topClasses(scores, settings.topK);
        const question: Question = {
          network,
          inputs: { picture, members },
          parameters: { classes, ...settings },
          answer: () => plain(run()),
          tolerance: () => ({ classes: scoredTolerance(run()) }),
        };
        return { question, scores: [...scores.data] };
      })
      .filter(({ scores }) => areApart(scores))
      .map(({ question }) => question),
  },
  {
    operation: 'classifyCentre',
    questions: levels
      .map((one) => {
        const { network, picture, classes, settings } = given(one);
        const weights = weightsFor(network, one.seed);
        const [side] = network.input.window;
        const run = (topK: number) => classifyCentre(picture, network, weights, side, topK);
        const question: Question = {
          network,
          inputs: { picture, weights },
          parameters: { side, topK: settings.topK },
          answer: () => plain(run(settings.topK)),
          tolerance: () => ({ classes: scoredTolerance(run(settings.topK)) }),
        };
        return { question, scores: run(classes + 1).map(({ score }) => score) };
      })
      .filter(({ scores }) => areApart(scores))
      .map(({ question }) => question),
  },
  {
    operation: 'detect',
    questions: boxing
      .filter(({ predictions, classes, settings }) => {
        const labels = Array.from({ length: classes }, (_, label) => label);
        if (!labels.every((label) => isClearClass(predictions, label, settings.windowThreshold, settings)))
          return false;
        const scores = detect(predictions, classes, { ...settings, threshold: 0 }).map(({ score }) => score);
        return areApart([...scores, settings.threshold]);
      })
      .map(({ network, picture, weights, classes, predictions, settings }): Question => {
        const { topK: _, ...parameters } = settings;
        const run = () => detect(predictions, classes, settings);
        return {
          network,
          inputs: { picture, weights },
          parameters: { classes, ...parameters },
          answer: () => ({ detections: run().map(asPlain) }),
          tolerance: () => ({ detections: boxedTolerance(run()) }),
        };
      }),
  },
  {
    operation: 'localize',
    questions: boxing
      .filter(({ predictions, classes, settings }) => {
        const maxima = predictions.map((one) => maximaOf(one, classes));
        if (!maxima.every(areApart)) return false;
        const labels = Array.from({ length: classes }, (_, label) => label);
        const isClear = (label: number) => {
          const best = Math.max(...maxima.map((one) => one[label]));
          return isClearClass(predictions, label, Math.min(settings.windowThreshold, best), settings);
        };
        const found = localize(predictions, classes, { ...settings, topK: classes });
        return labels.every(isClear) && areApart(found.map(({ score }) => score));
      })
      .map(({ network, picture, weights, classes, predictions, settings }): Question => {
        const { threshold: _, ...parameters } = settings;
        const run = () => localize(predictions, classes, settings);
        return {
          network,
          inputs: { picture, weights },
          parameters: { classes, ...parameters },
          answer: () => ({ detections: run().map(asPlain) }),
          tolerance: () => ({ detections: boxedTolerance(run()) }),
        };
      }),
  },
];
