import { scaleRule } from '../../../lib/networks/measure.js';
import type { Pair } from '../../../reference/geometry.js';
import { copy, fromValues, type NdArray } from '../../../reference/nd-array.js';
import { evaluateDense, type NetworkWeights } from '../../../reference/network.js';
import { normalise } from '../../../reference/normalise.js';
import { resize } from '../../../reference/resize.js';
import { softmax } from '../../../reference/softmax.js';
import { spatialMax } from '../../../reference/spatial-max.js';
import { topClasses, votes } from '../../../reference/votes.js';
import { pixels } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { seededWeights } from '../networks.js';
import { classify, classifyCentre, type VoteSettings, voteMaps } from '../pipeline.js';
import { scoredTolerance } from '../tolerances.js';
import { reversedChannels } from '../wrong.js';
import { classes, picture, small } from './setting.js';

export function classifyCases(): Draft[] {
  const base: VoteSettings = {
    scales: [30, 44],
    margin: 5,
    stride: 'fine',
    flips: true,
    votes: 'probabilities',
    topK: 3,
  };
  const weights = seededWeights(small, 820);
  const cases: readonly { id: string; comment: string; settings: VoteSettings; labels?: number }[] = [
    { id: 'two-scales-with-flips', comment: 'Two scales and their mirror images.', settings: base },
    {
      id: 'one-scale-coarse',
      comment: 'One scale at the coarse stride, no mirror image.',
      settings: { ...base, scales: [46], margin: 0, stride: 'coarse', flips: false },
    },
    {
      id: 'logits',
      comment: 'Logits averaged instead of probabilities.',
      settings: { ...base, votes: 'logits' },
    },
    {
      id: 'fitting-with-flips',
      comment: 'Sizes that fit by the nearest n, half of one up, with mirror images; the two best.',
      settings: { ...base, scales: [37, 26], margin: 0, topK: 2 },
    },
    {
      id: 'coarse-logits',
      comment: 'Logits at the coarse stride, with a margin, without mirror images; and no background.',
      settings: { ...base, scales: [28, 39], margin: 4, stride: 'coarse', flips: false, votes: 'logits' },
      labels: classes + 1,
    },
  ];
  const drafts = cases.map(({ id, comment, settings, labels = classes }): Draft => {
    const run =
      (changes: Partial<VoteSettings> = {}, image = picture) =>
      () => ({
        classes: classify(image, small, weights, labels, { ...settings, ...changes }).map((one) => ({
          ...one,
        })),
      });
    const right = run()();
    const maps = voteMaps(picture, small, weights, { ...settings, votes: 'logits' });
    const after = () =>
      topClasses(copy(softmax(votes(maps)).hi(labels)), settings.topK).map((one) => ({ ...one }));
    const overScales = () => {
      const each = voteMaps(picture, small, weights, settings).map(spatialMax);
      const most = fromValues(
        Array.from({ length: labels }, (_, label) => Math.max(...each.map((one) => one.get(label)))),
        [labels],
      );
      return topClasses(most, settings.topK).map((one) => ({ ...one }));
    };
    const scores = right.classes.map(({ score }) => score);
    if (scores.some((score, index) => index > 0 && Math.abs(score - scores[index - 1]) < 1e-3))
      throw new RangeError(`${id}: classes are too near each other`);
    return {
      id: `classify/${id}`,
      operation: 'classify',
      comment: `From pixels to the best classes${labels === classes ? "; the network's last output is background" : ''}. ${comment}`,
      inputs: { picture, weights },
      parameters: { network: 'small', classes: labels, ...settings },
      answer: () => right,
      tolerance: { classes: scoredTolerance(right.classes) },
      mistakes: {
        MissingFlip: run({ flips: false }),
        FirstScaleOnly: run({ scales: settings.scales.slice(0, 1) }),
        LogitsForProbabilities: run({ votes: 'logits' }),
        SoftmaxAfterMean: () => ({ classes: after() }),
        MaximumOverScales: () => ({ classes: overScales() }),
        CoarseForFine: run({ stride: 'coarse' }),
        FineForCoarse: run({ stride: 'fine' }),
        MissingMargin: run({ margin: settings.margin === 0 ? 1 : 0 }),
        LowestFirst: () => ({ classes: [...right.classes].reverse() }),
        ReversedChannels: run({}, reversedChannels(picture)),
        ...(labels === classes && {
          BackgroundAmongResults: () => ({
            classes: classify(picture, small, weights, labels + 1, settings).map((one) => ({ ...one })),
          }),
        }),
        ...(settings.topK < labels && { AllResults: run({ topK: labels }) }),
        ...(settings.margin === 0 && {
          RoundedFit: [Math.ceil, Math.floor, (n: number) => Math.ceil(n - 0.5)].map(
            (round) => () => fitted(picture, weights, labels, settings, round),
          ),
        }),
      },
    };
  });
  return [
    ...drafts,
    centreCase('square', picture, weights),
    centreCase('portrait', pixels([3, 44, 30], 805), weights),
    centreCase('half', pixels([3, 45, 30], 810), weights),
    centreCase('beyond-the-window', pixels([3, 53, 31], 815), weights, { side: 26, topK: 2 }),
  ];
}

/** The answer where n of the sizes that fit is rounded otherwise. */
function fitted(
  image: NdArray,
  weights: NetworkWeights,
  labels: number,
  settings: VoteSettings,
  round: (n: number) => number,
): Answer {
  const { smallest, stride } = scaleRule(small);
  const scales = settings.scales.map(
    (scale) => smallest + stride * Math.max(1, round((scale - smallest) / stride)),
  );
  return {
    classes: classify(image, small, weights, labels, { ...settings, scales }).map((one) => ({ ...one })),
  };
}

function centreCase(
  id: string,
  image: NdArray,
  weights: NetworkWeights,
  { side, topK } = { side: small.input.window[0], topK: 4 },
): Draft {
  const run = (changed = image, sizeBy?: (image: Pair, scale: number) => Pair, of = side, most = topK) => ({
    classes: classifyCentre(changed, small, weights, of, most, sizeBy).map((one) => ({ ...one })),
  });
  const zoomed = ([height, width]: Pair, scale: number): Pair => {
    const zoom = scale / Math.min(height, width);
    return [Math.round(height * zoom), Math.round(width * zoom)];
  };
  const squeezed = () => {
    const input = normalise(resize(image, [side, side]), small.input);
    const logits = evaluateDense(small, weights, input, { head: 'classifier', stride: 'coarse' });
    return { classes: topClasses(spatialMax(softmax(logits)), topK).map((one) => ({ ...one })) };
  };
  return {
    id: `classifyCentre/${id}`,
    operation: 'classifyCentre',
    comment: 'As the released tool: short side to the given length, the centre square, one window.',
    inputs: { picture: image, weights },
    parameters: { network: 'small', side, topK },
    answer: run,
    tolerance: { classes: scoredTolerance(run().classes) },
    mistakes: {
      WrongStep: squeezed,
      ReversedChannels: () => run(reversedChannels(image)),
      RoundedZoom: () => run(image, zoomed),
      WindowForSide: () => run(image, undefined, small.input.window[0]),
      AllResults: () => run(image, undefined, side, 4),
    },
  };
}
