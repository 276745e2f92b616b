/** Detection and localization where merged boxes are refined. */
import type { WindowBox } from '../../../reference/box-merge.js';
import { mergeBoxes } from '../../../reference/merge-boxes.js';
import { copy } from '../../../reference/nd-array.js';
import { refineBoxes } from '../../../reference/refine-boxes.js';
import { detectionPlain, findWeights, isClear } from '../detections.js';
import type { Draft } from '../draft.js';
import { areApart, isClearOf } from '../margins.js';
import { type Detection, detect, localize, type Prediction, predict, windowBoxes } from '../pipeline.js';
import { boxedTolerance } from '../tolerances.js';
import type { DetectSettings, LocalizeSettings } from './detect-settings.js';
import { byClass, classes, picture, small } from './setting.js';

interface Given<Settings> {
  readonly id: string;
  readonly comment: string;
  readonly network: typeof small;
  readonly base: number;
  readonly settings: Settings & { readonly refineThreshold: number };
}

const detectings: readonly Given<DetectSettings>[] = [
  {
    id: 'refined',
    comment: 'Merged boxes refined by the windows of their class, of both scales.',
    network: small,
    base: 2_030,
    settings: {
      scales: [30, 40],
      margin: 10,
      stride: 'fine',
      windowThreshold: 0.3125,
      mergeThreshold: 0.625,
      refineThreshold: 0.5,
      threshold: 0.375,
    },
  },
  {
    id: 'refined-by-class',
    comment: 'Each class has boxes of its own, and windows must overlap a merged box by 0.75.',
    network: byClass,
    base: 20_140,
    settings: {
      scales: [40, 34],
      margin: 12,
      stride: 'fine',
      windowThreshold: 0.3125,
      mergeThreshold: 0.5,
      refineThreshold: 0.75,
      threshold: 0.375,
      topK: 3,
    },
  },
];

const localizing: Given<LocalizeSettings> = {
  id: 'refined',
  comment: 'The guesses refined; a class that does not reach the threshold by the windows that are enough.',
  network: small,
  base: 7_550,
  settings: {
    scales: [30, 40],
    margin: 10,
    stride: 'fine',
    windowThreshold: 0.5,
    mergeThreshold: 0.75,
    refineThreshold: 0.5,
    topK: 2,
  },
};

const labels = Array.from({ length: classes }, (_, label) => label);

const plain = (found: readonly Detection[]) => () => ({ detections: found.map(detectionPlain) });

/** What becomes of the boxes of a class's windows. */
type Rule = (boxes: readonly WindowBox[], label: number) => readonly WindowBox[];

/** Detection by another rule of merging and refining. */
function detectBy(
  predictions: readonly Prediction[],
  { windowThreshold, threshold, topK }: DetectSettings,
  rule: Rule,
): Detection[] {
  return labels
    .flatMap((label) =>
      rule(
        predictions.flatMap((one) => windowBoxes(one, label, windowThreshold)),
        label,
      ).map(({ box, score }) => ({
        label,
        score,
        box,
      })),
    )
    .filter(({ score }) => score >= threshold)
    .sort((a, b) => b.score - a.score)
    .slice(0, topK);
}

/** Detections of ports that refine otherwise. */
function wrongDetections(predictions: readonly Prediction[], settings: Given<DetectSettings>['settings']) {
  const merging = { threshold: settings.mergeThreshold };
  const refining = { threshold: settings.refineThreshold };
  const windowsOf = (some: readonly number[], threshold: number, levels = predictions) =>
    some.flatMap((label) => levels.flatMap((one) => windowBoxes(one, label, threshold)));
  const by = (rule: Rule) => detectBy(predictions, settings, rule);
  const refinedBy = (windows: (label: number) => readonly WindowBox[]) =>
    by((boxes, label) => refineBoxes(mergeBoxes(boxes, merging), windows(label), refining));
  return {
    NotRefined: [by((boxes) => mergeBoxes(boxes, merging))],
    RefinedBeforeMerging: [by((boxes) => mergeBoxes(refineBoxes(boxes, boxes, refining), merging))],
    RefinedByOthers: [
      refinedBy((label) => windowsOf([label], 0)),
      refinedBy(() => windowsOf(labels, settings.windowThreshold)),
      refinedBy((label) => windowsOf([label], settings.windowThreshold, predictions.slice(0, 1))),
    ],
  };
}

/** Whether some box of one answer is elsewhere in the other. */
function differ(one: readonly Detection[], other: readonly Detection[]): boolean {
  const isElsewhere = ({ box }: Detection, { box: another }: Detection) =>
    Math.abs(box.xmin - another.xmin) > 0.1 || Math.abs(box.ymax - another.ymax) > 0.1;
  return one.length !== other.length || one.some((found, at) => isElsewhere(found, other[at]));
}

function detectCase({ id, comment, network, base, settings }: Given<DetectSettings>): Draft {
  const weights = findWeights(network, base, (some) => {
    const predictions = predict(picture, network, some, settings);
    if (!labels.every((label) => isClear(predictions, label, settings))) return false;
    const all = detect(predictions, classes, { ...settings, threshold: 0, topK: 1000 });
    const scores = all.map(({ score }) => score);
    const right = detect(predictions, classes, settings);
    return (
      areApart(scores) &&
      isClearOf(scores, settings.threshold) &&
      right.length > 2 &&
      all.length < 24 &&
      Object.values(wrongDetections(predictions, settings)).every((answers) =>
        answers.some((wrong) => differ(right, wrong)),
      )
    );
  });
  const predictions = predict(picture, network, weights, settings);
  const right = detect(predictions, classes, settings);
  const wrong = Object.entries(wrongDetections(predictions, settings));
  return {
    id: `detect/${id}`,
    operation: 'detect',
    comment,
    inputs: { picture, weights },
    parameters: { network: network.name, classes, ...settings },
    answer: plain(right),
    tolerance: { detections: boxedTolerance(right) },
    mistakes: Object.fromEntries(wrong.map(([flag, answers]) => [flag, answers.map(plain)])),
  };
}

function maximaOf({ scores }: Prediction): number[] {
  return labels.map((label) => Math.max(...copy(scores.pick(label)).data));
}

function localizeCase({ id, comment, network, base, settings }: Given<LocalizeSettings>): Draft {
  const { refineThreshold, ...unrefined } = settings;
  const weights = findWeights(network, base, (some) => {
    const predictions = predict(picture, network, some, settings);
    const levels = predictions.map(maximaOf);
    const best = labels.map((label) => Math.max(...levels.map((maxima) => maxima[label])));
    const isSafe = labels.every((label) =>
      isClear(predictions, label, {
        ...settings,
        windowThreshold: Math.min(settings.windowThreshold, best[label]),
      }),
    );
    if (!isSafe) return false;
    const all = localize(predictions, classes, { ...settings, topK: classes });
    const right = localize(predictions, classes, settings);
    return (
      levels.every(areApart) &&
      isClearOf(best, settings.windowThreshold) &&
      areApart(all.map(({ score }) => score)) &&
      right.some(({ label }) => best[label] < settings.windowThreshold) &&
      differ(right, localize(predictions, classes, unrefined))
    );
  });
  const predictions = predict(picture, network, weights, settings);
  const right = localize(predictions, classes, settings);
  return {
    id: `localize/${id}`,
    operation: 'localize',
    comment,
    inputs: { picture, weights },
    parameters: { network: network.name, classes, ...settings },
    answer: plain(right),
    tolerance: { detections: boxedTolerance(right) },
    mistakes: { NotRefined: plain(localize(predictions, classes, unrefined)) },
  };
}

export function refinedDetectionCases(): Draft[] {
  return [...detectings.map(detectCase), localizeCase(localizing)];
}
