/** Weights, picture and settings of detection cases in which rounding decides nothing. */
import { matchScore } from '../../reference/match-score.js';
import { mergeBoxes } from '../../reference/merge-boxes.js';
import { copy, fromValues, type NdArray, zeros } from '../../reference/nd-array.js';
import type { NetworkWeights } from '../../reference/network.js';
import { signed } from './arrays.js';
import type { Plain } from './draft.js';
import { isClearMerge, isClearOf, isClearRefining } from './margins.js';
import { networks, seededWeights } from './networks.js';
import { type BoxSettings, type Detection, type Prediction, windowBoxes } from './pipeline.js';

export const detectionPlain = ({ label, score, box }: Detection): Plain => ({
  label,
  score,
  box: { ...box },
});

const last = 'regressor2';

/** Seeded weights whose regressor predicts boxes about the middle of the window, so that few are lost. */
export function boxWeights(base: number, network = networks.small): Record<string, NdArray> {
  const weights = seededWeights(network, base);
  return {
    ...weights,
    [`${last}.weight`]: signed(weights[`${last}.weight`].shape, base + 90, 1 / 32),
    [`${last}.bias`]: edgesFor(weights[`${last}.bias`], [0.1875, 0.125, 0.8125, 0.875]),
  };
}

function edgesFor({ size, shape }: NdArray, edges: readonly number[]): NdArray {
  return fromValues(
    Array.from({ length: size }, (_, index) => edges[index % 4]),
    shape,
  );
}

/**
 * Weights of the network `small` by which a coarse window's logits are those rows [red, green, blue, bias] of the top left
 * 8x8 pixels that it sees, and its box has these edges. With colours of 128 and 192, 0 and 1 once normalised, nothing is
 * rounded before the softmax.
 */
export function cellWeights(
  logits: readonly (readonly number[])[],
  edges: readonly number[],
): Record<string, NdArray> {
  const empty = Object.entries(seededWeights(networks.small, 0)).map(
    ([name, { shape }]) => [name, zeros(shape)] as const,
  );
  const weights: Record<string, NdArray> = Object.fromEntries(empty);
  for (let channel = 0; channel < 3; channel++) {
    weights['conv1.weight'].set(channel, channel, 1, 1, 1);
    for (const name of ['conv2', 'classifier1']) weights[`${name}.weight`].set(channel, channel, 0, 0, 1);
    logits.forEach((row, label) => {
      weights['classifier2.weight'].set(label, channel, 0, 0, row[channel]);
    });
  }
  logits.forEach((row, label) => {
    weights['classifier2.bias'].set(label, row[3]);
  });
  return { ...weights, [`${last}.bias`]: edgesFor(weights[`${last}.bias`], edges) };
}

/** Whether rounding moves no score across the threshold of its windows, and changes no merge and no windows that refine. */
export function isClear(
  predictions: readonly Prediction[],
  label: number,
  {
    mergeThreshold,
    windowThreshold,
    refineThreshold,
  }: Pick<BoxSettings, 'mergeThreshold' | 'windowThreshold' | 'refineThreshold'>,
): boolean {
  const scores = predictions.flatMap((one) => [...copy(one.scores.pick(label)).data]);
  const boxes = predictions.flatMap((one) => windowBoxes(one, label, windowThreshold));
  return (
    isClearOf(
      scores.filter((score) => score !== windowThreshold),
      windowThreshold,
    ) &&
    boxes.length < 40 &&
    isClearMerge(boxes, mergeThreshold, matchScore) &&
    (refineThreshold === undefined ||
      isClearRefining(mergeBoxes(boxes, { threshold: mergeThreshold }), boxes, refineThreshold))
  );
}

/** The first weights from `base` on, a hundred seeds apart, that will do. */
export function findWeights(
  network: typeof networks.small,
  base: number,
  willDo: (weights: NetworkWeights) => boolean,
): NetworkWeights {
  for (let seed = base; seed < base + 1_000_000; seed += 100) {
    const weights = boxWeights(seed, network);
    if (willDo(weights)) return weights;
  }
  throw new RangeError('no weights found');
}
