import fc from 'fast-check';
import {
  coarseLength,
  exactInput,
  fineLength,
  inputRegion,
  outputLength,
  type Pair,
  receptiveField,
  scaleSize,
} from '../../../reference/geometry.js';
import { fromValues } from '../../../reference/nd-array.js';
import type { Seeded } from '../../runner/manifest.js';
import { seededValues } from '../../runner/seeded.js';
import type { Kind, Question } from '../question.js';
import { footprints, length, pair, plainFootprint } from '../shapes.js';

const seeds = fc.nat(0xffffffff);

const seeded: fc.Arbitrary<Seeded> = fc.oneof(
  fc.record({ kind: fc.constant('pixels' as const), seed: seeds }),
  fc.record({ kind: fc.constant('signed' as const), seed: seeds, scale: fc.constantFrom(1, 0.25, 4) }),
);

const lengths = fc.record({
  input: length(0, 40),
  kernel: length(0, 7),
  stride: length(0, 4),
  before: length(-1, 4),
  after: length(-1, 4),
  dilation: length(0, 4),
});

const stacks = fc.array(footprints, { minLength: 1, maxLength: 4 });

const dense = fc.record({ unpooled: length(1, 40), pool: length(1, 4), classifier: length(1, 6) });

export const geometryKinds: readonly Kind[] = [
  {
    operation: 'seededTensor',
    questions: fc.tuple(seeded, length(1, 40)).map(
      ([form, count]): Question => ({
        parameters: { seeded: form, count },
        answer: () => ({ values: fromValues(seededValues(count, form), [count]) }),
      }),
    ),
  },
  {
    operation: 'outputLength',
    questions: lengths.map(
      (one): Question => ({
        parameters: one,
        answer: () => ({
          length: outputLength(one.input, one.kernel, one.stride, one.before, one.after, one.dilation),
        }),
      }),
    ),
  },
  {
    operation: 'receptiveField',
    questions: stacks.map(
      (layers): Question => ({
        parameters: { layers: layers.map(plainFootprint) },
        answer: () => ({ ...receptiveField(layers) }),
      }),
    ),
  },
  {
    operation: 'exactInput',
    questions: fc.tuple(pair(1, 9), stacks).map(
      ([output, layers]): Question => ({
        parameters: { output, layers: layers.map(plainFootprint) },
        answer: () => ({ input: exactInput(output, layers) }),
      }),
    ),
  },
  {
    operation: 'inputRegion',
    questions: fc.tuple(pair(0, 9), pair(1, 9), footprints).map(
      ([start, size, layer]): Question => ({
        parameters: { start, size, layer: plainFootprint(layer) },
        answer: () => ({ ...inputRegion({ start, size }, layer) }),
      }),
    ),
  },
  {
    operation: 'fineLength',
    questions: dense.map(
      (one): Question => ({
        parameters: one,
        answer: () => ({ length: fineLength(one.unpooled, one.pool, one.classifier) }),
      }),
    ),
  },
  {
    operation: 'coarseLength',
    questions: dense.map(
      (one): Question => ({
        parameters: one,
        answer: () => ({ length: coarseLength(one.unpooled, one.pool, one.classifier) }),
      }),
    ),
  },
  {
    operation: 'scaleSize',
    questions: fc
      .oneof(
        fc.record({ image: pair(1, 999), smallest: length(0, 300), stride: length(1, 48), n: length(1, 12) }),
        // A long side just between two sizes.
        fc
          .record({
            short: length(1, 300),
            half: length(1, 24),
            odd: length(0, 9),
            n: length(1, 12),
            flip: fc.boolean(),
          })
          .map(({ short, half, odd, n, flip }) => {
            const image: Pair = flip ? [2 * short, short] : [short, 2 * short];
            return { image, smallest: half * (2 * odd + 1), stride: 2 * half, n };
          }),
      )
      .map(
        ({ image, smallest, stride, n }): Question => ({
          parameters: { image, smallest, stride, n },
          answer: () => ({ size: scaleSize(image, { smallest, stride }, n) }),
        }),
      ),
  },
];
