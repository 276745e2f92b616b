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
  const settings: VoteSettings = {
    scales: [46],
    margin: 0,
    stride: 'coarse',
    flips: false,
    votes: 'probabilities',
    topK: 2,
  };
  const members = [820, 840, 860].map((seed) => seededWeights(small, seed));
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
  return [
    {
      id: 'classifyEnsemble/three-models',
      operation: 'classifyEnsemble',
      comment:
        "Three models of the same classes: each one's scores as classify gives them, their mean, the best.",
      inputs: { picture, members },
      parameters: { network: 'small', classes, ...settings },
      answer: () => right,
      tolerance: { classes: scoredTolerance(right.classes) },
      mistakes: {
        FirstModelOnly: () => best(scores[0]),
        CutBeforeMean: () => best(meanScores(scores.map((one) => cut(one, settings.topK)))),
        MaximumOverModels: () => best(fromValues(maxima, [classes])),
        SumForMean: () => best(map(meanScores(scores), (score) => score * members.length)),
        LogitsForProbabilities: () => best(meanScores(scoresOf({ votes: 'logits' }))),
        SoftmaxAfterMean: () =>
          best(copy(softmax(meanScores(scoresOf({ votes: 'logits' }, classes + 1))).hi(classes))),
      },
    },
  ];
}

/** The scores with 0 for all but the best. */
function cut(scores: NdArray, count: number): NdArray {
  const kept = new Set(topClasses(scores, count).map(({ label }) => label));
  return fromValues(
    [...scores.data].map((score, label) => (kept.has(label) ? score : 0)),
    scores.shape,
  );
}
