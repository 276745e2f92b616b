/** SPEC 5.11 put together in float64: how often detections like one were right. */
import { confidenceOf, wholeScore } from '../../lib/pipeline/confidence.js';
import type { Pair } from '../../reference/geometry.js';
import type { Box } from '../../reference/iou.js';
import type { Network } from '../../reference/layers.js';
import type { Plain } from './draft.js';
import type { BoxSettings, Detection, Prediction } from './pipeline.js';
import { detect, gridOf } from './pipeline.js';
import { levelSize, type Settings } from './pyramid.js';

export interface Curve {
  readonly scores: readonly number[];
  readonly confidences: readonly number[];
}

/** What a model knows, and the scales at which it was learnt, at the fine stride. */
export interface Calibration {
  readonly scales: readonly number[];
  /** Of the classes without a curve of their own. */
  readonly shared: Curve;
  /** By class. */
  readonly perClass: { readonly [label: string]: Curve };
}

/** How a confidence is come by; ports that go wrong do one of it otherwise. */
export interface Ways {
  readonly confidence: (calibration: Calibration, label: number, score: number) => number;
  readonly whole: (score: number, share: number) => number;
  /** How large a box is in a window, from its sides as shares of the window's. */
  readonly size: (sides: Pair) => number;
  /** How many of the windows vote for a box of such a size. */
  readonly weight: (size: number) => number;
  /** How many windows a pixel has. */
  readonly density: (step: Pair) => number;
  /** Of windows that vote, and those that would vote with the model's own scales. */
  readonly share: (votes: number, own: number) => number;
}

export const ways: Ways = {
  confidence: ({ shared, perClass }, label, score) =>
    confidenceOf({ shared: perClass[label] ?? shared, perClass: [] }, label, score),
  whole: wholeScore,
  size: ([height, width]) => Math.max(height, width),
  weight: (size) => Math.max(0, 1 - Math.abs(Math.log2(size / 0.7))),
  density: ([y, x]) => 1 / (y * x),
  share: (votes, own) => (own === 0 ? 1 : votes / own),
};

/** Where detections were made. */
export interface Setting {
  readonly network: Network;
  /** Height and width. */
  readonly picture: Pair;
  readonly settings: Settings;
  readonly calibration: Calibration;
}

/** The windows of the model's own scales that vote for a box, and of these levels. */
export function votesFor(
  box: Box,
  { network, picture, settings, calibration }: Setting,
  { size, weight, density }: Ways = ways,
): { readonly votes: number; readonly own: number } {
  const { margin, stride, scales } = settings;
  const votesAt = (levels: readonly number[], at: typeof stride) => {
    const { window, step } = gridOf(network, at, margin, [1, 1]);
    const sizes = levels.map((scale) => {
      const [height, width] = levelSize(picture, network, scale, margin);
      const sides = [(box.ymax - box.ymin) * height, (box.xmax - box.xmin) * width];
      return size([sides[0] / picture[0] / window[0], sides[1] / picture[1] / window[1]]);
    });
    return sizes.reduce((sum, one) => sum + weight(one) * density(step), 0);
  };
  return { votes: votesAt(scales, stride), own: votesAt(calibration.scales, 'fine') };
}

/** Whether rounding cannot change whether a window votes, and none is so small a share that it would grow. */
export function isClearVote(box: Box, setting: Setting): boolean {
  const sizes: number[] = [];
  const { votes, own } = votesFor(box, setting, {
    ...ways,
    size: (sides) => {
      sizes.push(ways.size(sides));
      return ways.size(sides);
    },
  });
  const isClear = sizes.every((size) => Math.abs(Math.abs(Math.log2(size / 0.7)) - 1) > 1e-3);
  return isClear && (votes === 0 || own === 0 || votes / own > 1 / 32);
}

/** SPEC 5.11 of one detection. */
export function confidence({ label, score, box }: Detection, setting: Setting, by: Ways = ways): number {
  const { votes, own } = votesFor(box, setting, by);
  return by.confidence(setting.calibration, label, by.whole(score, by.share(votes, own)));
}

export interface SureDetection extends Detection {
  readonly confidence: number;
}

export interface SureSettings extends BoxSettings {
  readonly threshold: number;
  /** Least confidence, of all classes or of each. */
  readonly confidence: number | readonly number[];
  readonly topK?: number;
}

/** SPEC 5.7 with the limits and the order of 5.11. */
export function detectWithConfidence(
  predictions: readonly Prediction[],
  classes: number,
  setting: Setting & { readonly settings: SureSettings },
  by: Ways = ways,
): SureDetection[] {
  const { topK, confidence: limit, ...settings } = setting.settings;
  const least = (label: number) => (typeof limit === 'number' ? limit : limit[label]);
  return detect(predictions, classes, settings)
    .map((one) => ({ ...one, confidence: confidence(one, setting, by) }))
    .filter((one) => one.confidence >= least(one.label))
    .sort(surestFirst)
    .slice(0, topK);
}

export function surestFirst(first: SureDetection, second: SureDetection): number {
  return second.confidence - first.confidence || second.score - first.score || first.label - second.label;
}

/** As plain data. */
export function plainCalibration({ scales, shared, perClass }: Calibration) {
  const curves = Object.entries(perClass).map(([label, curve]) => [label, { ...curve }] as const);
  return { scales, shared: { ...shared }, perClass: Object.fromEntries(curves) };
}

export const plainDetection = ({ label, score, box, confidence }: SureDetection): Plain => ({
  label,
  score,
  box: { ...box },
  confidence,
});
