/** The models that come with the package. */
import { InputError } from '../errors.js';

/** Names of the models that come with the package. */
export const shippedModels = ['cells', 'caltech3', 'clothing'] as const;

export type ShippedModel = (typeof shippedModels)[number];

export interface ModelFiles {
  readonly description: URL;
  readonly weights: URL;
}

/** Each URL written out, as bundlers understand it, which then put the file beside the bundle. */
const filesOf: Readonly<Record<ShippedModel, () => ModelFiles>> = {
  cells: () => ({
    description: new URL('../../models/cells/model.json', import.meta.url),
    weights: new URL('../../models/cells/weights.safetensors', import.meta.url),
  }),
  caltech3: () => ({
    description: new URL('../../models/caltech3/model.json', import.meta.url),
    weights: new URL('../../models/caltech3/weights.safetensors', import.meta.url),
  }),
  clothing: () => ({
    description: new URL('../../models/clothing/model.json', import.meta.url),
    weights: new URL('../../models/clothing/weights.safetensors', import.meta.url),
  }),
};

export function isShipped(name: unknown): name is ShippedModel {
  return (shippedModels as readonly unknown[]).includes(name);
}

/**
 * Where the files of a shipped model are.
 * @throws InputError NOT_FOUND in a script that a bundler has made of one piece, which does not know where it is
 */
export function shippedFiles(name: ShippedModel): ModelFiles {
  try {
    return filesOf[name]();
  } catch (cause) {
    throw notBeside(name, cause);
  }
}

/** The error of a shipped model that a bundler has left behind. */
export function notBeside(name: ShippedModel, cause: unknown): InputError {
  const reason = 'is not where this code is: put its folder on your server, and load it by its URL';
  return new InputError('NOT_FOUND', name, reason, { cause });
}
