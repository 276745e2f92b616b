/** The parts that a port is built in, each of which is something by itself (SPEC 11.1). */
import type { Outcome } from './judge.js';
import type { Case } from './manifest.js';
import type { Report } from './run.js';

export const levels = ['geometry', 'operations', 'pipeline', 'training', 'full-size'] as const;
export type Level = (typeof levels)[number];

/** What only training needs, besides everything whose name ends in Backward. */
const ofTraining = [
  'crossEntropy',
  'squaredLoss',
  'iouLoss',
  'giouLoss',
  'dropout',
  'dropoutMask',
  'networkGradients',
  'spatialGradients',
  'jointGradients',
  'contextGradients',
  'sgdStep',
];

export function levelOf({ operation, specification }: Pick<Case, 'operation' | 'specification'>): Level {
  const [chapter] = specification.split('.');
  if (operation === 'layerSamples') return 'full-size';
  if (operation.endsWith('Backward') || ofTraining.includes(operation)) return 'training';
  if (operation.startsWith('evaluate') || operation === 'seededTensor' || chapter === '4')
    return 'operations';
  return chapter === '2' || chapter === '3' ? 'geometry' : 'pipeline';
}

export interface LevelShare {
  readonly level: Level;
  readonly passed: number;
  readonly failed: number;
  readonly cases: number;
}

/** How much of each level passed, of those that had a case. */
export function levelShares({ outcomes }: Pick<Report, 'outcomes'>): LevelShare[] {
  return levels.flatMap((level) => {
    const own = outcomes.filter(({ testCase }) => levelOf(testCase) === level);
    const count = (wanted: Outcome['verdict']) => own.filter(({ verdict }) => verdict === wanted).length;
    return own.length === 0
      ? []
      : { level, passed: count('passed'), failed: count('failed'), cases: own.length };
  });
}
