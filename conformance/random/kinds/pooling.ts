import fc from 'fast-check';
import type { Pair } from '../../../reference/geometry.js';
import { interleave, interleaveBackward } from '../../../reference/interleave.js';
import { maxPool2d, maxPool2dBackward } from '../../../reference/max-pool2d.js';
import { map } from '../../../reference/nd-array.js';
import {
  type OffsetMap,
  offsetMaxPool2d,
  offsetMaxPool2dBackward,
} from '../../../reference/offset-max-pool2d.js';
import { spatialMax, spatialMaxBackward } from '../../../reference/spatial-max.js';
import { poolingCase } from '../../generate/cases/pooling.js';
import type { Plain } from '../../generate/draft.js';
import { sum } from '../../generate/tolerances.js';
import { type Fill, fill, filled, finite } from '../fill.js';
import { type Kind, type Question, withBuilder } from '../question.js';
import { length, pair } from '../shapes.js';

const choices = fc.record({
  channels: length(1, 3),
  size: pair(1, 9),
  kernel: pair(1, 4),
  stride: pair(1, 3),
  values: fill('few', 'special', 'distinct', 'full'),
  gradient: fill(...finite),
});

interface Choice {
  readonly channels: number;
  readonly size: Pair;
  readonly kernel: Pair;
  readonly values: Fill;
}

/** What can be pooled, and holds no NaN: where its gradient goes, the specification does not say. */
const differentiable = choices.filter(
  ({ values, size, kernel }) => values.kind !== 'special' && kernel[0] <= size[0] && kernel[1] <= size[1],
);

const inputOf = ({ channels, size, values }: Choice) => filled([channels, ...size], values);

const plain = (maps: readonly OffsetMap[]): Plain =>
  maps.map(({ offset, map: one }) => ({ offset: [...offset], map: one }));

const gradientsOf = (maps: readonly OffsetMap[], { kind, seed }: Fill) =>
  maps.map(({ offset, map: { shape } }, index) => ({
    offset,
    map: filled(shape, { kind, seed: seed + index }),
  }));

const ofSizes = (maps: readonly OffsetMap[]) =>
  maps.map(({ offset, map: one }) => ({ offset, map: map(one, Math.abs) }));

export const poolingKinds: readonly Kind[] = [
  {
    operation: 'maxPool2d',
    questions: choices.map((choice): Question => {
      const { kernel, stride } = choice;
      const input = inputOf(choice);
      return withBuilder(
        {
          inputs: { input },
          parameters: { kernel, stride },
          answer: () => ({ output: maxPool2d(input, { kernel, stride }) }),
        },
        () => poolingCase({ id: 'random', comment: 'Drawn at random.', input, kernel, stride }),
      );
    }),
  },
  {
    operation: 'maxPool2dBackward',
    questions: differentiable.map((choice): Question => {
      const { kernel, stride } = choice;
      const input = inputOf(choice);
      const outputGradient = filled(maxPool2d(input, { kernel, stride }).shape, choice.gradient);
      return {
        inputs: { input, outputGradient },
        parameters: { kernel, stride },
        answer: () => ({ input: maxPool2dBackward(input, outputGradient, { kernel, stride }) }),
        tolerance: () =>
          sum(
            kernel[0] * kernel[1],
            maxPool2dBackward(input, map(outputGradient, Math.abs), { kernel, stride }),
          ),
      };
    }),
  },
  {
    operation: 'offsetMaxPool2d',
    questions: choices.map((choice): Question => {
      const pool = choice.kernel;
      const input = inputOf(choice);
      return {
        inputs: { input },
        parameters: { pool },
        answer: () => ({ maps: plain(offsetMaxPool2d(input, pool)) }),
      };
    }),
  },
  {
    operation: 'offsetMaxPool2dBackward',
    questions: differentiable.map((choice): Question => {
      const pool = choice.kernel;
      const input = inputOf(choice);
      const gradients = gradientsOf(offsetMaxPool2d(input, pool), choice.gradient);
      return {
        inputs: { input, outputGradients: plain(gradients) },
        parameters: { pool },
        answer: () => ({ input: offsetMaxPool2dBackward(input, gradients, pool) }),
        tolerance: () => sum(pool[0] * pool[1], offsetMaxPool2dBackward(input, ofSizes(gradients), pool)),
      };
    }),
  },
  {
    operation: 'interleave',
    questions: fc
      .tuple(
        choices.filter(({ size, kernel }) => kernel[0] <= size[0] && kernel[1] <= size[1]),
        // Now and then a map is missing.
        fc.constantFrom(...new Array<number>(8).fill(0), 1),
      )
      .map(([choice, missing]): Question => {
        const pool = choice.kernel;
        const whole = offsetMaxPool2d(inputOf(choice), pool);
        const maps = whole.slice(0, Math.max(1, whole.length - missing));
        return {
          inputs: { maps: plain(maps) },
          parameters: { pool },
          answer: () => ({ output: interleave(maps, pool) }),
        };
      }),
  },
  {
    operation: 'interleaveBackward',
    questions: choices.map(({ channels, size, kernel, gradient }): Question => {
      const outputGradient = filled([channels, ...size], gradient);
      return {
        inputs: { outputGradient },
        parameters: { pool: kernel },
        answer: () => ({ maps: plain(interleaveBackward(outputGradient, kernel)) }),
      };
    }),
  },
  {
    operation: 'spatialMax',
    questions: choices.map((choice): Question => {
      const input = inputOf(choice);
      return { inputs: { input }, answer: () => ({ output: spatialMax(input) }) };
    }),
  },
  {
    operation: 'spatialMaxBackward',
    questions: differentiable.map((choice): Question => {
      const input = inputOf(choice);
      const outputGradient = filled([choice.channels], choice.gradient);
      return {
        inputs: { input, outputGradient },
        answer: () => ({ input: spatialMaxBackward(input, outputGradient) }),
      };
    }),
  },
];
