import { boxMerge, type WindowBox } from '../../../reference/box-merge.js';
import { type Box, intersectionArea, iou } from '../../../reference/iou.js';
import { literalMatchScore, matchScore } from '../../../reference/match-score.js';
import type { Draft, Plain } from '../draft.js';
import { sum } from '../tolerances.js';

export const box = (xmin: number, ymin: number, xmax: number, ymax: number): Box => ({
  xmin,
  ymin,
  xmax,
  ymax,
});

export const windowBox = (edges: Box, score: number, windows = 1): WindowBox => ({
  box: edges,
  score,
  windows,
});

export const asPlain = ({ box: edges, score, windows }: WindowBox): Plain => ({
  box: { ...edges },
  score,
  windows,
});

const areaOf = (one: Box) => intersectionArea(one, one);

const pairs: readonly (readonly [string, string, Box, Box])[] = [
  ['overlapping', 'Two boxes that overlap in part.', box(1, 2, 7, 12), box(4, 5, 14, 10)],
  ['inside', 'One box inside the other.', box(0, 0, 16, 8), box(4, 2, 8, 6)],
  ['equal', 'Equal boxes.', box(3, 1, 6, 9), box(3, 1, 6, 9)],
  ['apart', 'Boxes that do not meet in either direction.', box(0, 0, 8, 8), box(10, 11, 20, 18)],
  ['touching', 'Boxes that share an edge share no area.', box(0, 0, 4, 4), box(4, 0, 8, 4)],
  ['crossed-edges', 'A box whose edges have crossed has no area.', box(5, 2, 1, 8), box(0, 0, 10, 10)],
  ['same-centre', 'The same centre, other sizes.', box(2, 4, 6, 8), box(0, 2, 8, 10)],
];

function iouCases(): Draft[] {
  const inclusive = (a: Box, b: Box) => {
    const side = (low: number, high: number) => Math.max(0, high - low + 1);
    const area = (one: Box) => side(one.xmin, one.xmax) * side(one.ymin, one.ymax);
    const shared = area(
      box(
        Math.max(a.xmin, b.xmin),
        Math.max(a.ymin, b.ymin),
        Math.min(a.xmax, b.xmax),
        Math.min(a.ymax, b.ymax),
      ),
    );
    return shared / (area(a) + area(b) - shared);
  };
  const unclamped = (a: Box, b: Box) => {
    const width = Math.min(a.xmax, b.xmax) - Math.max(a.xmin, b.xmin);
    const height = Math.min(a.ymax, b.ymax) - Math.max(a.ymin, b.ymin);
    return (width * height) / (areaOf(a) + areaOf(b) - width * height);
  };
  return [
    ...pairs,
    ['empty', 'Two boxes without area: 0, not NaN.', box(1, 1, 1, 5), box(1, 1, 1, 5)] as const,
  ].map(([id, comment, first, second]) => ({
    id: `iou/${id}`,
    operation: 'iou',
    comment,
    parameters: { first: { ...first }, second: { ...second } },
    answer: () => ({ iou: iou(first, second) }),
    tolerance: sum(8, 1),
    mistakes: {
      InclusivePixels: () => ({ iou: inclusive(first, second) }),
      OverSmallerArea: () => ({
        iou: intersectionArea(first, second) / Math.min(areaOf(first), areaOf(second)),
      }),
      UnclampedIntersection: () => ({ iou: unclamped(first, second) }),
      UnionOverIntersection: () => ({ iou: 1 / iou(first, second) }),
      EmptyBoxes: () => ({
        iou:
          intersectionArea(first, second) /
          (areaOf(first) + areaOf(second) - intersectionArea(first, second)),
      }),
    },
  }));
}

export function centreDistance(first: Box, second: Box): number {
  return Math.hypot(
    (first.xmin + first.xmax - second.xmin - second.xmax) / 2,
    (first.ymin + first.ymax - second.ymin - second.ymax) / 2,
  );
}

function matchScoreCases(): Draft[] {
  const usable = pairs.filter(([id]) => id !== 'crossed-edges');
  const empty: readonly (typeof pairs)[number][] = [
    ['equal-points', 'The same point twice: 0 + 1, not NaN.', box(3, 4, 3, 4), box(3, 4, 3, 4)],
    ['two-points', 'Two points: infinitely far apart.', box(3, 4, 3, 4), box(6, 8, 6, 8)],
  ];
  const scores = [...usable, ...empty].map(([id, comment, first, second]): Draft => {
    const distance = centreDistance(first, second);
    const answer = matchScore(first, second);
    const diagonal = (one: Box) => Math.hypot(one.xmax - one.xmin, one.ymax - one.ymin);
    return {
      id: `matchScore/${id}`,
      operation: 'matchScore',
      comment,
      parameters: { first: { ...first }, second: { ...second } },
      answer: () => ({ score: answer }),
      tolerance: sum(16, Number.isFinite(answer) ? 1 + answer : 1),
      mistakes: {
        LiteralMatchScore: () => ({ score: literalMatchScore(first, second) }),
        MissingCentreDistance: () => ({ score: 1 - iou(first, second) }),
        MissingOverlap: () => ({ score: answer - 1 + iou(first, second) }),
        DistanceInPixels: () => ({ score: distance + 1 - iou(first, second) }),
        SquaredDistance: () => ({
          score: distance ** 2 / ((diagonal(first) + diagonal(second)) / 2) + 1 - iou(first, second),
        }),
        OverSmallerArea: () => ({
          score:
            answer +
            iou(first, second) -
            intersectionArea(first, second) / Math.min(areaOf(first), areaOf(second)),
        }),
        WrongSign: () => ({ score: answer - 1 + 2 * iou(first, second) }),
        EmptyBoxes: () => ({
          score: distance / ((diagonal(first) + diagonal(second)) / 2) + 1 - iou(first, second),
        }),
      },
    };
  });
  const literal = usable.slice(0, 2).map(
    ([id, , first, second]): Draft => ({
      id: `literalMatchScore/${id}`,
      operation: 'literalMatchScore',
      comment: "The paper's printed formula, kept for comparison.",
      parameters: { first: { ...first }, second: { ...second } },
      answer: () => ({ score: literalMatchScore(first, second) }),
      tolerance: sum(8, literalMatchScore(first, second)),
      mistakes: {
        MissingCentreDistance: () => ({ score: intersectionArea(first, second) }),
        MissingOverlap: () => ({ score: centreDistance(first, second) }),
      },
    }),
  );
  return [...scores, ...literal];
}

function boxMergeCases(): Draft[] {
  const first = windowBox(box(2, 4, 10, 20), 0.75, 3);
  const second = windowBox(box(6, 8, 14, 12), 0.5, 1);
  const right = boxMerge(first, second);
  const mean = (share: number): Box => {
    const edge = (name: keyof Box) => first.box[name] * share + second.box[name] * (1 - share);
    return box(edge('xmin'), edge('ymin'), edge('xmax'), edge('ymax'));
  };
  return [
    {
      id: 'boxMerge/weighted',
      operation: 'boxMerge',
      comment: 'A box of three windows and a box of one.',
      parameters: { first: asPlain(first), second: asPlain(second) },
      answer: () => ({ merged: asPlain(right) }),
      tolerance: sum(8, 20),
      mistakes: {
        UnweightedMerge: () => ({ merged: asPlain({ ...right, box: mean(1 / 2) }) }),
        ScoreWeightedMerge: () => ({ merged: asPlain({ ...right, box: mean(0.75 / 1.25) }) }),
        ScoreMaximum: () => ({ merged: asPlain({ ...right, score: 0.75 }) }),
        ScoreMean: () => ({ merged: asPlain({ ...right, score: 0.625 }) }),
        WindowsNotAdded: () => ({ merged: asPlain({ ...right, windows: 1 }) }),
      },
    },
  ];
}

export const boxCases: readonly Draft[] = [...iouCases(), ...matchScoreCases(), ...boxMergeCases()];
