/** Ways to make detections of one class's window boxes, all from the same boxes. */
import { turns } from '../../backends/turns.js';
import { iou } from '../../lib/boxes/box.js';
import { mergeBoxes, type WindowBox } from '../../lib/boxes/merge.js';
import { refineBoxes } from '../../lib/boxes/refine.js';
import type { Box } from '../../reference/iou.js';

export interface RankedBox {
  readonly box: Box;
  readonly score: number;
}

export interface Rule {
  readonly name: string;
  apply(boxes: readonly WindowBox[]): Promise<readonly RankedBox[]>;
}

/** The paper's (section 4.3): greedy merging, each box with the sum of its windows' scores. */
export function greedyMerge(threshold: number): Rule {
  return {
    name: `greedy merging at ${threshold}`,
    apply: (boxes) => mergeBoxes(boxes, { threshold }),
  };
}

/** The same, each box then the mean of the windows' boxes that overlap it well (SPEC 5.6). */
export function refinedMerge(threshold: number): Rule {
  return {
    name: `greedy merging at ${threshold}, refined at 0.7`,
    apply: async (boxes) => refineBoxes(await mergeBoxes(boxes, { threshold }), boxes, 0.7, turns()),
  };
}

/** The same boxes, by the mean of their windows' scores times the logarithm of how many these are. */
export function greedyMergeByMean(threshold: number): Rule {
  return {
    name: `greedy merging at ${threshold}, mean x log windows`,
    apply: async (boxes) => {
      const merged = await mergeBoxes(boxes, { threshold });
      return merged.map(({ box, score, windows }) => ({
        box,
        score: (score / windows) * Math.log(1 + windows),
      }));
    },
  };
}

/** Takes the best box, leaves out all that overlap it by more than the threshold, and so on. */
export function nonMaximumSuppression(threshold: number): Rule {
  return {
    name: `non-maximum suppression at ${threshold}`,
    apply: async (boxes) => {
      const kept: WindowBox[] = [];
      for (const one of byScore(boxes)) {
        if (kept.every((other) => iou(one.box, other.box) <= threshold)) kept.push(one);
      }
      return kept;
    },
  };
}

/** Scores below which a box can no longer matter. */
const leastScore = 1e-3;

/** Bodla et al. (2017): what overlaps the best box keeps its place with a score lowered by a Gaussian of the overlap. */
export function softSuppression(sigma: number): Rule {
  return {
    name: `soft-NMS, sigma ${sigma}`,
    apply: async (boxes) => {
      let left: RankedBox[] = byScore(boxes);
      const kept: RankedBox[] = [];
      while (left.length > 0) {
        const [best, ...others] = left;
        kept.push(best);
        left = byScore(
          others
            .map(({ box, score }) => ({ box, score: score * Math.exp(-(iou(box, best.box) ** 2) / sigma) }))
            .filter(({ score }) => score >= leastScore),
        );
      }
      return kept;
    },
  };
}

function byScore<Scored extends { readonly score: number }>(boxes: readonly Scored[]): Scored[] {
  return [...boxes].sort((one, other) => other.score - one.score);
}
