/** What passed all other cases when it was done to the example port in C. */
import { isDropped } from '../../../backends/dropout.js';
import { crop } from '../../../reference/crop.js';
import { type Pair, scaleSize } from '../../../reference/geometry.js';
import { array, grid, pixels } from '../arrays.js';
import type { Draft } from '../draft.js';
import { pyramid } from '../pyramid.js';
import { largest, sum } from '../tolerances.js';
import { small } from './setting.js';

export function strangersInC(): Draft[] {
  return [largeSize(), brokenScale(), cropFromTheCorner(), ...masksAtTheRate()];
}

/** Sizes in 32-bit integers. */
function largeSize(): Draft {
  const image: Pair = [60_000, 70_000];
  const [smallest, stride, n] = [209, 36, 1700];
  const rule = { smallest, stride };
  const short = smallest + stride * n;
  const over = (2 * (short * image[1] - smallest * image[0]) + stride * image[0]) | 0;
  const under = (2 * stride * image[0]) | 0;
  return {
    id: 'scaleSize/large',
    operation: 'scaleSize',
    comment: 'A picture whose sizes multiply to more than 32 bits hold.',
    parameters: { image, smallest, stride, n },
    answer: () => ({ size: scaleSize(image, rule, n) }),
    mistakes: {
      IntegerOverflow: () => ({ size: [short, smallest + stride * Math.floor(over / under)] }),
    },
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
