/** Isotonic regression and the expected calibration error, each with what ports get wrong of it. */
import { expectedCalibrationError } from '../../../reference/expected-calibration-error.js';
import { isotonicRegression } from '../../../reference/isotonic-regression.js';
import { array } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { type Refused, refused } from '../refused.js';
import { sum } from '../tolerances.js';

type Mistakes = NonNullable<Draft['mistakes']>;

export function calibrationCases(): Draft[] {
  return [...isotonicCases(), ...isotonicRefusals(), ...errorCases(), ...errorRefusals()];
}

const fitted = (scores: readonly number[], outcomes: readonly number[], weights?: readonly number[]) => {
  const fit = isotonicRegression(scores, outcomes, weights);
  return { scores: array(fit.scores), values: array(fit.values) };
};

function isotonicCases(): Draft[] {
  const draft = (
    id: string,
    comment: string,
    [scores, outcomes, weights]: readonly (readonly number[])[],
    mistakes: Mistakes = {},
  ): Draft => ({
    id: `isotonicRegression/${id}`,
    operation: 'isotonicRegression',
    comment,
    inputs: {
      scores: array(scores),
      outcomes: array(outcomes),
      ...(weights && { weights: array(weights) }),
    },
    answer: () => fitted(scores, outcomes, weights),
    tolerance: { values: sum(8, 2) },
    mistakes,
  });
  const withValues = (scores: readonly number[], values: readonly number[]) => (): Answer => ({
    scores: array(scores),
    values: array(values),
  });
  const weighed = [
    [3, 1, 2, 4],
    [0, 0, 1, 1],
    [3, 1, 0.5, 2],
  ];
  return [
    draft('one', 'One score: its outcome.', [[2.5], [1]]),
    draft('rising', 'Nothing to pool; scores in no order.', [
      [3, -1, 2],
      [1, -0.5, 0.25],
    ]),
    draft(
      'ties',
      'Equal scores with different outcomes have one value.',
      [
        [1, 2, 2, 3],
        [0, 1, 0, 1],
      ],
      { TiesApart: withValues([1, 2, 2, 3], [0, 0.5, 0.5, 1]) },
    ),
    draft(
      'look-back',
      'The second and third pooled are below the first: all three are pooled.',
      [
        [1, 2, 3, 4],
        [1, 2, -1.5, 3],
      ],
      { NoLookBack: withValues([1, 2, 3, 4], [1, 0.25, 0.25, 3]) },
    ),
    draft(
      'falling',
      'Three outcomes that fall are pooled to their mean, not to the mean of two means.',
      [
        [1, 2, 3, 4],
        [1, 0.5, -0.75, 2],
      ],
      { MeanOfMeans: withValues([1, 2, 3, 4], [0, 0, 0, 2]) },
    ),
    draft('weights', 'Outcomes that count more and less than one.', weighed, {
      WeightsIgnored: () => fitted(weighed[0], weighed[1]),
    }),
  ];
}

function isotonicRefusals(): Draft[] {
  const cases: readonly (readonly [string, string, readonly (readonly number[])[]])[] = [
    ['no-scores', 'Nothing.', [[], []]],
    [
      'fewer-outcomes',
      'Two outcomes for three scores.',
      [
        [1, 2, 3],
        [0, 1],
      ],
    ],
    [
      'more-outcomes',
      'Three outcomes for two scores.',
      [
        [1, 2],
        [0, 1, 1],
      ],
    ],
    ['fewer-weights', 'One weight for two scores.', [[1, 2], [0, 1], [1]]],
    [
      'more-weights',
      'Three weights for two scores.',
      [
        [1, 2],
        [0, 1],
        [1, 1, 1],
      ],
    ],
    [
      'score-not-finite',
      'An infinite score.',
      [
        [1, Number.POSITIVE_INFINITY],
        [0, 1],
      ],
    ],
    [
      'outcome-not-finite',
      'An outcome that is not a number.',
      [
        [1, 2],
        [0, Number.NaN],
      ],
    ],
    [
      'no-weight',
      'A weight of 0.',
      [
        [1, 2],
        [0, 1],
        [1, 0],
      ],
    ],
  ];
  return cases
    .map(([id, comment, [scores, outcomes, weights]]): Refused => {
      const inputs = { scores: array(scores), outcomes: array(outcomes) };
      const given = weights ? { ...inputs, weights: array(weights) } : inputs;
      return [id, comment, given, {}, () => isotonicRegression(scores, outcomes, weights)];
    })
    .map(refused('isotonicRegression'));
}

/** In quarters: 0.125 and 0.1875 in the first, 0.25 alone in the second, two in the last. */
const confidences = [0.125, 0.25, 0.1875, 1, 0.875];
const outcomes = [0, 0, 1, 1, 0];

function errorCases(): Draft[] {
  const answer = (bins: number) => () => ({ error: expectedCalibrationError(confidences, outcomes, bins) });
  const draft = (id: string, comment: string, bins: number, mistakes: Mistakes): Draft => ({
    id: `expectedCalibrationError/${id}`,
    operation: 'expectedCalibrationError',
    comment,
    inputs: { confidences: array(confidences), outcomes: array(outcomes) },
    parameters: { bins },
    answer: answer(bins),
    tolerance: sum(8, 1),
    mistakes,
  });
  const signed = Math.abs(outcomes.reduce((all, outcome, at) => all + outcome - confidences[at], 0)) / 5;
  return [
    draft('quarters', 'One on the edge of two bins, one that is 1, and an empty bin.', 4, {
      // Gaps of bins: (1 - 0.3125) / 2, 0.25, (1 - 1.875) / 2.
      MeanOverBins: () => ({ error: (0.34375 + 0.25 + 0.4375) / 3 }),
      BinCentres: () => ({ error: (Math.abs(1 - 0.25) + 0.375 + Math.abs(1 - 1.75)) / 5 }),
      LowerBin: () => ({ error: (Math.abs(1 - 0.5625) + 0.875) / 5 }),
      SignedGaps: () => ({ error: signed }),
    }),
    {
      id: 'expectedCalibrationError/certain-and-wrong',
      operation: 'expectedCalibrationError',
      comment: 'A confidence of 1 that was wrong is in the last bin, with the one below it that was right.',
      inputs: { confidences: array([1, 0.875]), outcomes: array([0, 1]) },
      parameters: { bins: 4 },
      answer: () => ({ error: expectedCalibrationError([1, 0.875], [0, 1], 4) }),
      tolerance: sum(2, 1),
    },
    draft('one-bin', 'One bin: the distance of the means.', 1, {}),
    draft('tenths', 'Ten bins, most of them empty.', 10, { SignedGaps: () => ({ error: signed }) }),
  ];
}

function errorRefusals(): Draft[] {
  const cases: readonly (readonly [string, string, readonly number[], readonly number[], number])[] = [
    ['fewer-outcomes', 'One outcome for two confidences.', [0.5, 0.25], [1], 10],
    ['more-outcomes', 'Three outcomes for two confidences.', [0.5, 0.25], [1, 0, 1], 10],
    ['above-one', 'A confidence above 1.', [0.5, 1.25], [1, 0], 10],
    ['below-nought', 'A confidence below 0.', [-0.5, 0.25], [1, 0], 10],
    ['not-a-number', 'A confidence that is not a number.', [Number.NaN, 0.25], [1, 0], 10],
    ['half-right', 'An outcome of a half.', [0.5, 0.25], [1, 0.5], 10],
    ['no-bins', 'No bins.', [0.5, 0.25], [1, 0], 0],
    ['half-a-bin', 'One bin and a half.', [0.5, 0.25], [1, 0], 1.5],
  ];
  return cases
    .map(
      ([id, comment, claimed, right, bins]): Refused => [
        id,
        comment,
        { confidences: array(claimed), outcomes: array(right) },
        { bins },
        () => expectedCalibrationError(claimed, right, bins),
      ],
    )
    .map(refused('expectedCalibrationError'));
}
