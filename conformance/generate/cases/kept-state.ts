/**
 * Questions with the names, shapes and sizes of others, and other contents: what a port keeps from one question must not
 * answer the next. Each changes as little as it can, so that a port which looks at all but that is caught.
 */
import { dropoutMask } from '../../../backends/dropout.js';
import { conv2d, conv2dBackward } from '../../../reference/conv2d.js';
import { crop } from '../../../reference/crop.js';
import { dropout } from '../../../reference/dropout.js';
import type { Pair } from '../../../reference/geometry.js';
import { linear } from '../../../reference/linear.js';
import { mask } from '../../../reference/mask.js';
import { maxPool2d, maxPool2dBackward } from '../../../reference/max-pool2d.js';
import { fromValues, map, type NdArray } from '../../../reference/nd-array.js';
import { evaluateDense, evaluateLayerNumber, evaluateSkipKernel } from '../../../reference/network.js';
import { offsetMaxPool2d } from '../../../reference/offset-max-pool2d.js';
import { resize } from '../../../reference/resize.js';
import { softmax } from '../../../reference/softmax.js';
import { topClasses, votes } from '../../../reference/votes.js';
import { absolute, distinct, grid, pixels, signed } from '../arrays.js';
import { detectionPlain } from '../detections.js';
import type { Answer, Draft } from '../draft.js';
import { meanScores, memberScores } from '../ensemble.js';
import { networks, seededWeights } from '../networks.js';
import { classify, classifyCentre, detect, localize, predict, type VoteSettings } from '../pipeline.js';
import { pyramid } from '../pyramid.js';
import { classifyViews, tenViews } from '../ten-views.js';
import { boxedTolerance, largest, norm, scoredTolerance, sum } from '../tolerances.js';
import { findClear } from './detect.js';
import { resizeTolerance } from './resizing.js';
import { boxSettings, classes, picture, small } from './setting.js';

const keptState = ['KeptState'] as const;
const noTaps = {
  stride: [1, 1],
  padding: { top: 0, left: 0, bottom: 0, right: 0 },
  dilation: [1, 1],
} as const;

function operations(): Draft[] {
  // As conv2d/square-kernel, maxPool2d/overlap, softmax/map, linear/map, dropout/rate-0.5 and mask/overlapping.
  const given = { input: grid([2, 4, 4], 7), weight: grid([2, 2, 2, 2], 8), bias: grid([2], 9) };
  const others = { input: grid([2, 4, 4], 1101), weight: grid([2, 2, 2, 2], 1102), bias: grid([2], 1103) };
  const outputGradient = grid([2, 3, 3], 31);
  const pooled = distinct([2, 6, 5], 1104);
  const pooling = { kernel: [3, 2], stride: [2, 1] } as const;
  const pooledGradient = grid([2, 2, 4], 121);
  const logits = grid([4, 2, 3], 1105);
  const row = { input: grid([2, 2, 3], 41), weight: grid([4, 12], 1106), bias: grid([4], 43) };
  const values = grid([2, 3, 4], 331);
  const dropped = map(signed([2, 3, 4], 1107), (value) => Number(value > 0.25));
  const masked = grid([2, 4, 5], 61);
  const regions = [
    { start: [1, 0], size: [2, 3] },
    { start: [0, 3], size: [3, 1] },
    { start: [3, 1], size: [1, 1] },
  ] as const;
  const maps = [0, 1, 2].map((index) =>
    softmaxed(
      1108 + index,
      [
        [4, 2, 3],
        [4, 1, 2],
        [4, 3, 1],
      ][index],
    ),
  );
  const cropped = grid([2, 5, 6], 221);
  const masks = [
    { id: 'other-seed', seed: 8, rate: 0.5 },
    { id: 'other-rate', seed: 7, rate: 0.25 },
  ];
  const backward = (changes: Partial<typeof given>): Draft => {
    const all = { input: given.input, weight: given.weight, ...changes };
    const right = conv2dBackward(all.input, all.weight, outputGradient);
    const sizes = conv2dBackward(absolute(all.input), absolute(all.weight), absolute(outputGradient));
    const [changed] = Object.keys(changes);
    return {
      id: `conv2dBackward/other-${changed}`,
      operation: 'conv2dBackward',
      comment: `As conv2dBackward/square-kernel, but for the ${changed}.`,
      inputs: { ...all, outputGradient },
      parameters: noTaps,
      answer: () => ({ ...right }),
      tolerance: { input: sum(8, sizes.input), weight: sum(9, sizes.weight), bias: sum(9, sizes.bias) },
      flags: keptState,
    };
  };
  const convolved = (['input', 'weight', 'bias'] as const).map((name): Draft => {
    const all = { ...given, [name]: others[name] };
    return {
      id: `conv2d/other-${name}`,
      operation: 'conv2d',
      comment: `As conv2d/square-kernel, but for the ${name}.`,
      inputs: all,
      parameters: noTaps,
      answer: () => ({ output: conv2d(all.input, all.weight, all.bias) }),
      tolerance: sum(9, conv2d(absolute(all.input), absolute(all.weight), absolute(all.bias))),
      flags: keptState,
    };
  });
  return [
    ...convolved,
    backward({ input: others.input }),
    backward({ weight: others.weight }),
    ...[
      {
        id: 'maxPool2d/other-input',
        operation: 'maxPool2d' as const,
        comment: 'As maxPool2d/overlap, but for the input.',
        inputs: { input: pooled },
        parameters: pooling,
        answer: () => ({ output: maxPool2d(pooled, pooling) }),
      },
      {
        id: 'maxPool2dBackward/other-input',
        operation: 'maxPool2dBackward' as const,
        comment: 'As maxPool2dBackward/overlap, but for the input: the maxima are elsewhere.',
        inputs: { input: pooled, outputGradient: pooledGradient },
        parameters: pooling,
        answer: () => ({ input: maxPool2dBackward(pooled, pooledGradient, pooling) }),
      },
      {
        id: 'softmax/other-input',
        operation: 'softmax' as const,
        comment: 'As softmax/map, but for the input.',
        inputs: { input: logits },
        answer: () => ({ output: softmax(logits) }),
        tolerance: sum(22, softmax(logits)),
      },
      {
        id: 'linear/other-weight',
        operation: 'linear' as const,
        comment: 'As linear/map, but for the weight.',
        inputs: row,
        answer: () => ({ output: linear(row.input, row.weight, row.bias) }),
        tolerance: sum(13, linear(absolute(row.input), absolute(row.weight), absolute(row.bias))),
      },
      {
        id: 'dropout/other-mask',
        operation: 'dropout' as const,
        comment: 'As dropout/rate-0.5, but for the mask.',
        inputs: { input: values, mask: dropped },
        parameters: { rate: 0.5 },
        answer: () => ({ output: dropout(values, dropped, 0.5) }),
      },
      {
        id: 'mask/other-regions',
        operation: 'mask' as const,
        comment: 'As mask/overlapping, but for the regions, of which there are as many.',
        inputs: { input: masked },
        parameters: { regions: regions.map((one) => ({ ...one })) },
        answer: () => ({ output: mask(masked, regions) }),
      },
      {
        id: 'crop/other-start',
        operation: 'crop' as const,
        comment: 'As crop/region, but for where it begins.',
        inputs: { input: cropped },
        parameters: { start: [0, 3], size: [3, 2] },
        answer: () => ({ output: crop(cropped, { start: [0, 3], size: [3, 2] }) }),
      },
      {
        id: 'offsetMaxPool2d/other-input',
        operation: 'offsetMaxPool2d' as const,
        comment: 'As offsetMaxPool2d/exact, but for the input.',
        inputs: { input: distinct([2, 7, 8], 1111) },
        parameters: { pool: [2, 3] },
        answer: () => ({
          maps: offsetMaxPool2d(distinct([2, 7, 8], 1111), [2, 3]).map((one) => ({ ...one })),
        }),
      },
      {
        id: 'votes/other-maps',
        operation: 'votes' as const,
        comment: 'As votes/three-maps, but for what is in the maps.',
        inputs: { maps },
        answer: () => ({ scores: votes(maps) }),
        tolerance: sum(4, votes(maps)),
      },
      ...masks.map(({ id, seed, rate }) => ({
        id: `dropoutMask/${id}`,
        operation: 'dropoutMask' as const,
        comment: `As dropoutMask/half, but for the ${id === 'other-seed' ? 'seed' : 'rate'}.`,
        parameters: { seed, rate, count: 64 },
        answer: () => ({ mask: fromValues(dropoutMask([64], rate, seed), [64]) }),
      })),
    ].map((one): Draft => ({ ...one, flags: keptState })),
  ];
}

function softmaxed(seed: number, shape: readonly number[]): NdArray {
  return map(softmax(grid(shape, seed)), Math.fround);
}

function evaluated(): Draft[] {
  // As evaluateDense/small-27x32-classifier-fine and evaluateSkipKernel/small-27x32-classifier.
  const size: Pair = [27, 32];
  const right = {
    name: 'small',
    image: signed([3, ...size], 627, 2),
    weights: seededWeights(small, 500),
  };
  const changes = [
    { id: 'other-image', comment: 'but for the image', image: signed([3, ...size], 1121, 2) },
    { id: 'other-weights', comment: 'but for the weights', weights: seededWeights(small, 1130) },
    {
      id: 'namesake',
      comment: 'on a network of the same name, of which a threshold is another',
      name: 'small-namesake',
    },
  ];
  const evaluation = { head: 'classifier', stride: 'fine' } as const;
  const layer = 5;
  const unchanged = evaluateLayerNumber(small, right.weights, right.image, layer);
  const first: Draft = {
    id: 'features/same-names',
    operation: 'features',
    comment: 'What the next three differ from, each in one thing.',
    inputs: { image: right.image, weights: right.weights },
    parameters: { network: 'small', layer },
    answer: () => ({ output: unchanged }),
    tolerance: norm(unchanged),
    flags: keptState,
  };
  const others = changes.flatMap(({ id, comment, ...change }): Draft[] => {
    const { name, image, weights } = { ...right, ...change };
    const network = networks[name];
    const inputs = { image, weights };
    const map = evaluateDense(network, weights, image, evaluation);
    const features = evaluateLayerNumber(network, weights, image, layer);
    return [
      {
        id: `evaluateDense/${id}`,
        operation: 'evaluateDense',
        comment: `As evaluateDense/small-27x32-classifier-fine, ${comment}.`,
        inputs,
        parameters: { network: name, ...evaluation },
        answer: () => ({ output: map }),
        tolerance: norm(map),
        flags: keptState,
      },
      {
        id: `evaluateSkipKernel/${id}`,
        operation: 'evaluateSkipKernel',
        comment: `As evaluateSkipKernel/small-27x32-classifier, ${comment}.`,
        inputs,
        parameters: { network: name, head: 'classifier' },
        answer: () => ({ output: evaluateSkipKernel(network, weights, image, 'classifier') }),
        tolerance: norm(map),
        flags: keptState,
      },
      {
        id: `features/${id}`,
        operation: 'features',
        comment: `The features of evaluateDense/${id}: as features/same-names, but for that.`,
        inputs,
        parameters: { network: name, layer },
        answer: () => ({ output: features }),
        tolerance: norm(features),
        flags: keptState,
      },
    ];
  });
  return [first, ...others];
}

function pictures(): Draft[] {
  // As pyramid/margin, classify/two-scales-with-flips, classifyCentre/square, classifyTenViews/small and others.
  const settings: VoteSettings = {
    scales: [30, 44],
    margin: 5,
    stride: 'fine',
    flips: true,
    votes: 'probabilities',
    topK: 3,
  };
  const image = pixels([3, 30, 43], 1141);
  const right = { name: 'small', picture, weights: seededWeights(small, 820) };
  const changes = [
    { id: 'other-picture', comment: 'but for the picture', picture: image },
    { id: 'other-weights', comment: 'but for the weights', weights: seededWeights(small, 1150) },
    {
      id: 'namesake',
      comment: 'on a network of the same name, of which the mean and a threshold are others',
      name: 'small-namesake',
    },
  ];
  const listed = (found: readonly { label: number; score: number }[]): Answer => ({
    classes: found.map((one) => ({ ...one })),
  });
  const side = small.input.window[0];
  const classified = changes.flatMap(({ id, comment, ...change }): Draft[] => {
    const { name, picture: own, weights } = { ...right, ...change };
    const network = networks[name];
    const inputs = { picture: own, weights };
    const found = classify(own, network, weights, classes, settings);
    const centre = classifyCentre(own, network, weights, side, 4);
    const views = classifyViews(tenViews(own, network.input.window), network, weights, classes, 3);
    return [
      {
        id: `classify/${id}`,
        operation: 'classify',
        comment: `As classify/two-scales-with-flips, ${comment}.`,
        inputs,
        parameters: { network: name, classes, ...settings },
        answer: () => listed(found),
        tolerance: { classes: scoredTolerance(found) },
        flags: keptState,
      },
      {
        id: `classifyCentre/${id}`,
        operation: 'classifyCentre',
        comment: `As classifyCentre/square, ${comment}.`,
        inputs,
        parameters: { network: name, side, topK: 4 },
        answer: () => listed(centre),
        tolerance: { classes: scoredTolerance(centre) },
        flags: keptState,
      },
      {
        id: `classifyTenViews/${id}`,
        operation: 'classifyTenViews',
        comment: `As classifyTenViews/small, ${comment}.`,
        inputs,
        parameters: { network: name, classes, topK: 3 },
        answer: () => views,
        tolerance: { classes: scoredTolerance(views.classes) },
        flags: keptState,
      },
    ];
  });
  const scaled = [
    { id: 'other-picture', comment: 'but for the picture', own: image, name: 'small' },
    {
      id: 'namesake',
      comment: 'on a network of the same name with another mean',
      own: picture,
      name: 'small-namesake',
    },
  ].map(({ id, comment, own, name }): Draft => {
    const levels = pyramid(own, networks[name], { scales: [30, 44], margin: 5, stride: 'fine' });
    return {
      id: `pyramid/${id}`,
      operation: 'pyramid',
      comment: `As pyramid/margin, ${comment}.`,
      inputs: { picture: own },
      parameters: { network: name, scales: [30, 44], margin: 5 },
      answer: () => ({ levels: levels.map((one) => ({ ...one })) }),
      tolerance: { levels: levels.map(({ zoom }) => ({ input: sum(200, 4), zoom: sum(2, largest(zoom)) })) },
      flags: keptState,
    };
  });
  const resized = resize(image, [25, 40]);
  const members = [1160, 1180, 1200].map((seed) => seededWeights(small, seed));
  const together: VoteSettings = {
    ...settings,
    scales: [46],
    margin: 0,
    stride: 'coarse',
    flips: false,
    topK: 2,
  };
  const scores = meanScores(memberScores(picture, small, members, classes, together));
  const best = topClasses(scores, together.topK);
  return [
    {
      id: 'resize/other-input',
      operation: 'resize',
      comment: 'As resize/same-sizes, but for the picture.',
      inputs: { input: image },
      parameters: { size: [25, 40] },
      answer: () => ({ output: resized }),
      tolerance: resizeTolerance(image, [25, 40]),
      flags: keptState,
    },
    {
      id: 'resize/same-sizes',
      operation: 'resize',
      comment: 'As resize/other-input, but for the picture.',
      inputs: { input: picture },
      parameters: { size: [25, 40] },
      answer: () => ({ output: resize(picture, [25, 40]) }),
      tolerance: resizeTolerance(picture, [25, 40]),
      flags: keptState,
    },
    ...scaled,
    ...classified,
    {
      id: 'classifyEnsemble/other-members',
      operation: 'classifyEnsemble',
      comment: 'As classifyEnsemble/three-models, but for their weights.',
      inputs: { picture, members },
      parameters: { network: 'small', classes, ...together },
      answer: () => listed(best),
      tolerance: { classes: scoredTolerance(best) },
      flags: keptState,
    },
    ...found(image),
  ];
}

/** As detect/small and localize/small, with other weights, and with another picture and others again. */
function found(image: NdArray): Draft[] {
  const settings = boxSettings;
  const topK = 2;
  const { threshold, ...common } = settings;
  return [
    { id: 'other-weights', own: picture, base: 50_830 },
    { id: 'other-picture', own: image, base: 51_830 },
  ].flatMap(({ id, own, base }): Draft[] => {
    const weights = findClear(small, base, settings, own);
    const predictions = predict(own, small, weights, settings);
    const [detections, locations] = [
      detect(predictions, classes, settings),
      localize(predictions, classes, { ...settings, topK }),
    ];
    const parameters = { network: 'small', classes, ...common };
    return [
      {
        id: `detect/${id}`,
        operation: 'detect',
        comment: `As detect/small, with ${id === 'other-weights' ? 'other weights' : 'another picture'}.`,
        inputs: { picture: own, weights },
        parameters: { ...parameters, threshold },
        answer: () => ({ detections: detections.map(detectionPlain) }),
        tolerance: { detections: boxedTolerance(detections) },
        flags: keptState,
      },
      {
        id: `localize/${id}`,
        operation: 'localize',
        comment: `As localize/small, with ${id === 'other-weights' ? 'other weights' : 'another picture'}.`,
        inputs: { picture: own, weights },
        parameters: { ...parameters, topK },
        answer: () => ({ detections: locations.map(detectionPlain) }),
        tolerance: { detections: boxedTolerance(locations) },
        flags: keptState,
      },
    ];
  });
}

export function keptStateCases(): Draft[] {
  return [...operations(), ...evaluated(), ...pictures()];
}
