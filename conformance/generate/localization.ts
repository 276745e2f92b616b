/** SPEC 5.8 with one of its rules changed: what ports with such a bug answer. */
import { mergeBoxes } from '../../reference/merge-boxes.js';
import { copy, fromValues, type NdArray } from '../../reference/nd-array.js';
import { spatialMax } from '../../reference/spatial-max.js';
import { topClasses } from '../../reference/votes.js';
import type { BoxSettings, Detection, Prediction } from './pipeline.js';
import { windowBoxes } from './pipeline.js';

/** How far the window threshold of a class gives way. */
export const lowerings = [
  'level by level',
  'above the best',
  'to nought',
  'never',
  'to half of it',
  'to half of the best',
  'for all classes alike',
  'where the best class misses it',
  'to the best of the first level',
] as const;

/** Which classes are looked at. */
export const choices = [
  'of the first level',
  'by the maximum over levels',
  'by the mean over levels',
  'of every level',
  'all classes',
  'background among them',
] as const;

export interface LocalizeRule {
  readonly lowered?: (typeof lowerings)[number];
  readonly candidates?: (typeof choices)[number];
}

export function wrongLocation(
  predictions: readonly Prediction[],
  classes: number,
  { windowThreshold, mergeThreshold, topK }: BoxSettings & { readonly topK: number },
  { lowered, candidates }: LocalizeRule,
): Detection[] {
  const maxima = predictions.map(({ scores }) => copy(spatialMax(scores).hi(classes)));
  const bestOf = (label: number, levels = maxima) => Math.max(...levels.map((one) => one.get(label)));
  const chosen = candidatesOf(predictions, maxima, topK, candidates);
  const thresholds = (label: number): number[] => {
    const best = bestOf(label);
    const right = Math.min(windowThreshold, best);
    const isMissed = best < windowThreshold;
    const everywhere: Record<(typeof lowerings)[number], number> = {
      'level by level': right,
      'above the best': isMissed ? best * (1 + 1e-6) : windowThreshold,
      'to nought': isMissed ? 0 : windowThreshold,
      never: windowThreshold,
      'to half of it': isMissed ? windowThreshold / 2 : windowThreshold,
      'to half of the best': isMissed ? best / 2 : windowThreshold,
      'for all classes alike': Math.min(windowThreshold, ...chosen.map((one) => bestOf(one))),
      'where the best class misses it':
        Math.max(...chosen.map((one) => bestOf(one))) >= windowThreshold ? windowThreshold : best,
      'to the best of the first level': Math.min(windowThreshold, bestOf(label, maxima.slice(0, 1))),
    };
    return maxima.map((one) =>
      lowered === 'level by level'
        ? Math.min(windowThreshold, one.get(label))
        : lowered === undefined
          ? right
          : everywhere[lowered],
    );
  };
  const found = chosen.flatMap((label) => {
    const least = thresholds(label);
    const boxes = predictions.flatMap((prediction, level) => windowBoxes(prediction, label, least[level]));
    return mergeBoxes(boxes, { threshold: mergeThreshold })
      .map(({ box, score }) => ({ label, score, box }))
      .sort((first, second) => second.score - first.score)
      .slice(0, 1);
  });
  return found
    .sort((first, second) => second.score - first.score || first.label - second.label)
    .slice(0, topK);
}

function candidatesOf(
  predictions: readonly Prediction[],
  maxima: readonly NdArray[],
  topK: number,
  rule: LocalizeRule['candidates'],
): number[] {
  const classes = maxima[0].size;
  const labels = (scores: NdArray) => topClasses(scores, topK).map(({ label }) => label);
  const over = (reduce: (values: number[]) => number) =>
    labels(
      fromValues(
        Array.from({ length: classes }, (_, label) => reduce(maxima.map((one) => one.get(label)))),
        [classes],
      ),
    );
  const union = (levels: readonly number[][]) => [...new Set(levels.flat())];
  const byLevel = maxima.map(labels);
  if (rule === 'of the first level') return byLevel[0];
  if (rule === 'by the maximum over levels') return over((values) => Math.max(...values));
  if (rule === 'by the mean over levels') return over((values) => values.reduce((a, b) => a + b, 0));
  if (rule === 'of every level')
    return union(byLevel).filter((label) => byLevel.every((level) => level.includes(label)));
  if (rule === 'all classes') return Array.from({ length: classes }, (_, label) => label);
  if (rule === 'background among them')
    return union(predictions.map(({ scores }) => labels(spatialMax(scores)))).filter(
      (label) => label < classes,
    );
  return union(byLevel);
}
