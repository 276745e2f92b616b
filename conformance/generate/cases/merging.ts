import { boxMerge, type WindowBox } from '../../../reference/box-merge.js';
import type { Pair } from '../../../reference/geometry.js';
import { iou } from '../../../reference/iou.js';
import { literalMatchScore, type MatchScore, matchScore } from '../../../reference/match-score.js';
import { mergeBoxes } from '../../../reference/merge-boxes.js';
import type { Answer, Draft, Plain } from '../draft.js';
import { expectClearMerge } from '../margins.js';
import { exact, sum } from '../tolerances.js';
import { asPlain, box, centreDistance, windowBox } from './boxes.js';

interface Merge {
  readonly id: string;
  readonly comment: string;
  readonly threshold: number;
  readonly boxes: readonly WindowBox[];
}

const merges: readonly Merge[] = [
  {
    id: 'two-clusters',
    comment: 'Two objects, three windows each: two boxes remain, each the mean of its windows.',
    threshold: 0.75,
    boxes: [
      windowBox(box(10, 10, 50, 40), 0.5),
      windowBox(box(100, 80, 140, 130), 0.625),
      windowBox(box(12, 9, 53, 42), 0.75),
      windowBox(box(97, 84, 144, 134), 0.875),
      windowBox(box(8, 13, 47, 38), 0.25),
      windowBox(box(104, 77, 138, 127), 0.375),
    ],
  },
  {
    id: 'equal-scores',
    comment: 'Three boxes in a row, each pair of neighbours at the same distance: the first two are merged.',
    threshold: 0.75,
    boxes: [
      windowBox(box(0, 0, 16, 16), 0.5),
      windowBox(box(4, 0, 20, 16), 0.25),
      windowBox(box(8, 0, 24, 16), 0.75),
    ],
  },
  {
    id: 'equal-scores-then-index',
    comment:
      'Pairs (0, 2), (1, 3) and (2, 3) at one score: the pair with the lower first index is merged, and keeps its place.',
    threshold: 0.5,
    boxes: [
      windowBox(box(0, 0, 16, 16), 0.5),
      windowBox(box(128, 64, 144, 80), 0.25),
      windowBox(box(2, 0, 18, 16), 0.75),
      windowBox(box(130, 64, 146, 80), 0.125),
    ],
  },
  {
    id: 'at-the-threshold',
    comment: 'The only pair is exactly at the threshold: merged.',
    threshold: 1.25,
    boxes: [windowBox(box(0, 0, 16, 0), 0.5), windowBox(box(4, 0, 20, 0), 0.25)],
  },
  {
    id: 'order-of-the-rest',
    comment: 'The merged box takes the place of the lower index, the others keep their order.',
    threshold: 0.5,
    boxes: [
      windowBox(box(200, 0, 220, 30), 0.5),
      windowBox(box(0, 0, 40, 30), 0.25),
      windowBox(box(300, 100, 330, 120), 0.75),
      windowBox(box(2, 1, 41, 33), 0.125),
      windowBox(box(400, 50, 450, 60), 0.875),
    ],
  },
  {
    id: 'weights-accumulate',
    comment: 'Boxes that already stand for several windows.',
    threshold: 1,
    boxes: [
      windowBox(box(0, 0, 32, 32), 2, 4),
      windowBox(box(6, 4, 40, 36), 0.5),
      windowBox(box(2, 3, 30, 30), 1.25, 2),
    ],
  },
  {
    id: 'recomputed',
    comment:
      'The last two are merged first, then lie where the first can reach them: scores of the merged box are its own.',
    threshold: 0.5,
    boxes: [
      windowBox(box(8, 0, 24, 16), 0.5),
      windowBox(box(4, 0, 20, 16), 0.25),
      windowBox(box(6, 0, 22, 16), 0.75, 2),
    ],
  },
  {
    id: 'merged-last',
    comment:
      'What is merged first lies at the end of the list: the box before it joins it, and the first stays.',
    threshold: 0.75,
    boxes: [
      windowBox(box(20, 0, 36, 16), 0.5),
      windowBox(box(7, 0, 23, 16), 0.25),
      windowBox(box(0, 0, 16, 16), 0.75),
      windowBox(box(3, 0, 19, 16), 0.125, 3),
    ],
  },
  {
    id: 'equal-scores-by-first-index',
    comment:
      'Pairs (0, 3) and (1, 2) at one score: (0, 3) is merged, by the lower first index, not the lower second.',
    threshold: 1.03,
    boxes: [
      windowBox(box(0, 0, 16, 16), 0.5),
      windowBox(box(4, 7, 20, 23), 0.25),
      windowBox(box(12, 7, 28, 23), 0.75),
      windowBox(box(8, 0, 24, 16), 0.125),
    ],
  },
  {
    id: 'equal-scores-by-second-index',
    comment: 'Pairs (0, 1) and (0, 2) at one score: (0, 1) is merged.',
    threshold: 0.7,
    boxes: [
      windowBox(box(8, 0, 24, 16), 0.5),
      windowBox(box(12, 0, 28, 16), 0.25),
      windowBox(box(4, 0, 20, 16), 0.75),
    ],
  },
  {
    id: 'equal-scores-of-unequal-boxes',
    comment:
      'Pairs (0, 2) and (1, 2) at one score: (0, 2) is merged, though the others stand for more windows and score more.',
    threshold: 0.7,
    boxes: [
      windowBox(box(0, 0, 16, 16), 0.25),
      windowBox(box(8, 0, 24, 16), 0.75, 2),
      windowBox(box(4, 0, 20, 16), 0.5),
    ],
  },
  {
    id: 'one-pair-at-a-time',
    comment:
      'Pairs (0, 1) and (2, 3) are both near enough; once the first is merged, box 2 is nearer to it than to box 3.',
    threshold: 0.9,
    boxes: [
      windowBox(box(0, 0, 16, 16), 0.5),
      windowBox(box(2, 0, 18, 16), 0.25),
      windowBox(box(6, 0, 22, 16), 0.75),
      windowBox(box(12, 0, 28, 16), 0.125),
    ],
  },
  {
    id: 'not-by-the-farthest',
    comment: 'Once two are merged the third is near enough to their mean, though not to the farther of them.',
    threshold: 0.75,
    boxes: [
      windowBox(box(0, 0, 16, 16), 0.5),
      windowBox(box(3, 0, 19, 16), 0.25, 3),
      windowBox(box(7, 0, 23, 16), 0.75),
    ],
  },
  {
    id: 'order-of-those-behind',
    comment: 'Several boxes behind the one that is removed: each moves up by one place.',
    threshold: 0.5,
    boxes: [
      windowBox(box(200, 0, 220, 30), 0.5),
      windowBox(box(0, 0, 40, 30), 0.25),
      windowBox(box(2, 1, 41, 33), 0.125),
      windowBox(box(300, 100, 330, 120), 0.75),
      windowBox(box(400, 50, 450, 60), 0.875),
    ],
  },
  {
    id: 'without-a-shared-area',
    comment:
      'A threshold above 1: boxes that only touch, or not even that, are merged where their centres are near.',
    threshold: 1.75,
    boxes: [
      windowBox(box(0, 0, 24, 4), 0.5),
      windowBox(box(1, 4, 25, 8), 0.25),
      windowBox(box(100, 40, 124, 44), 0.75),
      windowBox(box(0, 10, 24, 14), 0.125),
    ],
  },
  { id: 'none', comment: 'No boxes.', threshold: 1, boxes: [] },
  { id: 'one', comment: 'One box.', threshold: 1, boxes: [windowBox(box(1, 2, 3, 4), 0.5)] },
  {
    id: 'all-apart',
    comment: 'Nothing is near enough.',
    threshold: 0.75,
    boxes: [
      windowBox(box(0, 0, 8, 8), 0.5),
      windowBox(box(32, 0, 40, 8), 0.25),
      windowBox(box(0, 48, 8, 60), 0.75),
    ],
  },
];

export function mergeCase({ id, comment, threshold, boxes }: Merge): Draft {
  expectClearMerge(id, boxes, threshold, matchScore);
  const right = mergeBoxes(boxes, { threshold });
  const edge = sum(
    16,
    boxes.reduce((most, one) => Math.max(most, one.box.xmax, one.box.ymax), 1),
  );
  const score = sum(
    16,
    boxes.reduce((total, one) => total + Math.abs(one.score), 0),
  );
  const answer = (options: Greedy) => () => ({ boxes: greedy(boxes, threshold, options).map(asPlain) });
  return {
    id: `mergeBoxes/${id}`,
    operation: 'mergeBoxes',
    comment,
    parameters: { boxes: boxes.map(asPlain), threshold },
    answer: () => ({ boxes: right.map(asPlain) }),
    tolerance: {
      boxes: right.map(() => ({
        box: { xmin: edge, ymin: edge, xmax: edge, ymax: edge },
        score,
        windows: exact,
      })),
    },
    mistakes: {
      UnweightedMerge: answer({
        merge: (a, b) => ({
          ...boxMerge({ ...a, windows: 1 }, { ...b, windows: 1 }),
          windows: a.windows + b.windows,
        }),
      }),
      ScoreWeightedMerge: answer({
        merge: (a, b) => ({
          ...boxMerge({ ...a, windows: a.score }, { ...b, windows: b.score }),
          windows: a.windows + b.windows,
        }),
      }),
      ScoreMaximum: answer({ merge: (a, b) => ({ ...boxMerge(a, b), score: Math.max(a.score, b.score) }) }),
      ScoreMean: answer({ merge: (a, b) => ({ ...boxMerge(a, b), score: (a.score + b.score) / 2 }) }),
      WindowsNotAdded: answer({ merge: (a, b) => ({ ...boxMerge(a, b), windows: 1 }) }),
      SuppressedNotMerged: answer({ merge: (a, b) => (a.score >= b.score ? a : b) }),
      StaleScores: [answer({ stale: 'higher' }), answer({ stale: 'lower' }), answer({ stale: 'all' })],
      LastOfEqualPairs: [
        answer({ isBetter: (score, least) => score <= least }),
        answer({
          isBetter: (score, least, pair, best) => score < least || (score === least && pair[1] < best[1]),
        }),
        answer({
          isBetter: (score, least, pair, best) => score < least || (score === least && pair[0] === best[0]),
        }),
      ],
      StrictMergeThreshold: answer({ isEnough: (score, limit) => score >= limit }),
      MergedAtEnd: answer({ place: 'end' }),
      OnePass: [answer({ most: 1 }), answer({ most: 0 })],
      LiteralMatchScore: answer({ score: literalMatchScore }),
      MissingCentreDistance: answer({ score: (a, b) => 1 - iou(a, b) }),
      MissingOverlap: answer({ score: (a, b) => matchScore(a, b) - 1 + iou(a, b) }),
      DistanceInPixels: answer({ score: (a, b) => centreDistance(a, b) + 1 - iou(a, b) }),
    },
  };
}

interface Greedy {
  readonly score?: MatchScore;
  readonly merge?: (first: WindowBox, second: WindowBox) => WindowBox;
  readonly isBetter?: (score: number, least: number, pair: Pair, best: Pair) => boolean;
  /** Pairs with the merged box that keep the score of the box it took the place of. */
  readonly stale?: 'higher' | 'lower' | 'all';
  readonly isEnough?: (score: number, threshold: number) => boolean;
  readonly place?: 'end';
  readonly most?: number;
}

/** The greedy merge with one of its rules changed. */
function greedy(
  boxes: readonly WindowBox[],
  threshold: number,
  {
    score = matchScore,
    merge = boxMerge,
    isBetter = (one, least) => one < least,
    isEnough = (one, limit) => one > limit,
    stale,
    place,
    most = Number.POSITIVE_INFINITY,
  }: Greedy,
): WindowBox[] {
  const left = [...boxes];
  /** By the boxes' numbers when scores began. */
  const numbers = left.map((_, number) => number);
  const known = new Map<string, number>();
  for (let merged = 0; merged < most && left.length > 1; merged++) {
    let best = { first: 0, second: 1, value: Number.POSITIVE_INFINITY };
    for (let first = 0; first < left.length; first++) {
      for (let second = first + 1; second < left.length; second++) {
        const key = `${numbers[first]} ${numbers[second]}`;
        const value = known.get(key) ?? score(left[first].box, left[second].box);
        if (stale !== undefined) known.set(key, value);
        if (isBetter(value, best.value, [first, second], [best.first, best.second]))
          best = { first, second, value };
      }
    }
    if (isEnough(best.value, threshold)) break;
    for (const key of [...known.keys()]) {
      const [first, second] = key.split(' ').map(Number);
      const isNew =
        (first === numbers[best.first] && stale === 'lower') ||
        (second === numbers[best.first] && stale === 'higher');
      if (isNew) known.delete(key);
    }
    const joined = merge(left[best.first], left[best.second]);
    left.splice(best.second, 1);
    numbers.splice(best.second, 1);
    if (place === 'end') {
      left.splice(best.first, 1);
      left.push(joined);
    } else left[best.first] = joined;
  }
  return left;
}

export const mergeCases: readonly Draft[] = [
  ...merges.map(mergeCase),
  {
    id: 'mergeBoxes/not-finite',
    operation: 'mergeBoxes',
    comment: 'An edge that is not a number.',
    parameters: {
      boxes: [asPlain(windowBox(box(0, 0, Number.NaN, 4), 0.5))] as Plain,
      threshold: 1,
    } satisfies Answer,
    answer: () => ({
      boxes: mergeBoxes([windowBox(box(0, 0, Number.NaN, 4), 0.5)], { threshold: 1 }).map(asPlain),
    }),
  },
];
