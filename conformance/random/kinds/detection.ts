import fc from 'fast-check';
import { map, type NdArray } from '../../../reference/nd-array.js';
import { boxWeights } from '../../generate/detections.js';
import type { Plain } from '../../generate/draft.js';
import { areApart } from '../../generate/margins.js';
import { type Detection, detect, localize, predict } from '../../generate/pipeline.js';
import { boxedTolerance } from '../../generate/tolerances.js';
import { isClearClass, maximaOf } from '../clear.js';
import type { Kind, Question } from '../question.js';
import { given, smallLevels } from './levels.js';

const asPlain = ({ label, score, box }: Detection): Plain => ({ label, score, box: { ...box } });

export const boxing = fc
  .record(
    {
      levels: smallLevels,
      windowThreshold: fc.constantFrom(0.375, 0.25, 0.5),
      mergeThreshold: fc.constantFrom(0.625, 1),
      refineThreshold: fc.constantFrom(0.5, 0.7),
      threshold: fc.constantFrom(0.5, 0.25),
    },
    { requiredKeys: ['levels', 'windowThreshold', 'mergeThreshold', 'threshold'] },
  )
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

type Boxing = typeof boxing extends fc.Arbitrary<infer One> ? One : never;

/** Whether rounding decides neither boxes nor their order. */
export function isClearDetection({ predictions, classes, settings }: Boxing): boolean {
  const labels = Array.from({ length: classes }, (_, label) => label);
  if (!labels.every((label) => isClearClass(predictions, label, settings.windowThreshold, settings)))
    return false;
  const scores = detect(predictions, classes, {
    ...settings,
    threshold: 0,
    topK: Number.POSITIVE_INFINITY,
  }).map(({ score }) => score);
  return areApart([...scores, settings.threshold]);
}

export const detectionKinds: readonly Kind[] = [
  {
    operation: 'detect',
    questions: boxing
      .filter(isClearDetection)
      .map(({ network, picture, weights, classes, predictions, settings }): Question => {
        const run = () => detect(predictions, classes, settings);
        return {
          network,
          inputs: { picture, weights },
          parameters: { classes, ...settings },
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
