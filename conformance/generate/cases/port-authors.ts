/** What authors of ports found that they got away with. */
import type { TruePicture } from '../../../lib/data/ground-truth.js';
import { topKError } from '../../../lib/evaluation/top-k-error.js';
import { flip } from '../../../reference/flip.js';
import { copy, map } from '../../../reference/nd-array.js';
import { evaluateDense } from '../../../reference/network.js';
import { array, pixels, signed } from '../arrays.js';
import { cellWeights, detectionPlain } from '../detections.js';
import type { Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { detect, localize, type Prediction, predict, windowBoxes } from '../pipeline.js';
import { type Refused, refused } from '../refused.js';
import { boxedTolerance, exact, norm, sum } from '../tolerances.js';
import { box, windowBox } from './boxes.js';
import { localizeCase, spots } from './detect-settings.js';
import { mergeCase } from './merging.js';
import { classes, small } from './setting.js';
import { beyondAllSides, boxPlain } from './window-boxes.js';

export function portAuthorCases(): Draft[] {
  return [
    nineDigits(),
    farApart(),
    ...notNumbers(),
    elsewhere(),
    longNames(),
    longIds(),
    sumAtTheThreshold(),
    oneByDefault(),
    ...certainty(),
  ];
}

/** Numbers written with eight digits. */
function nineDigits(): Draft {
  // Where float32 values lie nearer to each other than eight digits can tell.
  const input = array([
    [
      [1000 + 2 ** -14, 100 + 2 ** -17, 16_000 + 2 ** -10],
      [0.1, -0.11, 1023 + 3 * 2 ** -14],
    ],
  ]);
  const values = map(input, Math.fround);
  return {
    id: 'flip/nine-digits',
    operation: 'flip',
    comment: 'Values that take nine digits to be told from their neighbours.',
    inputs: { input: values },
    answer: () => ({ output: flip(values) }),
    flags: ['FewDigits'],
  };
}

/** A smallest match score that is sought below 1e30. */
function farApart(): Draft {
  const far = 2 ** 50;
  const boxes = [
    windowBox(box(2 * far, 0, 2 * far, 0), 0.5),
    windowBox(box(0, 0, 2 ** -53, 0), 0.25),
    windowBox(box(far, 0, far, 0), 0.75),
  ];
  const draft = mergeCase({
    id: 'far-apart',
    comment: 'Match scores of 2^104, which is at most the threshold, of 2^105 and of infinity.',
    threshold: 1.5 * 2 ** 104,
    boxes,
  });
  const plain = boxes.map((one) => ({ ...one, box: { ...one.box } }));
  return { ...draft, mistakes: { ...draft.mistakes, FiniteStart: () => ({ boxes: plain }) } };
}

const windowGiven = ({ grid, picture }: Prediction) => ({
  window: grid.window,
  step: grid.step,
  margin: grid.margin,
  zoom: grid.zoom,
  picture,
});

/** A prediction with a NaN in one of its maps, at [channel, y, x]. */
function withNaN(name: 'scores' | 'edges', ...place: number[]): Prediction {
  const changed = copy(beyondAllSides[name]);
  changed.set(place[0], place[1], place[2], Number.NaN);
  return { ...beyondAllSides, [name]: changed };
}

function notNumbers(): Draft[] {
  const label = 1;
  const cases: readonly (readonly [string, string, Prediction, number])[] = [
    ['score-not-a-number', 'A score of the class that is not a number.', withNaN('scores', 1, 0, 1), 0.25],
    [
      'edge-not-a-number',
      'An edge that is not a number, of a window that scores enough.',
      withNaN('edges', 2, 1, 1),
      0.25,
    ],
    ['threshold-not-a-number', 'A threshold that is not a number.', beyondAllSides, Number.NaN],
  ];
  return cases
    .map(
      ([id, comment, prediction, threshold]): Refused => [
        id,
        comment,
        { scores: prediction.scores, edges: prediction.edges },
        { label, threshold, ...windowGiven(prediction) },
        () => windowBoxes(prediction, label, threshold),
      ],
    )
    .map(refused('windowBoxes'));
}

/** A NaN where nothing looks. */
function elsewhere(): Draft {
  const [label, threshold] = [1, 0.25];
  // The window at [0, 1] scores 0.125.
  const edges = withNaN('edges', 0, 0, 1).edges;
  const prediction = { ...withNaN('scores', 0, 1, 1), edges };
  const run = () => windowBoxes(prediction, label, threshold);
  const edge = sum(16, 43);
  return {
    id: 'windowBoxes/not-a-number-elsewhere',
    operation: 'windowBoxes',
    comment: 'A score of another class that is not a number, and an edge of a window that scores too little.',
    inputs: { scores: prediction.scores, edges: prediction.edges },
    parameters: { label, threshold, ...windowGiven(prediction) },
    answer: () => ({ boxes: run().map(boxPlain) }),
    tolerance: {
      boxes: run().map(() => ({
        box: { xmin: edge, ymin: edge, xmax: edge, ymax: edge },
        score: exact,
        windows: exact,
      })),
    },
  };
}

/** Names of layers in 32 characters. */
function longNames(): Draft {
  const network = networks['long-names'];
  const weights = seededWeights(network, 540);
  const image = signed([network.input.channels, ...network.input.window], 841, 2);
  const run = () => ({
    output: evaluateDense(network, weights, image, { head: 'classifier', stride: 'coarse' }),
  });
  return {
    id: 'evaluateDense/long-names',
    operation: 'evaluateDense',
    comment: 'Layers whose names are long, and the same but for their ends.',
    inputs: { image, weights },
    parameters: { network: 'long-names', head: 'classifier', stride: 'coarse' },
    answer: run,
    tolerance: norm(run().output),
    flags: ['CutNames'],
  };
}

/** Ids of pictures in 32 characters. */
function longIds(): Draft {
  const start = 'a-picture-whose-id-is-longer-than-thirty-two-letters-';
  const edges = box(0, 0, 16, 16);
  const pictures: readonly TruePicture[] = ['first', 'second', 'third'].map((end, index) => ({
    id: `${start}${end}`,
    objects: [{ index, box: edges, ignore: false }],
  }));
  const guesses = pictures.map(({ id }, at) => ({ imageId: id, index: [1, 1, 2][at], score: 0.5 }));
  return {
    id: 'topKError/long-ids',
    operation: 'topKError',
    comment: 'Ids that are long, and the same but for their ends: of three pictures two are right.',
    parameters: {
      pictures: pictures.map(({ id, objects }) => ({
        id,
        objects: objects.map((one) => ({ ...one, box: { ...edges } })),
      })),
      guesses,
      k: 1,
    },
    answer: () => ({ error: topKError(pictures, guesses, 1) }),
    tolerance: sum(2, 1),
    mistakes: { CutNames: [() => ({ error: 2 / 3 }), () => ({ error: 0 }), () => ({ error: 1 })] },
  };
}

const nothing = -1000;

/** A confidence that is the threshold, and is a sum. */
function sumAtTheThreshold(): Draft {
  const image = pixels([3, 24, 31], 817);
  const weights = cellWeights(
    [
      [0, 0, 0, 0],
      [0, 0, 0, nothing],
      [0, 0, 0, 0],
      [0, 0, 0, nothing],
    ],
    [0.125, 0.25, 0.75, 1],
  );
  const settings = {
    scales: [24],
    margin: 10,
    stride: 'coarse',
    windowThreshold: 0.5,
    mergeThreshold: 8,
  } as const;
  const predictions = predict(image, small, weights, settings);
  const threshold = detect(predictions, classes, { ...settings, threshold: 0 })[0].score;
  if (!(threshold > 1)) throw new RangeError('several windows are needed');
  const run = (least: number) => detect(predictions, classes, { ...settings, threshold: least });
  return {
    id: 'detect/sum-at-the-threshold',
    operation: 'detect',
    comment: `All windows of two classes score one half and are merged: both sums are ${threshold}, which is the threshold.`,
    inputs: { picture: image, weights },
    parameters: { network: small.name, classes, ...settings, threshold },
    answer: () => ({ detections: run(threshold).map(detectionPlain) }),
    tolerance: { detections: boxedTolerance(run(threshold)) },
    mistakes: { StrictThreshold: () => ({ detections: [] }) },
  };
}

const [red, green, blue] = [0, 1, 2].map((channel) => [0, 1, 2].map((one) => Number(one === channel)));
const spotSettings = { margin: 1, stride: 'coarse', windowThreshold: 0.75, mergeThreshold: 0.0625 } as const;

/** All guesses where nothing says how many. */
function oneByDefault(): Draft {
  const settings = { ...spotSettings, scales: [24, 48] };
  const image = spots(
    [24, 26],
    [
      { colour: red, from: [0, 0], to: [8, 8] },
      { colour: green, from: [8, 10], to: [16, 16] },
    ],
  );
  const weights = cellWeights(
    [
      [0, 2000, 0, nothing],
      [0, 0, 0, nothing],
      [2000, 0, 0, nothing],
      [0, 0, 0, 0],
    ],
    [0, 0.25, 0.75, 1],
  );
  const predictions = predict(image, small, weights, settings);
  const run = (count: { readonly topK?: number } = {}) =>
    localize(predictions, classes, { ...settings, ...count });
  const plain = (topK: number) => () => ({ detections: run({ topK }).map(detectionPlain) });
  return {
    id: 'localize/one-by-default',
    operation: 'localize',
    comment: 'No topK: one guess, though two levels have a candidate each.',
    inputs: { picture: image, weights },
    parameters: { network: small.name, classes, ...settings },
    answer: () => ({ detections: run().map(detectionPlain) }),
    tolerance: { detections: boxedTolerance(run()) },
    mistakes: { AllResults: [plain(2), plain(3), plain(5)] },
  };
}

/** Best scores that are kept from one question to the next. */
function certainty(): Draft[] {
  const edges = [0, 0.25, 0.75, 1];
  const certain = cellWeights(
    [red, green, blue, [0, 0, 0]].map((row, label) => [
      ...row.map((one) => 2000 * one),
      label < 3 ? nothing : 0,
    ]),
    edges,
  );
  const high = localizeCase(
    {
      id: 'all-certain',
      comment: 'Each class has a window of score 1.',
      image: spots(
        [24, 42],
        [
          { colour: red, from: [0, 0], to: [8, 8] },
          { colour: green, from: [0, 8], to: [8, 16] },
          { colour: blue, from: [0, 16], to: [8, 24] },
        ],
      ),
      network: small,
      weights: certain,
      classes,
      settings: { ...spotSettings, scales: [24], topK: 3 },
    },
    {},
  );
  const low = localizeCase(
    {
      id: 'none-certain',
      comment:
        'As before, but no class scores more than one half: the threshold gives way to that, whatever was before.',
      image: spots([24, 42], [{ colour: red, from: [0, 0], to: [8, 8] }]),
      network: small,
      weights: cellWeights(
        [
          [0, 0, 0, 0],
          [0, 0, 0, nothing],
          [0, 0, 0, nothing],
          [0, 0, 0, 0],
        ],
        edges,
      ),
      classes,
      settings: { ...spotSettings, scales: [24], topK: 1 },
    },
    {},
  );
  return [high, { ...low, mistakes: { ...low.mistakes, KeptState: () => ({ detections: [] }) } }];
}
