/** Confidences of detections with a calibrated model, each with what ports get wrong of them. */
import type { Pair } from '../../../reference/geometry.js';
import type { Box } from '../../../reference/iou.js';
import { array } from '../arrays.js';
import {
  type Calibration,
  confidence,
  isClearVote,
  plainCalibration,
  type Setting,
  type Ways,
  ways,
} from '../confidence.js';
import { wrongly, wrongWays } from '../confidence-mistakes.js';
import { detectionPlain } from '../detections.js';
import type { Draft } from '../draft.js';
import { networks } from '../networks.js';
import type { Detection } from '../pipeline.js';
import { norm } from '../tolerances.js';
import { small } from './setting.js';

/** For class 1 a curve of its own; numbers that are exact in float32. */
const calibration: Omit<Calibration, 'scales'> = {
  shared: { scores: [1, 3, 4, 8], confidences: [0.125, 0.5, 0.5, 0.875] },
  perClass: {
    1: { scores: [0.5, 2.5], confidences: [0.25, 0.75] },
    2: { scores: [2], confidences: [0.375] },
  },
};

interface Given extends Setting {
  readonly id: string;
  readonly comment: string;
  readonly detections: readonly Detection[];
}

export function confidenceCases(): Draft[] {
  return judged().map(confidenceCase);
}

function boxAt([top, left]: Pair, [height, width]: Pair): Box {
  return { xmin: left, ymin: top, xmax: left + width, ymax: top + height };
}

function judged(): Given[] {
  const uneven = networks.uneven;
  const of = (label: number, score: number, box: Box): Detection => ({ label, score, box });
  const middling = boxAt([4, 10], [12, 15]);
  const own = [37, 52, 74];
  const boxes = [
    boxAt([6, 2], [8, 3]),
    boxAt([0, 5], [3, 11]),
    boxAt([11.5, 4.25], [14.5, 8]),
    boxAt([20, 1], [9, 18]),
  ];
  const found = [1.5, 2.25, 3.125, 4.75].flatMap((score, at) =>
    [0, 1].map((label) => of(label, score - label, boxes[at])),
  );
  return [
    {
      id: 'curves',
      comment:
        'Scores before, at, between and after breakpoints; one class has a curve of its own, and one a curve of a single breakpoint.',
      network: small,
      picture: [40, 56],
      settings: { scales: [40], margin: 4, stride: 'fine' },
      calibration: { ...calibration, scales: [40] },
      detections: [
        ...[0.25, 1, 2.25, 3.5, 4, 7, 8, 24].map((score) => of(0, score, middling)),
        ...[0.25, 1, 2.5, 3].map((score) => of(1, score, middling)),
        ...[1, 2, 3].map((score) => of(2, score, middling)),
      ],
    },
    {
      id: 'fewer-scales',
      comment: "One of the model's three scales: windows of the others do not vote.",
      network: uneven,
      picture: [50, 37],
      settings: { scales: [52], margin: 3, stride: 'fine' },
      calibration: { ...calibration, scales: own },
      detections: found,
    },
    {
      id: 'more-scales',
      comment: "Scales between the model's own: more windows vote than it learnt from.",
      network: uneven,
      picture: [37, 50],
      settings: { scales: [37, 44, 52, 60.5, 74], margin: 3, stride: 'fine' },
      calibration: { ...calibration, scales: own },
      detections: found.map((one) => ({ ...one, score: 2 * one.score })),
    },
    {
      id: 'coarse',
      comment: 'The coarse stride has fewer windows, by the products of strides that differ along y and x.',
      network: uneven,
      picture: [50, 37],
      settings: { scales: own, margin: 3, stride: 'coarse' },
      calibration: { ...calibration, scales: own },
      detections: found.map((one) => ({ ...one, score: one.score / 4 })),
    },
    {
      id: 'no-margin',
      comment: 'Without a margin levels have the sizes of 2.5, whose zooms differ along y and x.',
      network: small,
      picture: [45, 64],
      settings: { scales: [45], margin: 0, stride: 'fine' },
      calibration: { ...calibration, scales: [45, 85] },
      detections: found,
    },
    {
      id: 'no-votes',
      comment:
        "A box that only the model's own scales show, one that they do not show, and one that no scale shows: its score is read off as it is.",
      network: small,
      picture: [60, 80],
      settings: { scales: [30], margin: 12, stride: 'fine' },
      calibration: { ...calibration, scales: [120, 240] },
      detections: [
        boxAt([7, 3], [8, 5]),
        boxAt([9, 20], [22, 30]),
        boxAt([2, 1], [55, 77]),
        boxAt([30, 40], [1, 0.5]),
      ].flatMap((box) => [of(0, 2, box), of(1, 1.5, box)]),
    },
  ];
}

function confidenceCase({ id, comment, detections, ...setting }: Given): Draft {
  const { network, picture: size, settings, calibration: known } = setting;
  if (!detections.every(({ box }) => isClearVote(box, setting)))
    throw new RangeError(`${id}: rounding might decide`);
  const run = (changes: Partial<Ways> = {}) => ({
    confidences: array(detections.map((one) => confidence(one, setting, { ...ways, ...changes }))),
  });
  return {
    id: `confidence/${id}`,
    operation: 'confidence',
    comment,
    parameters: {
      network: network.name,
      picture: size,
      ...settings,
      calibration: plainCalibration(known),
      detections: detections.map(detectionPlain),
    },
    answer: run,
    tolerance: norm(1),
    mistakes: wrongly(run, wrongWays),
  };
}
