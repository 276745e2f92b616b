import fc from 'fast-check';
import { crop, cropBackward } from '../../../reference/crop.js';
import { flip, flipBackward } from '../../../reference/flip.js';
import type { Pair, Region } from '../../../reference/geometry.js';
import { mask, maskBackward } from '../../../reference/mask.js';
import { map } from '../../../reference/nd-array.js';
import { normalise, normaliseBackward } from '../../../reference/normalise.js';
import { relu, reluBackward } from '../../../reference/relu.js';
import { zeroPad2d, zeroPad2dBackward } from '../../../reference/zero-pad2d.js';
import { sum } from '../../generate/tolerances.js';
import { fill, filled, finite } from '../fill.js';
import type { Kind, Question } from '../question.js';
import { length, padding, pair } from '../shapes.js';

/** A map and, where it is asked for, a gradient as large. */
const maps = fc.record({
  channels: length(1, 3),
  size: pair(1, 7),
  values: fill(...finite, 'special'),
  gradient: fill(...finite),
});

const inputOf = ({
  channels,
  size,
  values,
}: {
  channels: number;
  size: Pair;
  values: Parameters<typeof filled>[1];
}) => filled([channels, ...size], values);

const pixelRules = fc.record({
  mean: fc.constantFrom(0, 118.5, -3),
  deviation: fc.constantFrom(1, 61.875, 0.5),
});

/** Inside a map of that size, but now and then a row or column beyond it. */
function regionIn([height, width]: Pair, { at, long, beyond }: Lots): Region {
  const start: Pair = [at[0] % height, at[1] % width];
  const size: Pair = [1 + (long[0] % (height - start[0])), 1 + (long[1] % (width - start[1]))];
  if (beyond === 'before') return { start: [-1, start[1]], size: [1, size[1]] };
  return beyond === 'after' ? { start, size: [size[0], width - start[1] + 1] } : { start, size };
}

const lots = fc.record({
  at: pair(0, 99),
  long: pair(0, 99),
  beyond: fc.constantFrom('no', 'no', 'no', 'no', 'no', 'no', 'after', 'before'),
});

type Lots = typeof lots extends fc.Arbitrary<infer One> ? One : never;

const regions = fc.array(lots, { maxLength: 3 });

const thresholds = fc.constantFrom(0.5, 0, -0.5, 0.5, 2 ** -20);

/** Often a value is a threshold itself, or NaN. */
const awkward = fc.record({
  channels: length(1, 3),
  size: pair(1, 7),
  values: fill('few', 'special', 'few', 'full'),
  gradient: fill(...finite),
});

export const mapKinds: readonly Kind[] = [
  {
    operation: 'normalise',
    questions: fc.tuple(maps, pixelRules).map(([one, rule]): Question => {
      const input = inputOf(one);
      return {
        inputs: { input },
        parameters: rule,
        answer: () => ({ output: normalise(input, rule) }),
        tolerance: () =>
          sum(
            4,
            map(input, (value) => (Math.abs(value) + Math.abs(rule.mean)) / rule.deviation),
          ),
      };
    }),
  },
  {
    operation: 'normaliseBackward',
    questions: fc.tuple(maps, pixelRules).map(([one, rule]): Question => {
      const outputGradient = filled([one.channels, ...one.size], one.gradient);
      return {
        inputs: { outputGradient },
        parameters: { deviation: rule.deviation },
        answer: () => ({ input: normaliseBackward(outputGradient, rule) }),
        tolerance: () =>
          sum(
            2,
            map(outputGradient, (value) => Math.abs(value) / rule.deviation),
          ),
      };
    }),
  },
  {
    operation: 'crop',
    questions: fc.tuple(maps, lots).map(([one, region]): Question => {
      const input = inputOf(one);
      const { start, size } = regionIn(one.size, region);
      return {
        inputs: { input },
        parameters: { start, size },
        answer: () => ({ output: crop(input, { start, size }) }),
      };
    }),
  },
  {
    operation: 'cropBackward',
    questions: fc.tuple(maps, pair(0, 3), pair(0, 3)).map(([one, start, after]): Question => {
      const outputGradient = filled([one.channels, ...one.size], one.gradient);
      const inputSize: Pair = [start[0] + one.size[0] + after[0], start[1] + one.size[1] + after[1]];
      return {
        inputs: { outputGradient },
        parameters: { start, inputSize },
        answer: () => ({ input: cropBackward(outputGradient, start, inputSize) }),
      };
    }),
  },
  {
    operation: 'flip',
    questions: maps.map((one): Question => {
      const input = inputOf(one);
      return { inputs: { input }, answer: () => ({ output: flip(input) }) };
    }),
  },
  {
    operation: 'flipBackward',
    questions: maps.map((one): Question => {
      const outputGradient = filled([one.channels, ...one.size], one.gradient);
      return { inputs: { outputGradient }, answer: () => ({ input: flipBackward(outputGradient) }) };
    }),
  },
  {
    operation: 'zeroPad2d',
    questions: fc.tuple(maps, padding(3)).map(([one, sides]): Question => {
      const input = inputOf(one);
      return {
        inputs: { input },
        parameters: { padding: { ...sides } },
        answer: () => ({ output: zeroPad2d(input, sides) }),
      };
    }),
  },
  {
    operation: 'zeroPad2dBackward',
    questions: fc.tuple(maps, padding(3)).map(([{ channels, size, gradient }, sides]): Question => {
      const { top, left, bottom, right } = sides;
      const outputGradient = filled([channels, size[0] + top + bottom, size[1] + left + right], gradient);
      return {
        inputs: { outputGradient },
        parameters: { padding: { ...sides } },
        answer: () => ({ input: zeroPad2dBackward(outputGradient, sides) }),
      };
    }),
  },
  {
    operation: 'mask',
    questions: fc.tuple(awkward, regions).map(([one, all]): Question => {
      const input = inputOf(one);
      const kept = all.map((region) => regionIn(one.size, region));
      return {
        inputs: { input },
        parameters: { regions: kept.map((region) => ({ ...region })) },
        answer: () => ({ output: mask(input, kept) }),
      };
    }),
  },
  {
    operation: 'maskBackward',
    questions: fc.tuple(maps, regions).map(([one, all]): Question => {
      const kept = all.map((region) => regionIn(one.size, region));
      const outputGradient = filled([one.channels, ...one.size], one.gradient);
      return {
        inputs: { outputGradient },
        parameters: { regions: kept.map((region) => ({ ...region })) },
        answer: () => ({ input: maskBackward(outputGradient, kept) }),
      };
    }),
  },
  {
    operation: 'relu',
    questions: fc.tuple(awkward, thresholds).map(([one, threshold]): Question => {
      const input = inputOf(one);
      return {
        inputs: { input },
        parameters: { threshold },
        answer: () => ({ output: relu(input, threshold) }),
      };
    }),
  },
  {
    operation: 'reluBackward',
    questions: fc
      .tuple(maps, fill('few', 'full', 'few'), thresholds)
      .map(([one, values, threshold]): Question => {
        const input = filled([one.channels, ...one.size], values);
        const outputGradient = filled(input.shape, one.gradient);
        return {
          inputs: { input, outputGradient },
          parameters: { threshold },
          answer: () => ({ input: reluBackward(input, outputGradient, threshold) }),
        };
      }),
  },
];
