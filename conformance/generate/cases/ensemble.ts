import { copy, fromValues, map, type NdArray } from '../../../reference/nd-array.js';
import { softmax } from '../../../reference/softmax.js';
import { topClasses } from '../../../reference/votes.js';
import type { Draft } from '../draft.js';
import { meanScores, memberScores } from '../ensemble.js';
import { seededWeights } from '../networks.js';
import type { VoteSettings } from '../pipeline.js';
import { scoredTolerance } from '../tolerances.js';
import { classes, picture, small } from './setting.js';

export function ensembleCases(): Draft[] {
  return [
    ensembleCase({
      id: 'three-models',
      comment: '',
      seeds: [820, 840, 860],
      settings: {
        scales: [46],
        margin: 0,
        stride: 'coarse',
        flips: false,
        votes: 'probabilities',
        topK: 2,
      },
    }),
    ensembleCase({
      id: 'two-models-by-logits',
      comment: ' Two scales, a margin, mirror images, the fine stride, logits.',
      seeds: [860, 820],
      settings: { scales: [33, 24], margin: 3, stride: 'fine', flips: true, votes: 'logits', topK: 3 },
    }),
  ];
}

interface Ensemble {
  readonly id: string;
  readonly comment: string;
  readonly seeds: readonly number[];
  readonly settings: VoteSettings;
}

function ensembleCase({ id, comment, seeds, settings }: Ensemble): Draft {
  const members = seeds.map((seed) => seededWeights(small, seed));
  const scoresOf = (changes: Partial<VoteSettings> = {}, labels = classes) =>
    memberScores(picture, small, members, labels, { ...settings, ...changes });
  const best = (scores: NdArray) => ({
    classes: topClasses(scores, settings.topK).map((one) => ({ ...one })),
  });
  const scores = scoresOf();
  const right = best(meanScores(scores));
  const maxima = Array.from({ length: classes }, (_, label) =>
    Math.max(...scores.map((one) => one.get(label))),
  );
  return {
    id: `classifyEnsemble/${id}`,
    operation: 'classifyEnsemble',
    comment: `${members.length === 3 ? 'Three' : 'Two'} models of the same classes: each one's scores as classify gives them, their mean, the best.${comment}`,
    inputs: { picture, members },
    parameters: { network: 'small', classes, ...settings },
    answer: () => right,
    tolerance: { classes: scoredTolerance(right.classes) },
    mistakes: {
      FirstModelOnly: () => best(scores[0]),
      CutBeforeMean: () => best(meanScores(scores.map((one) => cut(one, settings.topK)))),
      MaximumOverModels: () => best(fromValues(maxima, [classes])),
      SumForMean: () => best(map(meanScores(scores), (score) => score * members.length)),
      MissingFlip: () => best(meanScores(scoresOf({ flips: false }))),
      FirstScaleOnly: () => best(meanScores(scoresOf({ scales: settings.scales.slice(0, 1) }))),
      CoarseForFine: () => best(meanScores(scoresOf({ stride: 'coarse' }))),
      FineForCoarse: () => best(meanScores(scoresOf({ stride: 'fine' }))),
      LogitsForProbabilities: () => best(meanScores(scoresOf({ votes: 'logits' }))),
      ProbabilitiesForLogits: () => best(meanScores(scoresOf({ votes: 'probabilities' }))),
      SoftmaxAfterMean: () =>
        best(copy(softmax(meanScores(scoresOf({ votes: 'logits' }, classes + 1))).hi(classes))),
    },
  };
}

/** The scores with 0 for all but the best. */
function cut(scores: NdArray, count: number): NdArray {
  const kept = new Set(topClasses(scores, count).map(({ label }) => label));
  return fromValues(
    [...scores.data].map((score, label) => (kept.has(label) ? score : 0)),
    scores.shape,
  );
}
