/** Pictures seen by networks that read a lower resolution too: from pixels to classes, and to boxes. */
import type { ContextLocations, PictureLevel } from '../../../reference/context.js';
import type { Network } from '../../../reference/layers.js';
import type { NetworkWeights } from '../../../reference/network.js';
import { resize } from '../../../reference/resize.js';
import { zeroPad2d } from '../../../reference/zero-pad2d.js';
import { pixels } from '../arrays.js';
import { detectionPlain, findWeights, isClear } from '../detections.js';
import type { Answer, Draft } from '../draft.js';
import type { Joining, SeenLevel } from '../level-outputs.js';
import { areApart, isClearOf } from '../margins.js';
import { networks, seededWeights } from '../networks.js';
import { classify, detect, predict, type VoteSettings } from '../pipeline.js';
import { levelInput } from '../pyramid.js';
import { boxedTolerance, scoredTolerance } from '../tolerances.js';
import { changed } from '../wrong.js';
import { halvesExchanged } from './context.js';
import type { DetectSettings } from './detect-settings.js';

/** Object classes of these networks: their third output is background. */
const classes = 2;

const picture = pixels([3, 31, 44], 1701);

export function contextPictureCases(): Draft[] {
  return [...votings.map(classifyCase), ...detectings.map(detectCase)];
}

interface Given<Settings> {
  readonly id: string;
  readonly comment: string;
  readonly network: Network;
  readonly settings: Settings;
}

const votings: readonly Given<VoteSettings>[] = [
  {
    id: 'context-with-flips',
    comment: 'Two scales and their mirror images, each with a context of its own.',
    network: networks['colours-by-two'],
    settings: {
      scales: [30, 23],
      margin: 4,
      stride: 'fine',
      flips: true,
      votes: 'probabilities',
      topK: 2,
    },
  },
  {
    id: 'context-coarse',
    comment: 'Logits at the coarse stride, whose windows are joined with fine ones.',
    network: networks['colours-by-three'],
    settings: { scales: [41], margin: 3, stride: 'coarse', flips: false, votes: 'logits', topK: 2 },
  },
];

const detectings: readonly (Given<DetectSettings> & { readonly base: number })[] = [
  {
    base: 1920,
    id: 'context',
    comment: 'Two scales, whose contexts are half as large.',
    network: networks['colours-by-two'],
    settings: {
      scales: [21, 28],
      margin: 6,
      stride: 'fine',
      windowThreshold: 0.5,
      mergeThreshold: 0.625,
      threshold: 0.75,
    },
  },
  {
    base: 1920,
    id: 'context-coarse',
    comment: 'The coarse stride, and a context a third as large.',
    network: networks['colours-by-three'],
    settings: {
      scales: [36],
      margin: 5,
      stride: 'coarse',
      windowThreshold: 0.375,
      mergeThreshold: 1,
      threshold: 0.5,
    },
  },
];

type Run = (changes?: {
  readonly network?: Network;
  readonly weights?: NetworkWeights;
  readonly joining?: Joining;
}) => Answer;

function contextMistakes(
  network: Network,
  weights: NetworkWeights,
  run: Run,
): NonNullable<Draft['mistakes']> {
  const exchanged = ['classifier1.weight', 'regressor1.weight'].reduce(
    (all, name) => changed(all, name, halvesExchanged),
    weights,
  );
  return {
    ContextOfItself: () => run({ network: { ...network, context: { ratio: 1 } } }),
    ContextAsSecond: () => run({ weights: exchanged }),
    ContextAtSamePlace: () => run({ joining: { locations: atSamePlace } }),
    ContextOfLevel: () => run({ joining: { image: ofLevel } }),
  };
}

/** Row i with row i of the context, as far as it has one. */
function atSamePlace({ rows, columns }: ContextLocations): ContextLocations {
  const same = (places: readonly number[]) => places.map((_, at) => Math.min(at, Math.max(...places)));
  return { rows: same(rows), columns: same(columns) };
}

/** The level, already resized and normalised, resized once more. */
function ofLevel({ picture: whole, network }: SeenLevel, level: PictureLevel, context: PictureLevel) {
  const { margin } = context;
  const own = levelInput(whole, network, { ...level, margin: 0 });
  return zeroPad2d(resize(own, context.size), { top: margin, left: margin, bottom: margin, right: margin });
}

function classifyCase({ id, comment, network, settings }: Given<VoteSettings>): Draft {
  const weights = seededWeights(network, 1710);
  const found: Run = (changes = {}) => {
    const { network: other = network, weights: changedWeights = weights, joining } = changes;
    const all = classify(picture, other, changedWeights, classes, settings, joining);
    return { classes: all.map((one) => ({ ...one })) };
  };
  const right = classify(picture, network, weights, classes, settings);
  if (!areApart(right.map(({ score }) => score))) throw new RangeError(`${id}: too near each other`);
  return {
    id: `classify/${id}`,
    operation: 'classify',
    comment: `A network with context. ${comment}`,
    inputs: { picture, weights },
    parameters: { network: network.name, classes, ...settings },
    answer: found,
    tolerance: { classes: scoredTolerance(right) },
    mistakes: {
      ...contextMistakes(network, weights, found),
      ...(settings.flips && {
        ContextNotMirrored: () => found({ joining: { isContextMirrored: false } }),
      }),
    },
  };
}

function detectCase({ id, comment, network, settings, base }: (typeof detectings)[number]): Draft {
  const weights = findClear(network, base, settings);
  const found = (changes: Parameters<Run>[0] = {}) => {
    const { network: other = network, weights: changedWeights = weights, joining } = changes;
    return detect(predict(picture, other, changedWeights, settings, joining), classes, settings);
  };
  const run: Run = (changes) => ({ detections: found(changes).map(detectionPlain) });
  return {
    id: `detect/${id}`,
    operation: 'detect',
    comment: `A network with context. ${comment}`,
    inputs: { picture, weights },
    parameters: { network: network.name, classes, ...settings },
    answer: run,
    tolerance: { detections: boxedTolerance(found()) },
    mistakes: contextMistakes(network, weights, run),
  };
}

/** Weights with which rounding decides nothing, and some of what is found reaches the threshold. */
function findClear(network: Network, base: number, settings: DetectSettings): NetworkWeights {
  return findWeights(network, base, (weights) => {
    const predictions = predict(picture, network, weights, settings);
    const labels = Array.from({ length: classes }, (_, label) => label);
    if (!labels.every((label) => isClear(predictions, label, settings))) return false;
    const scores = detect(predictions, classes, { ...settings, threshold: 0 }).map(({ score }) => score);
    const found = scores.filter((score) => score >= settings.threshold).length;
    const isSome = found > 1 && found < scores.length && scores.length < 16;
    return isSome && areApart(scores) && isClearOf(scores, settings.threshold);
  });
}
