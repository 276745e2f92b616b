import { copy, map, type NdArray } from '../../../reference/nd-array.js';
import { softmax } from '../../../reference/softmax.js';
import { topClasses, votes } from '../../../reference/votes.js';
import { array, grid, scaled } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { sum } from '../tolerances.js';

export function voteCases(): Draft[] {
  const maps = [softmaxed(341, [4, 2, 3]), softmaxed(342, [4, 1, 2]), softmaxed(343, [4, 3, 1])];
  const maxima = (one: NdArray) =>
    Array.from({ length: 4 }, (_, label) => Math.max(...copy(one.pick(label)).data));
  const means = (one: NdArray) =>
    Array.from(
      { length: 4 },
      (_, label) => copy(one.pick(label)).data.reduce((a, b) => a + b, 0) / (one.size / 4),
    );
  const over = (reduce: (values: number[]) => number, scores: number[][]) =>
    array(Array.from({ length: 4 }, (_, label) => reduce(scores.map((one) => one[label]))));
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const tied = array([0.25, 0.5, 0.125, 0.5, 0.25, 0.5]);
  const many = array(Array.from({ length: 23 }, (_, label) => [0.5, 0.25, 0.75, 0.25][(5 * label) % 4]));
  const below = array([-1.5, -0.25, 0, -3, -0.25]);
  const top = (scores: NdArray, count: number): Answer => ({
    classes: topClasses(scores, count).map((one) => ({ ...one })),
  });
  const ordered = (compare: (a: number, b: number) => number, count: number, scores = tied): Answer => ({
    classes: [...scores.data]
      .map((score, label) => ({ label, score }))
      .sort((a, b) => compare(a.score, b.score) || b.label - a.label)
      .slice(0, count),
  });
  return [
    {
      id: 'votes/three-maps',
      operation: 'votes',
      comment: 'Mean over maps of three sizes of the spatial maximum of each class.',
      inputs: { maps },
      answer: () => ({ scores: votes(maps) }),
      tolerance: sum(4, votes(maps)),
      mistakes: {
        SumForMean: () => ({ scores: scaled(votes(maps), 3) }),
        MaximumOverScales: () => ({ scores: over((values) => Math.max(...values), maps.map(maxima)) }),
        MeanOverLocations: () => ({ scores: over(mean, maps.map(means)) }),
        FirstScaleOnly: () => ({ scores: votes(maps.slice(0, 1)) }),
        SoftmaxAfterMean: () => ({ scores: softmax(votes(maps)) }),
      },
    },
    {
      id: 'votes/one-map',
      operation: 'votes',
      comment: 'One scale: the spatial maximum itself.',
      inputs: { maps: maps.slice(0, 1) },
      answer: () => ({ scores: votes(maps.slice(0, 1)) }),
      tolerance: sum(1, votes(maps.slice(0, 1))),
      mistakes: { MeanOverLocations: () => ({ scores: over(mean, maps.slice(0, 1).map(means)) }) },
    },
    {
      id: 'topClasses/ties',
      operation: 'topClasses',
      comment: 'Of equal scores the lower index first.',
      inputs: { scores: tied },
      parameters: { count: 4 },
      answer: () => top(tied, 4),
      mistakes: {
        HigherIndexFirst: () => ordered((a, b) => b - a, 4),
        LowestFirst: () => ordered((a, b) => a - b, 4),
        OneGuessOnly: () => top(tied, 1),
      },
    },
    {
      id: 'topClasses/many-ties',
      operation: 'topClasses',
      comment: 'More classes than some sorts keep in order, at four scores; the cut goes through equal ones.',
      inputs: { scores: many },
      parameters: { count: 14 },
      answer: () => top(many, 14),
      mistakes: { HigherIndexFirst: () => ordered((a, b) => b - a, 14, many) },
    },
    {
      id: 'topClasses/logits',
      operation: 'topClasses',
      comment: 'Scores below 0, as logits may be.',
      inputs: { scores: below },
      parameters: { count: 3 },
      answer: () => top(below, 3),
      mistakes: {
        LowestFirst: () => ordered((a, b) => a - b, 3, below),
        HigherIndexFirst: () => ordered((a, b) => b - a, 3, below),
      },
    },
    {
      id: 'topClasses/fewer',
      operation: 'topClasses',
      comment: 'All of them when there are fewer.',
      inputs: { scores: array([0.25, 0.75]) },
      parameters: { count: 5 },
      answer: () => top(array([0.25, 0.75]), 5),
      mistakes: {
        LowestFirst: () => ({
          classes: [
            { label: 0, score: 0.25 },
            { label: 1, score: 0.75 },
          ],
        }),
      },
    },
  ];
}

function softmaxed(seed: number, shape: readonly number[]): NdArray {
  return map(softmax(grid(shape, seed)), Math.fround);
}
