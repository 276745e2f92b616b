import { type Mutant, mutant } from './mutant.js';

/** Losses on IoU. */
export const iouLossMutants: readonly Mutant[] = [
  mutant('SumForMean', 'summed losses on IoU', 'overlap', 'loss: round(loss / windows)', 'loss'),
  mutant(
    'TiesToOne',
    'equal edges to the true box',
    'overlap',
    'const step = (x: number) => (x === 0 ? 0.5 : Number(x > 0));',
    'const step = (x: number) => Number(x > 0);',
  ),
  mutant(
    'TiesToOne',
    'equal edges to the predicted box',
    'overlap',
    'const step = (x: number) => (x === 0 ? 0.5 : Number(x > 0));',
    'const step = (x: number) => Number(x >= 0);',
  ),
  mutant(
    'NotDividedByWindows',
    'the gradient on IoU of each window by itself',
    'overlap',
    'each(gradient, (slope) => round(slope / windows))',
    'gradient',
  ),
  mutant(
    'OverlapForLoss',
    'IoU for the loss',
    'overlap',
    'const plain = round(1 - overlap);',
    'const plain = overlap;',
  ),
  mutant(
    'MissingHull',
    'no share of the enclosing box',
    'overlap',
    'const empty = hull === 0 ? 0 : round(1 - filled);',
    'const empty = 0 * filled;',
  ),
  mutant(
    'EdgesPutInOrder',
    'edges put in order',
    'overlap',
    'const one = ofWindow(kind, edges, truth);',
    'const one = ofWindow(kind, [0, 1, 2, 3].map((at) => at < 2 ? Math.min(edges[at], edges[at + 2]) : Math.max(edges[at - 2], edges[at])), truth);',
  ),
  mutant(
    'OtherBoxLoss',
    'half the squared distance, whatever is asked',
    'training',
    "if (loss === 'l2') {",
    'if (loss !== undefined) {',
  ),
  mutant(
    'OtherBoxLoss',
    'half the squared distance at each location',
    'training',
    'classes: [classes[location]],',
    "classes: [classes[location]],\n        loss: 'l2',",
  ),
];
