import '../validation/no-eval.js';
import { z } from 'zod';
import { InputError } from '../errors.js';
import { parseNetwork } from '../networks/validate.js';
import { parseValue } from '../validation/parse-value.js';
import type { Model } from './model.js';
import { recipeSchema } from './recipe-schema.js';

/** Names of the two files in a model's folder. */
export const modelFiles = { description: 'model.json', weights: 'weights.safetensors' } as const;

const positive = z.number().positive();
const score = z.number().min(0);
const share = z.number().min(0).max(1);

const increasing = (values: readonly number[]) =>
  values.every((value, at) => at === 0 || value > values[at - 1]);
const rising = (values: readonly number[]) =>
  values.every((value, at) => at === 0 || value >= values[at - 1]);

const curve = z
  .strictObject({
    scores: z.array(z.number()).min(1).refine(increasing, 'must be strictly increasing'),
    confidences: z.array(share).min(1).refine(rising, 'must never decrease'),
  })
  .refine(
    ({ scores, confidences }) => scores.length === confidences.length,
    'must have as many scores as confidences',
  );

const schema = z.object({
  format: z.literal('overfeat-model'),
  version: z.literal(1),
  name: z.string().min(1),
  network: z.unknown(),
  labels: z.array(z.string().min(1)).min(1),
  background: z.boolean(),
  scales: z.array(positive.max(16384)).min(1).max(16),
  margin: z.int().min(0).max(1024),
  detection: z.object({
    windowThreshold: z.number().min(0).max(1),
    mergeThreshold: z.number().min(0),
    refineThreshold: z
      .union([z.literal(false), z.number().gt(0).max(1)], 'must be false or a number above 0 and at most 1')
      .exactOptional(),
    threshold: z.union([score, z.array(score)], 'must be a number of at least 0, or a list of them'),
    confidence: z
      .union([share, z.array(share)], 'must be a number from 0 to 1, or a list of them')
      .exactOptional(),
  }),
  calibration: z.strictObject({ shared: curve, perClass: z.array(curve.nullable()) }).optional(),
  training: z
    .object({
      data: z.string(),
      recipe: recipeSchema,
      from: z.string().exactOptional(),
      heldOut: z.object({ meanAveragePrecision: share, precision: share, recall: share }).exactOptional(),
    })
    .optional(),
});

/**
 * A model's description, all but its weights, from the value of its model.json (SPEC 8.1).
 * @param input what errors call it: the file's path
 * @throws InputError BAD_MODEL when it is not one, or contradicts itself
 */
export function parseModel(value: unknown, input: string): Omit<Model, 'weights'> {
  const refuse = (reason: string) => new InputError('BAD_MODEL', input, reason);
  const parsed = parseValue(schema, value, ({ place, reason }) =>
    refuse(`is not a model: ${place === '' ? 'it' : place} ${reason}`),
  );
  const {
    format: _format,
    version: _version,
    network: networkValue,
    training,
    calibration,
    ...model
  } = parsed;
  const network = parseNetwork(networkValue, input);
  const outputs = outputsOf(network.heads.classifier);
  const wanted = model.labels.length + (model.background ? 1 : 0);
  if (outputs !== wanted) throw refuse(`the classifier has ${outputs} outputs for ${wanted} classes`);
  for (const name of ['threshold', 'confidence'] as const) {
    const limit = model.detection[name];
    if (typeof limit === 'object' && limit.length !== model.labels.length) {
      throw refuse(`has ${limit.length} ${name}s for ${model.labels.length} labels`);
    }
  }
  if (model.detection.confidence !== undefined && calibration === undefined) {
    throw refuse('has a confidence in detection, and no calibration that it could be measured by');
  }
  if (calibration !== undefined && calibration.perClass.length !== model.labels.length) {
    throw refuse(`has ${calibration.perClass.length} calibrations for ${model.labels.length} labels`);
  }
  return {
    ...model,
    network,
    ...(calibration === undefined ? {} : { calibration }),
    ...(training === undefined ? {} : { training }),
  };
}

function outputsOf(layers: Model['network']['heads']['classifier']): number {
  const last = layers.at(-1);
  return last?.kind === 'conv2d' ? last.outChannels : 0;
}

/** The text of a model's model.json. */
export function formatModel({ weights: _weights, training, ...model }: Model): string {
  // Last, whatever was added to the model since it was trained.
  const description = { format: 'overfeat-model', version: 1, ...model, ...(training && { training }) };
  return `${JSON.stringify(description, undefined, 2)}\n`;
}
