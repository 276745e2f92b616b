/** Detections of a calibrated model from pixels on, each with what ports get wrong of their limits and order. */
import type { Pair } from '../../../reference/geometry.js';
import type { NdArray } from '../../../reference/nd-array.js';
import type { NetworkWeights } from '../../../reference/network.js';
import { pixels } from '../arrays.js';
import {
  type Calibration,
  detectWithConfidence,
  isClearVote,
  plainCalibration,
  plainDetection,
  type SureDetection,
  type SureSettings,
  surestFirst,
  votesFor,
  type Ways,
  ways,
} from '../confidence.js';
import { wrongly, wrongWays } from '../confidence-mistakes.js';
import { boxWeights, cellWeights, isClear } from '../detections.js';
import type { Draft } from '../draft.js';
import { isClearOf } from '../margins.js';
import { predict } from '../pipeline.js';
import { boxedTolerance, norm } from '../tolerances.js';
import { byClass, classes, picture, small } from './setting.js';

export function confidentDetectionCases(): Draft[] {
  return looked().map(detectionCase);
}

interface Looked {
  readonly id: string;
  readonly comment: string;
  readonly network: typeof small;
  readonly image: NdArray;
  readonly weights: NetworkWeights;
  readonly settings: SureSettings;
  readonly calibration: Calibration;
}

function looked(): Looked[] {
  const even: SureSettings = {
    scales: [26],
    margin: 3,
    stride: 'fine',
    windowThreshold: 0.375,
    mergeThreshold: 0.6,
    threshold: 0.25,
    confidence: 0.5,
  };
  // Each window is one half sure of classes 0 and 2, and of no other.
  const nothing = -1000;
  const cells = [
    [0, 0, 0, 0],
    [0, 0, 0, nothing],
    [0, 0, 0, 0],
    [0, 0, 0, nothing],
  ];
  const level: Looked = {
    id: 'equal-confidences',
    comment:
      'Scores are 1/2 or 1, confidences 1/2 or 3/4, and 1/2 is the limit: by confidence, then by score, then by class.',
    network: small,
    image: pixels([3, 26, 32], 811),
    weights: cellWeights(cells, [0.25, 0.125, 0.75, 0.875]),
    settings: even,
    calibration: {
      scales: even.scales,
      shared: { scores: [0.25, 2], confidences: [0.5, 0.5] },
      perClass: { 2: { scores: [0.5, 1.5], confidences: [0.5, 1] } },
    },
  };
  // The weights of `detect/coarse`, with which rounding decides no box.
  const other: Looked = {
    id: 'other-scales',
    comment:
      "The coarse stride and other scales than the model's own, with a limit for each class and a threshold, neither of them scaled; one box is too small for any of the scales.",
    network: byClass,
    image: picture,
    weights: boxWeights(19_670, byClass),
    settings: {
      scales: [50, 34],
      margin: 14,
      stride: 'coarse',
      windowThreshold: 0.3125,
      mergeThreshold: 1.125,
      threshold: 0.375,
      confidence: [0.25, 0.4, 0.0625],
    },
    calibration: {
      scales: [30, 42, 60],
      shared: { scores: [0.5, 3, 9], confidences: [0.0625, 0.5, 0.875] },
      perClass: { 1: { scores: [0.5, 6.5], confidences: [0.125, 0.5] } },
    },
  };
  return [
    level,
    {
      ...level,
      id: 'limits-of-classes',
      comment: 'A limit for each class, which a confidence may just reach.',
      settings: { ...even, confidence: [0.5, 0.25, 0.75] },
    },
    other,
    {
      ...other,
      id: 'surest',
      comment:
        'The three of the highest confidences, among them one of a lower score than that of one left out.',
      settings: { ...other.settings, confidence: 0.0625, topK: 3 },
    },
  ];
}

function aboveAll(limit: SureSettings['confidence']): SureSettings['confidence'] {
  return typeof limit === 'number' ? limit + 2 ** -20 : limit.map((one) => one + 2 ** -20);
}

function settingOf({ network, image, settings, calibration: known }: Omit<Looked, 'id' | 'comment'>) {
  return { network, picture: [image.shape[1], image.shape[2]] as Pair, settings, calibration: known };
}

/** The first `topK` by score, then in the order of their confidences. */
function cutByScore(
  predictions: ReturnType<typeof predict>,
  setting: ReturnType<typeof settingOf>,
): SureDetection[] {
  const { topK, ...every } = setting.settings;
  return detectWithConfidence(predictions, classes, { ...setting, settings: every })
    .sort((a, b) => b.score - a.score)
    .slice(0, topK)
    .sort(surestFirst);
}

/** Scores lie between breakpoints there, and votes are none or enough: the others are for confidences alone. */
const { CurveExtended: _ends, DividedByNought: _nought, ...wrongOfDetections } = wrongWays;

function detectionCase({ id, comment, ...given }: Looked): Draft {
  const { network, image, weights, settings, calibration: known } = given;
  const setting = settingOf(given);
  const predictions = predict(image, network, weights, settings);
  const find = (changes: Partial<SureSettings> = {}, by: Partial<Ways> = {}) =>
    detectWithConfidence(
      predictions,
      classes,
      { ...setting, settings: { ...settings, ...changes } },
      { ...ways, ...by },
    );
  const plain = (found: readonly SureDetection[]) => ({
    detections: found.map(plainDetection),
  });
  const right = find();
  const { confidence: limit, topK, threshold, ...others } = settings;
  const all = find({ confidence: 0, threshold: 0, topK: 1000 });
  const limitOf = (label: number) => (typeof limit === 'number' ? limit : limit[label]);
  const isDecided =
    Array.from({ length: classes }, (_, label) => isClear(predictions, label, settings)).every(Boolean) &&
    all.every(
      ({ box, score, confidence: sure, label }) =>
        isClearVote(box, setting) &&
        isClearOf([score], threshold) &&
        (sure === limitOf(label) || isClearOf([sure], limitOf(label))) &&
        all.every((one) => one.confidence === sure || isClearOf([one.confidence], sure)),
    );
  if (!isDecided) throw new RangeError(`${id}: rounding might decide`);
  const scaled = all.filter(({ box, score, confidence: sure, label }) => {
    const { votes, own } = votesFor(box, setting);
    const share = ways.share(votes, own);
    return score >= share * threshold && sure >= limitOf(label);
  });
  return {
    id: `detectWithConfidence/${id}`,
    operation: 'detectWithConfidence',
    comment,
    inputs: { picture: image, weights },
    parameters: {
      network: network.name,
      classes,
      ...others,
      threshold,
      confidence: limit,
      ...(topK !== undefined && { topK }),
      calibration: plainCalibration(known),
    },
    answer: () => plain(right),
    tolerance: {
      detections: boxedTolerance(right).map((one) => ({ ...one, confidence: norm(1) })),
    },
    mistakes: {
      ...wrongly((by) => plain(find({}, by)), wrongOfDetections),
      OrderedByScore: () => plain([...right].sort((a, b) => b.score - a.score || a.label - b.label)),
      CutByScore: () => plain(cutByScore(predictions, setting)),
      StrictThreshold: () => plain(find({ confidence: aboveAll(limit) })),
      MissingThresholds: [() => plain(find({ confidence: 0 })), () => plain(find({ threshold: 0 }))],
      LimitScaled: () => plain(scaled.slice(0, topK)),
      LimitsOfFirstClass: () => plain(find({ confidence: limitOf(0) })),
      AllResults: () => plain(find({ topK: 1000 })),
    },
  };
}
