import type { Pair } from '../../../reference/geometry.js';
import { copy, fromValues, type NdArray } from '../../../reference/nd-array.js';
import { evaluateDense, type NetworkWeights } from '../../../reference/network.js';
import { normalise } from '../../../reference/normalise.js';
import { resize } from '../../../reference/resize.js';
import { softmax } from '../../../reference/softmax.js';
import { spatialMax } from '../../../reference/spatial-max.js';
import { topClasses, votes } from '../../../reference/votes.js';
import { pixels } from '../arrays.js';
import type { Draft } from '../draft.js';
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
  const cases: readonly { id: string; comment: string; settings: VoteSettings }[] = [
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
  ];
  const drafts = cases.map(({ id, comment, settings }): Draft => {
    const run =
      (changes: Partial<VoteSettings> = {}, image = picture) =>
      () => ({
        classes: classify(image, small, weights, classes, { ...settings, ...changes }).map((one) => ({
          ...one,
        })),
      });
    const right = run()();
    const maps = voteMaps(picture, small, weights, { ...settings, votes: 'logits' });
    const after = () =>
      topClasses(copy(softmax(votes(maps)).hi(classes)), settings.topK).map((one) => ({ ...one }));
    const overScales = () => {
      const each = voteMaps(picture, small, weights, settings).map(spatialMax);
      const most = fromValues(
        Array.from({ length: classes }, (_, label) => Math.max(...each.map((one) => one.get(label)))),
        [classes],
      );
      return topClasses(most, settings.topK).map((one) => ({ ...one }));
    };
    const scores = right.classes.map(({ score }) => score);
    if (scores.some((score, index) => index > 0 && Math.abs(score - scores[index - 1]) < 1e-3))
      throw new RangeError(`${id}: classes are too near each other`);
    return {
      id: `classify/${id}`,
      operation: 'classify',
      comment: `From pixels to the best classes; the network's last output is background. ${comment}`,
      inputs: { picture, weights },
      parameters: { network: 'small', classes, ...settings },
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
        BackgroundAmongResults: () => ({
          classes: classify(picture, small, weights, classes + 1, settings).map((one) => ({ ...one })),
        }),
      },
    };
  });
  return [
    ...drafts,
    centreCase('square', picture, weights),
    centreCase('portrait', pixels([3, 44, 30], 805), weights),
    centreCase('half', pixels([3, 45, 30], 810), weights),
  ];
}

function centreCase(id: string, image: NdArray, weights: NetworkWeights): Draft {
  const side = small.input.window[0];
  const run = (changed = image, sizeBy?: (image: Pair, scale: number) => Pair) => ({
    classes: classifyCentre(changed, small, weights, side, 4, sizeBy).map((one) => ({ ...one })),
  });
  const zoomed = ([height, width]: Pair, scale: number): Pair => {
    const zoom = scale / Math.min(height, width);
    return [Math.round(height * zoom), Math.round(width * zoom)];
  };
  const squeezed = () => {
    const input = normalise(resize(image, [side, side]), small.input);
    const logits = evaluateDense(small, weights, input, { head: 'classifier', stride: 'coarse' });
    return { classes: topClasses(spatialMax(softmax(logits)), 4).map((one) => ({ ...one })) };
  };
  return {
    id: `classifyCentre/${id}`,
    operation: 'classifyCentre',
    comment: 'As the released tool: short side to the given length, the centre square, one window.',
    inputs: { picture: image, weights },
    parameters: { network: 'small', side, topK: 4 },
    answer: run,
    tolerance: { classes: scoredTolerance(run().classes) },
    mistakes: {
      WrongStep: squeezed,
      ReversedChannels: () => run(reversedChannels(image)),
      RoundedZoom: () => run(image, zoomed),
    },
  };
}
