/** Detection and localization with other settings than those of detect.ts, and with scores that are equal. */
import type { Pair } from '../../../reference/geometry.js';
import { copy, fromValues, type NdArray } from '../../../reference/nd-array.js';
import type { NetworkWeights } from '../../../reference/network.js';
import { spatialMax } from '../../../reference/spatial-max.js';
import { pixels } from '../arrays.js';
import { cellWeights, detectionPlain, findWeights, isClear } from '../detections.js';
import type { Draft } from '../draft.js';
import { choices, type LocalizeRule, lowerings, wrongLocation } from '../localization.js';
import { areApart, isClearOf } from '../margins.js';
import { type BoxSettings, type Detection, detect, localize, type Prediction, predict } from '../pipeline.js';
import { boxedTolerance } from '../tolerances.js';
import { byClass, classes, picture, small } from './setting.js';

export interface DetectSettings extends BoxSettings {
  readonly threshold: number;
  readonly topK?: number;
}

export interface LocalizeSettings extends BoxSettings {
  readonly topK: number;
}

export interface Given<Settings> {
  readonly id: string;
  readonly comment: string;
  readonly image: NdArray;
  readonly network: typeof small;
  readonly weights: NetworkWeights;
  readonly classes: number;
  readonly settings: Settings;
}

const plain = (found: readonly Detection[]) => () => ({ detections: found.map(detectionPlain) });

function given<Settings extends object>({
  id,
  comment,
  image,
  network,
  weights,
  classes: count,
  settings,
}: Given<Settings>) {
  return {
    id,
    comment,
    inputs: { picture: image, weights },
    parameters: { network: network.name, classes: count, ...Object.fromEntries(Object.entries(settings)) },
  };
}

/** Predictions by coarse and fine settings exchanged, or with the windows of the other stride. */
function strideMistakes(
  { image, network, weights, settings }: Given<BoxSettings>,
  run: (predictions: readonly Prediction[]) => () => { detections: ReturnType<typeof detectionPlain>[] },
): NonNullable<Draft['mistakes']> {
  const right = predict(image, network, weights, settings);
  const other = settings.stride === 'coarse' ? 'fine' : 'coarse';
  const wrong = run(predict(image, network, weights, { ...settings, stride: other }));
  const factor = settings.stride === 'coarse' ? 1 / 2 : 2;
  const moved = right.map((one) => {
    const step: Pair = [one.grid.step[0] * factor, one.grid.step[1] * factor];
    return { ...one, grid: { ...one.grid, step } };
  });
  return {
    [settings.stride === 'coarse' ? 'FineForCoarse' : 'CoarseForFine']: wrong,
    WrongStep: run(moved),
  };
}

export function detectCase(one: Given<DetectSettings>): Draft {
  const { image, network, weights, settings } = one;
  const predictions = predict(image, network, weights, settings);
  const right = detect(predictions, one.classes, settings);
  const run = (from: readonly Prediction[], changes: Partial<DetectSettings> = {}) =>
    plain(detect(from, one.classes, { ...settings, ...changes }));
  return {
    ...given(one),
    id: `detect/${one.id}`,
    operation: 'detect',
    answer: plain(right),
    tolerance: { detections: boxedTolerance(right) },
    mistakes: {
      ...strideMistakes(one, run),
      ...(settings.topK !== undefined && { AllResults: run(predictions, { topK: 1000 }) }),
    },
  };
}

export function localizeCase(
  one: Given<LocalizeSettings>,
  rules: {
    readonly WrongLowering?: readonly LocalizeRule[];
    readonly WrongCandidates?: readonly LocalizeRule[];
  },
): Draft {
  const { image, network, weights, settings } = one;
  const predictions = predict(image, network, weights, settings);
  const right = localize(predictions, one.classes, settings);
  const run = (from: readonly Prediction[], topK = settings.topK) =>
    plain(localize(from, one.classes, { ...settings, topK }));
  const wrong = Object.entries(rules).map(([flag, list]) => [
    flag,
    list.map((rule) => plain(wrongLocation(predictions, one.classes, settings, rule))),
  ]);
  return {
    ...given(one),
    id: `localize/${one.id}`,
    operation: 'localize',
    answer: plain(right),
    tolerance: { detections: boxedTolerance(right) },
    mistakes: {
      ...strideMistakes(one, run),
      ...Object.fromEntries(wrong),
      ...(rules.WrongCandidates !== undefined && {
        AllResults: run(predictions, classes),
      }),
    },
  };
}

/** Whether two answers differ by more than rounding. */
function differ(one: readonly Detection[], other: readonly Detection[]): boolean {
  if (one.length !== other.length) return true;
  return one.some(
    ({ label, score }, at) => label !== other[at].label || Math.abs(score - other[at].score) > 1e-3,
  );
}

/** Weights with which several are found, far from every decision, some of them cut off by `topK`. */
function detectWeights(
  image: NdArray,
  network: typeof small,
  base: number,
  count: number,
  settings: DetectSettings,
): NetworkWeights {
  return findWeights(network, base, (weights) => {
    const predictions = predict(image, network, weights, settings);
    const labels = Array.from({ length: count }, (_, label) => label);
    if (!labels.every((label) => isClear(predictions, label, settings))) return false;
    const all = detect(predictions, count, { ...settings, threshold: 0, topK: 1000 });
    const scores = all.map(({ score }) => score);
    const found = detect(predictions, count, settings);
    return (
      areApart(scores) &&
      isClearOf(scores, settings.threshold) &&
      found.length > 1 &&
      all.some(({ score }) => score > settings.threshold && score < 0.5) &&
      new Set(found.map(({ label }) => label)).size > 1 &&
      found.some(({ label }) => label === count - 1) &&
      all.length < 16
    );
  });
}

/** Weights with which each of these rules gives something else, far from every decision. */
function localizeWeights(
  image: NdArray,
  base: number,
  settings: LocalizeSettings,
  rules: readonly LocalizeRule[],
): NetworkWeights {
  return findWeights(small, base, (weights) => {
    const predictions = predict(image, small, weights, settings);
    const maxima = predictions.map(({ scores }) => copy(spatialMax(scores)));
    const isRanked =
      maxima.every((one) => areApart([...one.data])) &&
      Array.from({ length: classes }, (_, label) => areApart(maxima.map((one) => one.get(label)))).every(
        Boolean,
      );
    if (!isRanked) return false;
    const thresholds = Array.from({ length: classes }, (_, label) =>
      Math.min(settings.windowThreshold, Math.max(...maxima.map((one) => one.get(label)))),
    );
    const isSafe = thresholds.every((windowThreshold, label) =>
      isClear(predictions, label, { ...settings, windowThreshold }),
    );
    if (
      !isSafe ||
      !isClearOf(
        maxima.flatMap((one) => [...one.data]),
        settings.windowThreshold,
      )
    )
      return false;
    const all = localize(predictions, classes, { ...settings, topK: classes });
    const right = localize(predictions, classes, settings);
    return (
      all.length === classes &&
      areApart(all.map(({ score }) => score)) &&
      rules.every((rule) => differ(right, wrongLocation(predictions, classes, settings, rule)))
    );
  });
}

interface Spot {
  /** Red, green and blue, each 0 or 1. */
  readonly colour: readonly number[];
  readonly from: Pair;
  readonly to: Pair;
}

/** A picture of the mean colour but for these rectangles. */
export function spots([height, width]: Pair, all: readonly Spot[]): NdArray {
  const image = fromValues(new Array<number>(3 * height * width).fill(128), [3, height, width]);
  for (const { colour, from, to } of all) {
    for (let y = from[0]; y < to[0]; y++) {
      for (let x = from[1]; x < to[1]; x++) {
        for (let channel = 0; channel < 3; channel++) image.set(channel, y, x, 128 + 64 * colour[channel]);
      }
    }
  }
  return image;
}

const [red, green] = [
  [1, 0, 0],
  [0, 1, 0],
];

/** Softmax of these is exact: each is far below, equal to, or far above the others. */
const [nothing, much] = [-1000, 2000];

function equalCases(): Draft[] {
  const settings = { margin: 1, stride: 'coarse', windowThreshold: 0.375, mergeThreshold: 0.25 } as const;
  const constant = cellWeights(
    [
      [0, 0, 0, 0],
      [0, 0, 0, nothing],
      [0, 0, 0, 0],
      [0, 0, 0, nothing],
    ],
    [0.25, 0.125, 0.75, 0.875],
  );
  const image = pixels([3, 42, 46], 811);
  const tied: Omit<Given<DetectSettings>, 'id' | 'settings'> = {
    comment:
      'All windows score one half for two classes: the lower class first, then the levels in the order given, then row by row.',
    image,
    network: small,
    weights: constant,
    classes,
  };
  const many = detectCase({
    ...tied,
    id: 'equal-confidences',
    settings: { ...settings, scales: [42, 21], threshold: 0.4375 },
  });
  const cut = detectCase({
    ...tied,
    id: 'equal-confidences-cut',
    settings: { ...settings, scales: [21, 42], threshold: 0.25, topK: 4 },
  });
  const reordered = (order: (one: Detection, another: Detection) => number, from: Given<DetectSettings>) => {
    const predictions = predict(from.image, small, from.weights, from.settings);
    return plain(
      detect(predictions, classes, { ...from.settings, topK: 1000 })
        .sort(order)
        .slice(0, from.settings.topK),
    );
  };
  const first: Given<DetectSettings> = {
    ...tied,
    id: '',
    settings: { ...settings, scales: [42, 21], threshold: 0.4375 },
  };
  const certain = detectCase({
    id: 'at-the-threshold',
    comment: 'All windows score 1 for one class, and both thresholds are 1: that is enough.',
    image: pixels([3, 24, 31], 817),
    network: small,
    weights: cellWeights(
      [
        [0, 0, 0, 0],
        [0, 0, 0, much],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
      [0.125, 0.25, 0.75, 1],
    ),
    classes,
    settings: {
      scales: [24],
      margin: 2,
      stride: 'coarse',
      windowThreshold: 1,
      mergeThreshold: 0.25,
      threshold: 1,
    },
  });
  const located: Given<LocalizeSettings> = {
    id: 'equal-confidences',
    comment:
      'Class 2 is the candidate of the first level and class 0 of the second, each with boxes of confidence 1: the lower class, and of its boxes the first.',
    image: spots(
      [24, 26],
      [
        { colour: red, from: [0, 0], to: [8, 8] },
        { colour: green, from: [8, 10], to: [16, 16] },
      ],
    ),
    network: small,
    weights: cellWeights(
      [
        [0, much, 0, nothing],
        [0, 0, 0, nothing],
        [much, 0, 0, nothing],
        [0, 0, 0, 0],
      ],
      [0, 0.25, 0.75, 1],
    ),
    classes,
    settings: {
      scales: [24, 48],
      margin: 1,
      stride: 'coarse',
      windowThreshold: 0.75,
      mergeThreshold: 0.0625,
      topK: 1,
    },
  };
  const outside = cellWeights(
    [
      [0, 0, 0, 0],
      [0, 0, 0, nothing],
      [0, 0, 0, nothing],
      [0, 0, 0, nothing],
    ],
    [3, -4, 4, -3],
  );
  const beside: Given<LocalizeSettings> = {
    id: 'nothing-inside',
    comment:
      'The boxes of all windows lie outside the picture: there is no answer, and no lower threshold helps.',
    image: pixels([3, 24, 31], 817),
    network: small,
    weights: outside,
    classes,
    settings: { scales: [24], margin: 4, stride: 'fine', windowThreshold: 0.5, mergeThreshold: 0.5, topK: 1 },
  };
  const bestOutside: Given<LocalizeSettings> = {
    id: 'best-window-outside',
    comment:
      'The box of the only window that scores enough lies beside the picture: its class has none, and no window below the threshold takes its place.',
    image: spots(
      [24, 40],
      [
        { colour: red, from: [0, 24], to: [8, 32] },
        { colour: green, from: [8, 8], to: [16, 16] },
      ],
    ),
    network: small,
    weights: cellWeights(
      [
        [-nothing, 0, 0, nothing],
        [0, 0, 0, nothing],
        [0, much, 0, nothing],
        [0, 0, 0, 0],
      ],
      [1, 0.25, 1.5, 0.75],
    ),
    classes,
    settings: {
      scales: [24],
      margin: 8,
      stride: 'coarse',
      windowThreshold: 0.375,
      mergeThreshold: 0.5,
      topK: 2,
    },
  };
  const equal = localizeCase(located, {});
  const other = localize(predict(located.image, small, located.weights, located.settings), classes, {
    ...located.settings,
    topK: 2,
  }).slice(1);
  return [
    {
      ...many,
      mistakes: {
        ...many.mistakes,
        EqualConfidences: [
          reordered((a, b) => b.label - a.label, first),
          reordered((a, b) => a.box.ymin - b.box.ymin || a.box.xmin - b.box.xmin, first),
          reordered((a, b) => a.label - b.label || a.box.xmin - b.box.xmin, first),
        ],
      },
    },
    cut,
    { ...certain, mistakes: { ...certain.mistakes, StrictThreshold: () => ({ detections: [] }) } },
    { ...equal, mistakes: { ...equal.mistakes, EqualConfidences: plain(other) } },
    localizeCase(beside, {}),
    localizeCase(bestOutside, {}),
  ];
}

export function detectSettingCases(): Draft[] {
  const coarse: DetectSettings = {
    scales: [50, 34],
    margin: 14,
    stride: 'coarse',
    windowThreshold: 0.3125,
    mergeThreshold: 1.125,
    threshold: 0.375,
    topK: 3,
  };
  const fitting: DetectSettings = {
    scales: [26, 37],
    margin: 0,
    stride: 'fine',
    windowThreshold: 0.4375,
    mergeThreshold: 0.375,
    threshold: 0.25,
  };
  const portrait = pixels([3, 37, 26], 812);
  const lowered: LocalizeSettings = {
    scales: [26, 38],
    margin: 6,
    stride: 'fine',
    windowThreshold: 0.75,
    mergeThreshold: 0.875,
    topK: 3,
  };
  const chosen: LocalizeSettings = {
    scales: [38, 27],
    margin: 9,
    stride: 'coarse',
    windowThreshold: 0.25,
    mergeThreshold: 1.0625,
    topK: 1,
  };
  const loweredRules = lowerings.map((rule) => ({ lowered: rule }));
  const chosenRules = choices.map((rule) => ({ candidates: rule }));
  return [
    detectCase({
      id: 'coarse',
      comment:
        'The coarse stride, scales from the larger on, a threshold below 1/2, and only the three best.',
      image: picture,
      network: byClass,
      weights: detectWeights(picture, byClass, 19_670, classes, coarse),
      classes,
      settings: coarse,
    }),
    detectCase({
      id: 'no-margin',
      comment:
        'No margin, sizes that fit by the nearest n, half of one up; and no background: the last output is a class.',
      image: portrait,
      network: small,
      weights: detectWeights(portrait, small, 5_980, classes + 1, fitting),
      classes: classes + 1,
      settings: fitting,
    }),
    localizeCase(
      {
        id: 'lowered-threshold',
        comment:
          'Two classes do not reach the threshold: for each it gives way to its best window of all levels, which is enough, and no further.',
        image: portrait,
        network: small,
        weights: localizeWeights(portrait, 3_410, lowered, loweredRules),
        classes,
        settings: lowered,
      },
      { WrongLowering: loweredRules },
    ),
    localizeCase(
      {
        id: 'candidates',
        comment:
          'The best class of one level is not that of the other; background is better than both, and a third class would have the most confident box.',
        image: picture,
        network: small,
        weights: localizeWeights(picture, 454_090, chosen, chosenRules),
        classes,
        settings: chosen,
      },
      { WrongCandidates: chosenRules },
    ),
    ...equalCases(),
  ];
}
