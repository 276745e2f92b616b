import { z } from 'zod';
import { boxLossNames } from '../../reference/box-losses.js';
import type { Recipe } from './recipe.js';

const count = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const epochs = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const share = z.number().min(0).max(1);
const rate = z.number().min(0);

/** A recipe as it is written in a model's description, and in a file of its own (SPEC 8.1). */
export const recipeSchema = z.strictObject({
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  batch: count,
  windowsPerEpoch: count,
  validationWindows: count,
  classifierEpochs: epochs,
  regressorEpochs: epochs,
  background: share,
  hardNegatives: count,
  spatial: z.strictObject({ windows: z.number().min(1).max(16), crops: count }).exactOptional(),
  optimiser: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sgd'), rate, momentum: share, decay: rate }),
    z.strictObject({ kind: z.literal('adamw'), rate, decay: rate }),
  ]),
  regressorRate: rate,
  schedule: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('cosine'), warmupSteps: count }),
    z.strictObject({ kind: z.literal('step'), factor: rate, epochs: z.array(epochs) }),
  ]),
  augmentation: z.strictObject({
    flips: z.boolean(),
    quarterTurns: z.boolean(),
    contrast: share,
    brightness: rate,
  }),
  boxLoss: z.enum(boxLossNames).exactOptional(),
  jointBoxWeight: rate.exactOptional(),
  trainBoxesThrough: z.enum(['head', 'network']).exactOptional(),
  initialDeviation: rate.exactOptional(),
  context: z.int().min(2).max(16).exactOptional(),
  dropout: z.number().min(0).lt(1).exactOptional(),
}) satisfies z.ZodType<Recipe>;
