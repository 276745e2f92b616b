import fc from 'fast-check';
import { isDropped } from '../../../backends/dropout.js';
import { crossEntropy, crossEntropyBackward } from '../../../reference/cross-entropy.js';
import { dropout, dropoutBackward } from '../../../reference/dropout.js';
import { map, type NdArray, zip } from '../../../reference/nd-array.js';
import { sgdStep } from '../../../reference/sgd.js';
import { softmax, softmaxBackward } from '../../../reference/softmax.js';
import { squaredLoss, squaredLossBackward } from '../../../reference/squared-loss.js';
import { topClasses, votes } from '../../../reference/votes.js';
import { absolute, array, scaled } from '../../generate/arrays.js';
import { spreadOf } from '../../generate/cases/softmax.js';
import { sum } from '../../generate/tolerances.js';
import { fill, filled, finite } from '../fill.js';
import type { Kind, Question } from '../question.js';
import { length, pair } from '../shapes.js';

/** Logits as far apart as these have probabilities of their own. */
const logits = fill('whole', 'few', 'grid', 'full');

/** Also such whose exponentials overflow. */
const anyLogits = fill('whole', 'large', 'few', 'full');

const maps = fc.record({
  channels: length(1, 5),
  size: pair(1, 4),
  values: logits,
  gradient: fill(...finite),
});

const batches = fc.record({
  windows: length(1, 4),
  labels: length(1, 5),
  values: anyLogits,
  seed: fc.nat(999),
});

/** True classes of as many windows. */
const classesOf = (windows: number, labels: number, seed: number) =>
  Array.from({ length: windows }, (_, window) => (seed + 7 * window) % labels);

const rates = fc.constantFrom(0, 0.25, 0.5, 0.75);

const maskOf = (shape: readonly number[], seed: number) =>
  map(filled(shape, { kind: 'full', seed }), (value) => Number(value > -0.5));

const rounded = (one: NdArray) => map(one, Math.fround);

export const lossKinds: readonly Kind[] = [
  {
    operation: 'softmax',
    questions: fc
      .tuple(maps, anyLogits, fc.constantFrom('map', 'vector'))
      .map(([{ channels, size }, values, form]): Question => {
        const input = filled(form === 'map' ? [channels, ...size] : [channels], values);
        return {
          inputs: { input },
          answer: () => ({ output: softmax(input) }),
          tolerance: () => sum(channels + 2 * spreadOf(input) + 10, softmax(input)),
        };
      }),
  },
  {
    operation: 'softmaxBackward',
    questions: maps.map(({ channels, size, values, gradient }): Question => {
      const probabilities = rounded(softmax(filled([channels, ...size], values)));
      const outputGradient = filled(probabilities.shape, gradient);
      return {
        inputs: { probabilities, outputGradient },
        answer: () => ({ input: softmaxBackward(probabilities, outputGradient) }),
        tolerance: () => {
          const sizes = softmaxBackward(probabilities, scaled(absolute(outputGradient), -1));
          const largest = Math.max(1, ...absolute(outputGradient).data);
          return sum(
            channels + 8,
            zip(probabilities, sizes, (p, size) => 2 * (2 * p * largest + Math.abs(size))),
          );
        },
      };
    }),
  },
  {
    operation: 'crossEntropy',
    questions: batches.map(({ windows, labels, values, seed }): Question => {
      const input = filled([windows, labels], values);
      const classes = classesOf(windows, labels + Number(seed % 5 === 4), seed);
      return {
        inputs: { logits: input },
        parameters: { classes },
        answer: () => ({ loss: crossEntropy(input, classes) }),
        tolerance: () => sum(labels + windows + 10, Math.max(...absolute(input).data) + 2),
      };
    }),
  },
  {
    operation: 'crossEntropyBackward',
    questions: batches.map(({ windows, labels, values, seed }): Question => {
      const input = filled([windows, labels], values);
      const classes = classesOf(windows, labels, seed);
      const gradient = () => crossEntropyBackward(input, classes);
      return {
        inputs: { logits: input },
        parameters: { classes },
        answer: () => ({ logits: gradient() }),
        tolerance: () =>
          sum(
            labels + 2 * Math.min(spreadOf(input), 100) + 10,
            map(gradient(), (value) => (Math.abs(value) + 2) / windows),
          ),
      };
    }),
  },
  {
    operation: 'squaredLoss',
    questions: batches.map(({ windows, values, seed }): Question => {
      const predictions = filled([windows, 4], values);
      const boxes = filled([windows, 4], { kind: 'grid', seed });
      return {
        inputs: { predictions, boxes },
        answer: () => ({ loss: squaredLoss(predictions, boxes) }),
        tolerance: () => sum(16, squaredLoss(predictions, boxes)),
      };
    }),
  },
  {
    operation: 'squaredLossBackward',
    questions: batches.map(({ windows, values, seed }): Question => {
      const predictions = filled([windows, 4], values);
      const boxes = filled([windows, 4], { kind: 'grid', seed });
      return {
        inputs: { predictions, boxes },
        answer: () => ({ predictions: squaredLossBackward(predictions, boxes) }),
        tolerance: () =>
          sum(
            3,
            zip(predictions, boxes, (first, second) => (Math.abs(first) + Math.abs(second)) / windows),
          ),
      };
    }),
  },
  ...(['dropout', 'dropoutBackward'] as const).map((operation): Kind => {
    const [read, written] = operation === 'dropout' ? ['input', 'output'] : ['outputGradient', 'input'];
    const run = operation === 'dropout' ? dropout : dropoutBackward;
    return {
      operation,
      questions: fc
        .tuple(maps, rates, fc.nat(99))
        .map(([{ channels, size, values }, rate, seed]): Question => {
          const given = filled([channels, ...size], values);
          const mask = maskOf(given.shape, seed);
          return {
            inputs: { [read]: given, mask },
            parameters: { rate },
            answer: () => ({ [written]: run(given, mask, rate) }),
            tolerance: () => sum(4, absolute(run(given, mask, rate))),
          };
        }),
    };
  }),
  {
    operation: 'dropoutMask',
    questions: fc.tuple(fc.nat(0xffffffff), rates, length(1, 64)).map(
      ([seed, rate, count]): Question => ({
        parameters: { seed, rate, count },
        answer: () => ({
          mask: array(Array.from({ length: count }, (_, one) => Number(!isDropped(one, rate, seed)))),
        }),
      }),
    ),
  },
  {
    operation: 'votes',
    questions: fc
      .tuple(length(1, 5), fc.array(fc.tuple(pair(1, 4), logits), { minLength: 1, maxLength: 4 }))
      .map(([labels, chosen]): Question => {
        const scores = chosen.map(([size, values]) => rounded(softmax(filled([labels, ...size], values))));
        return {
          inputs: { maps: scores },
          answer: () => ({ scores: votes(scores) }),
          tolerance: () => sum(scores.length + 1, votes(scores)),
        };
      }),
  },
  {
    operation: 'topClasses',
    questions: fc
      .tuple(length(1, 40), fill('few', 'whole', 'distinct'), length(1, 45))
      .map(([labels, values, count]): Question => {
        const scores = filled([labels], values);
        return {
          inputs: { scores },
          parameters: { count },
          answer: () => ({ classes: topClasses(scores, count).map((one) => ({ ...one })) }),
        };
      }),
  },
  {
    operation: 'sgdStep',
    questions: fc
      .record({
        shape: pair(1, 4),
        fills: fc.tuple(fill('grid', 'full'), fill('grid', 'full'), fill('grid', 'full')),
        rate: fc.constantFrom(0.25, 0.05, 1),
        momentum: fc.constantFrom(0, 0.625, 0.9),
        decay: fc.constantFrom(0.25, 0.0625, 0, 1e-5),
      })
      .map(({ shape, fills, ...options }): Question => {
        const [weight, velocity, gradient] = fills.map((one) => filled(shape, one));
        const { rate, momentum, decay } = options;
        return {
          inputs: { weight, velocity, gradient },
          parameters: options,
          answer: () => {
            const next = sgdStep({ weight, velocity }, gradient, options);
            return { velocity: next.velocity, weight: next.weight };
          },
          tolerance: () => {
            const sizes = zip(
              zip(absolute(velocity), absolute(gradient), (v, g) => momentum * v + rate * g),
              absolute(weight),
              (size, w) => size + rate * decay * w,
            );
            return {
              velocity: sum(8, sizes),
              weight: sum(
                9,
                zip(sizes, absolute(weight), (size, w) => size + w),
              ),
            };
          },
        };
      }),
  },
];
