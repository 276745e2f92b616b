/** What passed all other cases when it was done to the example port in C. */
import { dropoutMask, isDropped } from '../../../backends/dropout.js';
import type { TruePicture } from '../../../lib/data/ground-truth.js';
import { topKError } from '../../../lib/evaluation/top-k-error.js';
import { crop } from '../../../reference/crop.js';
import { outputLength, type Pair, scaleSize } from '../../../reference/geometry.js';
import { layersThrough } from '../../../reference/layers.js';
import { fromValues } from '../../../reference/nd-array.js';
import { gradients } from '../../../reference/network-gradients.js';
import { array, grid, pixels, signed } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { pyramid } from '../pyramid.js';
import { gradientShare, largest, norm, sum } from '../tolerances.js';
import { small } from './setting.js';

export function strangersInC(): Draft[] {
  return [
    largeSize(),
    nearlyWhole(),
    brokenScale(),
    cropFromTheCorner(),
    ...masksAtTheRate(),
    largeSeed(),
    textsForIds(),
  ];
}

/** Sizes in 32-bit integers. */
function largeSize(): Draft {
  const image: Pair = [60_000, 69_198];
  const [smallest, stride, n] = [209, 36, 1700];
  const rule = { smallest, stride };
  const short = smallest + stride * n;
  const [over, under] = [short * image[1] - smallest * image[0], stride * image[0]];
  const withLong = (long: number) => ({ size: [short, smallest + stride * Math.floor(long)] });
  return {
    id: 'scaleSize/large',
    operation: 'scaleSize',
    comment: 'Sizes whose products need more than 32 bits, and whose quotient is just below a half.',
    parameters: { image, smallest, stride, n },
    answer: () => ({ size: scaleSize(image, rule, n) }),
    mistakes: {
      IntegerOverflow: () => withLong(((2 * over + under) | 0) / ((2 * under) | 0)),
      SizesInFloat: () => withLong(Math.fround(Math.fround(over) / under + 0.5)),
    },
  };
}

/** Whole numbers by comparing with a tolerance. */
function nearlyWhole(): Draft {
  const [input, kernel] = [5, 2 + 2 ** -30];
  return {
    id: 'outputLength/nearly-whole',
    operation: 'outputLength',
    comment: 'A kernel that is whole to nine digits.',
    parameters: { input, kernel, stride: 1, before: 0, after: 0, dilation: 1 },
    answer: () => ({ length: outputLength(input, kernel, 1) }),
  };
}

/** Scales in an integer. */
function brokenScale(): Draft {
  const image = pixels([3, 30, 43], 801);
  const scales = [30.75, 33.5];
  const run = (chosen: readonly number[]) => ({
    levels: pyramid(image, small, { scales: chosen, margin: 2, stride: 'fine' }).map(({ input, zoom }) => ({
      input,
      zoom,
    })),
  });
  const right = run(scales);
  return {
    id: 'pyramid/scales-not-whole',
    operation: 'pyramid',
    comment: 'Scales need not be whole: 43 * 30.75 / 30 is 44.075, and 43 * 33.5 / 30 is 48.02.',
    inputs: { picture: image },
    parameters: { network: small.name, scales, margin: 2 },
    answer: () => right,
    tolerance: {
      levels: right.levels.map(({ zoom }) => ({ input: sum(200, 4), zoom: sum(2, largest(zoom)) })),
    },
    mistakes: { WholeScales: () => run(scales.map(Math.floor)) },
  };
}

/** A check that is right wherever a region begins but at the corner. */
function cropFromTheCorner(): Draft {
  const input = grid([2, 5, 6], 221);
  const region = { start: [0, 0], size: [6, 6] } as const;
  return {
    id: 'crop/from-the-corner',
    operation: 'crop',
    comment: 'A region that begins with the map and is a row higher.',
    inputs: { input },
    parameters: { start: region.start, size: region.size },
    answer: () => ({ output: crop(input, region) }),
  };
}

/** The rate compared as float32, as a whole number of 2^-32, or inclusively. */
function masksAtTheRate(): Draft[] {
  const [seed, count, chosen] = [7, 8, 3];
  const hash = hashOf(chosen, seed);
  const cases = [
    { id: 'at-the-rate', rate: hash / 2 ** 32, what: 'equals the rate: it is kept' },
    { id: 'below-the-rate', rate: (hash + 0.5) / 2 ** 32, what: 'is half of 2^-32 below the rate: dropped' },
  ];
  return cases.map(({ id, rate, what }): Draft => {
    const mask = (dropped: (element: number) => boolean) => () => ({
      mask: array(Array.from({ length: count }, (_, element) => Number(!dropped(element)))),
    });
    const share = (element: number) => hashOf(element, seed) / 2 ** 32;
    return {
      id: `dropoutMask/${id}`,
      operation: 'dropoutMask',
      comment: `The share of element ${chosen} ${what}. Shares are exact in float64.`,
      parameters: { seed, rate, count },
      answer: mask((element) => isDropped(element, rate, seed)),
      mistakes: {
        InexactRate: [
          mask((element) => share(element) <= rate),
          mask((element) => Math.fround(share(element)) < Math.fround(rate)),
          mask((element) => hashOf(element, seed) < Math.floor(rate * 2 ** 32)),
        ],
      },
    };
  });
}

/** A seed in a signed integer. */
function largeSeed(): Draft {
  const network = networks['small-boxes-by-class'];
  const [classes, seed, freezeFeatures] = [[0, 3], 4_000_000_007, true];
  const windows = signed([2, 3, ...network.input.window], 817, 2);
  const weights = seededWeights(network, 700);
  const run = (chosen: number): Answer => {
    const layers = layersThrough(network, 'classifier');
    const {
      loss,
      outputs,
      gradients: own,
    } = gradients(network, weights, {
      head: 'classifier',
      windows,
      target: { kind: 'class', classes },
      freezeFeatures,
      dropoutMask: (index, shape) => {
        const layer = layers[index];
        const rate = layer.kind === 'dropout' ? layer.rate : 0;
        return fromValues(dropoutMask(shape, rate, chosen + index), shape);
      },
    });
    return { loss, outputs, ...own };
  };
  const right = run(seed);
  return {
    id: 'networkGradients/large-seed',
    operation: 'networkGradients',
    comment: 'A seed that a signed 32-bit integer does not hold.',
    inputs: { windows, weights },
    parameters: { network: network.name, head: 'classifier', classes, freezeFeatures, seed },
    answer: () => right,
    tolerance: Object.fromEntries(
      Object.entries(right).map(([name, one]) => [
        name,
        norm(one, name === 'loss' || name === 'outputs' ? undefined : gradientShare),
      ]),
    ),
    mistakes: { HashArithmetic: () => run(2 ** 31 - 1) },
  };
}

/** Ids that are read as numbers. */
function textsForIds(): Draft {
  const box = { xmin: 0, ymin: 0, xmax: 16, ymax: 16 };
  const pictures: readonly TruePicture[] = [
    { id: 'left', objects: [{ index: 0, box, ignore: false }] },
    { id: 'right', objects: [{ index: 1, box, ignore: false }] },
    { id: '7', objects: [{ index: 2, box, ignore: false }] },
    { id: 7, objects: [{ index: 1, box, ignore: false }] },
  ];
  const guesses = [
    { imageId: 'right', index: 1, score: 0.25 },
    { imageId: 'left', index: 1, score: 0.75 },
    { imageId: '7', index: 1, score: 0.5 },
    { imageId: 7, index: 2, score: 0.625 },
  ];
  const asNumber = (id: number | string) => Number.parseInt(`${id}`, 10) || 0;
  return {
    id: 'topKError/texts-for-ids',
    operation: 'topKError',
    comment: 'Ids are whole numbers or texts, and 7 is not "7": of four pictures one is right.',
    parameters: {
      pictures: pictures.map(({ id, objects }) => ({ id, objects: objects.map((one) => ({ ...one, box })) })),
      guesses,
      k: 1,
    },
    answer: () => ({ error: topKError(pictures, guesses, 1) }),
    tolerance: sum(2, 1),
    mistakes: {
      IdsAsNumbers: () => ({
        error: topKError(
          pictures.map(({ id, objects }) => ({ id: asNumber(id), objects })),
          guesses.map((guess) => ({ ...guess, imageId: asNumber(guess.imageId) })),
          1,
        ),
      }),
    },
  };
}

/** The hash of an element, found by asking at which rates it is dropped. */
function hashOf(element: number, seed: number): number {
  let [low, high] = [0, 2 ** 32];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (isDropped(element, middle / 2 ** 32, seed)) high = middle;
    else low = middle;
  }
  return low;
}
