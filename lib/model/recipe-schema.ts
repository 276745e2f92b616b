import '../validation/no-eval.js';
import { z } from 'zod';
import { boxFormNames } from '../../reference/box-forms.js';
import { boxLossNames } from '../../reference/box-losses.js';
import { negativesKinds, type Recipe, regressorKinds, regressorScaleNames, trainedParts } from './recipe.js';
import { recipeNetwork } from './recipe-network.js';

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

const recipe = z.strictObject({
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  network: recipeNetwork.exactOptional(),
  batch: count,
  windowsPerEpoch: count,
  validationWindows: count,
  classifierEpochs: epochs,
  regressorEpochs: epochs,
  background: share,
  negatives: z.strictObject({ kind: z.enum(negativesKinds), candidates: count }).exactOptional(),
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
  regressor: z.enum(regressorKinds).exactOptional(),
  boxForm: z.enum(boxFormNames).exactOptional(),
  boxLoss: z.enum(boxLossNames).exactOptional(),
  jointBoxWeight: rate.exactOptional(),
  trainBoxesThrough: z.enum(trainedParts).exactOptional(),
  regressorScales: z.enum(regressorScaleNames).exactOptional(),
  initialDeviation: rate.exactOptional(),
  context: z.int().min(2).max(16).exactOptional(),
  dropout: z.number().min(0).lt(1).exactOptional(),
  folds: z
    .int()
    .min(2)
    .max(2 ** 31 - 1)
    .exactOptional(),
}) satisfies z.ZodType<Recipe>;

/**
 * What was written before there were `negatives`: `hardNegatives`, the candidates of each most offending one, 1 for none.
 */
function renamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('hardNegatives' in value)) return value;
  // Both are one too many: the old one is then refused as a key that there is not.
  if ('negatives' in value) return value;
  const { hardNegatives: candidates, ...rest } = value;
  return candidates === 1 ? rest : { ...rest, negatives: { kind: 'offending', candidates } };
}

/** A recipe as it is written in a model's description (SPEC 8.1). */
export const recipeSchema = z.preprocess(renamed, recipe);

/** A recipe in a file of its own, which may leave out anything. */
export const partialRecipeSchema = z.preprocess(renamed, recipe.partial());
