import { type Mutant, mutant } from './mutant.js';

/** Isotonic regression and the calibration error. */
export const calibrationMutants: readonly Mutant[] = [
  mutant(
    'WeightsIgnored',
    'weights ignored',
    'calibration',
    'const weightOf = (item: number) => weights?.data[item] ?? 1;',
    'const weightOf = (item: number) => Math.sign(weights?.data[item] ?? 1);',
  ),
  mutant(
    'SignedGaps',
    'gaps make up for each other',
    'calibration',
    'return [...gaps.values()].reduce((sum, gap) => sum + Math.abs(gap), 0) / count;',
    'return Math.abs([...gaps.values()].reduce((sum, gap) => sum + gap, 0)) / count;',
  ),
  mutant(
    'LowerBin',
    'an edge in the lower bin',
    'calibration',
    'const bin = confidence === 1 ? bins - 1 : Math.floor(confidence * bins);',
    'const bin = Math.max(0, Math.ceil(confidence * bins) - 1);',
  ),
];
