import { InputError } from '../errors.js';
import type { Model } from './model.js';
import { parseModel } from './model-file.js';

/** Whether this is meant as a model: it has a network and weights. */
export function isModel(value: unknown): value is Model {
  return typeof value === 'object' && value !== null && 'network' in value && 'weights' in value;
}

/**
 * The model, if all but its weights, which backends check, is as a model's description must be (SPEC 8.1).
 * @throws InputError BAD_MODEL
 */
export function requireModel(model: Model): Model {
  parseModel({ format: 'overfeat-model', version: 1, ...model }, 'model');
  if (typeof model.weights !== 'object' || model.weights === null) {
    throw new InputError('BAD_MODEL', 'model', 'weights must be an object of tensors by name');
  }
  return model;
}
