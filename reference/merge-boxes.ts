import { boxMerge, type WindowBox } from './box-merge.js';
import { GeometryError } from './geometry.js';
import { matchScore as defaultMatchScore, type MatchScore } from './match-score.js';

export interface MergeOptions {
  /** Merging ends when the smallest match score is above it. */
  readonly threshold: number;
  /** `matchScore` by default; `literalMatchScore` is the paper's. */
  readonly matchScore?: MatchScore;
}

/**
 * Greedy merge of the boxes of one class (SPEC 5.6, paper section 4.3 (d) to (g)): as long as the smallest match score
 * of any two is at most the threshold, those two are merged. Of equal scores the pair with the lower first index goes
 * first, then that with the lower second index. The merged box takes the place of the lower index, that of the higher is
 * removed; all others keep their order. In each merge the box of the lower index is `boxMerge`'s first.
 * @throws GeometryError when the threshold is NaN, a coordinate or a score is not finite, or a box stands for less than one window
 */
export function mergeBoxes(
  boxes: readonly WindowBox[],
  { threshold, matchScore = defaultMatchScore }: MergeOptions,
): WindowBox[] {
  boxes.forEach(expectFinite);
  if (Number.isNaN(threshold)) throw new GeometryError('the threshold must be a number, not NaN');
  const merged = [...boxes];
  while (merged.length > 1) {
    const best = closestPair(merged, matchScore);
    if (best.score > threshold) break;
    merged[best.first] = boxMerge(merged[best.first], merged[best.second]);
    merged.splice(best.second, 1);
  }
  return merged;
}

function closestPair(boxes: readonly WindowBox[], matchScore: MatchScore) {
  let closest = { first: 0, second: 1, score: matchScore(boxes[0].box, boxes[1].box) };
  for (let first = 0; first < boxes.length; first++) {
    for (let second = first + 1; second < boxes.length; second++) {
      const score = matchScore(boxes[first].box, boxes[second].box);
      if (score < closest.score) closest = { first, second, score };
    }
  }
  return closest;
}

export function expectFinite({ box, score, windows }: WindowBox, index: number): void {
  const { xmin, ymin, xmax, ymax } = box;
  if (![xmin, ymin, xmax, ymax, score].every(Number.isFinite) || !(windows >= 1)) {
    throw new GeometryError(
      `box ${index} must have finite edges and score and at least one window: ` +
        `[${[xmin, ymin, xmax, ymax].join(', ')}], ${score}, ${windows}`,
    );
  }
}
