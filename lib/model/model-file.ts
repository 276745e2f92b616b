import { z } from 'zod';
import { InputError } from '../errors.js';
import { parseNetwork } from '../networks/validate.js';
import type { Model } from './model.js';
import type { Recipe } from './recipe.js';

/** Names of the two files in a model's folder. */
export const modelFiles = { description: 'model.json', weights: 'weights.safetensors' } as const;

const positive = z.number().positive();

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
    threshold: z.union([z.number().min(0), z.array(z.number().min(0))]),
  }),
  training: z
    .object({ data: z.string(), recipe: z.custom<Recipe>((value) => typeof value === 'object') })
    .optional(),
});

/**
 * A model's description, all but its weights, from the text of its model.json (SPEC 8.1).
 * @throws InputError BAD_MODEL when it is not one, or contradicts itself
 */
export function parseModel(text: string, input: string): Omit<Model, 'weights'> {
  const { network: networkValue, training, ...rest } = parseJson(text, input);
  const network = parseNetwork(networkValue, input);
  const outputs = outputsOf(network.heads.classifier);
  const wanted = rest.labels.length + (rest.background ? 1 : 0);
  if (outputs !== wanted) {
    throw new InputError('BAD_MODEL', input, `the classifier has ${outputs} outputs for ${wanted} classes`);
  }
  const { threshold } = rest.detection;
  if (typeof threshold !== 'number' && threshold.length !== rest.labels.length) {
    throw new InputError(
      'BAD_MODEL',
      input,
      `has ${threshold.length} thresholds for ${rest.labels.length} labels`,
    );
  }
  const { format: _format, version: _version, ...model } = rest;
  return { ...model, network, ...(training === undefined ? {} : { training }) };
}

function parseJson(text: string, input: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError('BAD_MODEL', input, `is not JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new InputError('BAD_MODEL', input, `${z.core.toDotPath(path) || 'value'}: ${message}`);
}

function outputsOf(layers: Model['network']['heads']['classifier']): number {
  const last = layers.at(-1);
  return last?.kind === 'conv2d' ? last.outChannels : 0;
}

/** The text of a model's model.json. */
export function formatModel({ weights: _weights, ...model }: Model): string {
  return `${JSON.stringify({ format: 'overfeat-model', version: 1, ...model }, undefined, 2)}\n`;
}
