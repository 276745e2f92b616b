import { GeometryError } from './geometry.js';
import { map, type NdArray, zip } from './nd-array.js';
import { spatialMax } from './spatial-max.js';

export interface ClassScore {
  /** Index of the class. */
  readonly label: number;
  readonly score: number;
}

/**
 * Mean over scales and flips of each class's largest score (SPEC 5.5, paper section 3.3 (i) and (ii)):
 * maps [class, y, x], of any sizes -> [class]. The maps hold probabilities (`softmax` of each), or logits as they are.
 * @throws GeometryError when there are no maps or their classes differ
 */
export function votes(maps: readonly NdArray[]): NdArray {
  if (maps.length === 0) throw new GeometryError('there are no maps to vote');
  const sum = maps.map(spatialMax).reduce((total, scores) => zip(total, scores, (a, b) => a + b));
  return map(sum, (score) => score / maps.length);
}

/**
 * The `count` best classes, best first (paper section 3.3 (iii)); of equal scores the lower index first. All of them
 * when there are fewer. A NaN is above all numbers, infinity too, so that it shows.
 */
export function topClasses(scores: NdArray, count: number): ClassScore[] {
  return Array.from({ length: scores.size }, (_, label) => ({ label, score: scores.get(label) }))
    .sort((first, second) => descending(first.score, second.score) || first.label - second.label)
    .slice(0, count);
}

function descending(first: number, second: number): number {
  if (Number.isNaN(first) || Number.isNaN(second)) return Number(Number.isNaN(second)) - Number(Number.isNaN(first));
  return first === second ? 0 : second - first;
}
