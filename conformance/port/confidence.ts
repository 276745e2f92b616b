import type { Edges } from './boxes.js';
import { type Map3, mapOf, round } from './float.js';
import type { Net, Weights } from './network.js';
import type { Two } from './operations.js';
import { detected, type Found, levelSize, type Plan, stepOf } from './pipeline.js';

interface Curve {
  readonly scores: readonly number[];
  readonly confidences: readonly number[];
}

interface Known {
  readonly scales: readonly number[];
  readonly shared: Curve;
  readonly perClass: Readonly<Record<string, Curve>>;
}

interface Where extends Pick<Plan, 'scales' | 'margin' | 'stride'> {
  readonly network: Net;
  /** Height and width. */
  readonly picture: Two;
  readonly calibration: Known;
}

export interface Sure extends Found {
  readonly confidence: number;
}

type SurePlan = Omit<Plan, 'topK'> & {
  readonly calibration: Known;
  readonly confidence: number | readonly number[];
  readonly topK?: number;
};

/** A pixel's windows that vote for a box, at these scales together. */
function voting(
  box: Edges,
  scales: readonly number[],
  stride: string,
  { network, picture, margin }: Where,
): number {
  const { window } = network.input;
  const step = stepOf(network, stride);
  const shape = [0, ...picture];
  const lengths = [round(box.ymax - box.ymin), round(box.xmax - box.xmin)];
  let windows = 0;
  for (const scale of scales) {
    const size = levelSize({ shape }, network, scale, margin);
    const shares = lengths.map((length, axis) =>
      round((length * size[axis]) / (picture[axis] * window[axis])),
    );
    const octaves = round(Math.abs(Math.log2(round(Math.max(...shares) / 0.7))));
    if (octaves < 1) windows = round(windows + round(1 - octaves));
  }
  return round(windows / (step[0] * step[1]));
}

function readOff({ scores, confidences }: Curve, score: number): number {
  const last = scores.findLastIndex((breakpoint) => breakpoint <= score);
  if (last < 0 || last === scores.length - 1) return confidences[Math.max(last, 0)];
  const part = round(round(score - scores[last]) / round(scores[last + 1] - scores[last]));
  return round(confidences[last] + round(part * round(confidences[last + 1] - confidences[last])));
}

function confidenceOf({ label, score, box }: Found, where: Where): number {
  const { scales, shared, perClass } = where.calibration;
  const here = voting(box, where.scales, where.stride, where);
  const all = voting(box, scales, 'fine', where);
  const whole = here === 0 || all === 0 ? score : round(score / round(here / all));
  return readOff(perClass[label] ?? shared, whole);
}

export function confidences(found: readonly Found[], where: Where): Map3 {
  return mapOf(
    [found.length],
    found.map((one) => confidenceOf(one, where)),
  );
}

export function detectedSurely(
  picture: Map3,
  network: Net,
  weights: Weights,
  { topK = Number.POSITIVE_INFINITY, confidence, ...plan }: SurePlan,
): Sure[] {
  const [, height, width] = picture.shape;
  const where = { ...plan, network, picture: [height, width] as const };
  const least = ({ label }: Found) => (typeof confidence === 'number' ? confidence : confidence[label]);
  return (
    detected(picture, network, weights, { ...plan, topK: Number.POSITIVE_INFINITY })
      .map((one) => ({ ...one, confidence: confidenceOf(one, where) }))
      .filter((one) => one.confidence >= least(one))
      // What is equal stays as it was found: by score, then by class.
      .sort((a, b) => b.confidence - a.confidence)
      .slice(0, topK)
  );
}
