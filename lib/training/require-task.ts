import type { DataSet } from '../data/data-set.js';
import { InputError } from '../errors.js';
import type { Recipe } from '../model/recipe.js';
import { requireNetwork } from './require-network.js';

/** What there is to learn, and how. */
interface Task {
  readonly training: DataSet;
  readonly validation: DataSet;
  readonly recipe: Recipe;
}

/**
 * That the data sets have something to learn, of the same kind, and that the recipe suits it.
 * @throws InputError BAD_DATA_SET, BAD_ARGUMENT; BAD_MODEL for a network that is none
 */
export function requireTask({ training, validation, recipe }: Task): void {
  requireObjects(training);
  requireObjects(validation);
  if (training.annotates !== validation.annotates) {
    const [withBoxes, without] =
      training.annotates === 'objects' ? [training, validation] : [validation, training];
    const reason = `has classes of whole pictures, ${withBoxes.name} boxes: both must have the same`;
    throw new InputError('BAD_DATA_SET', without.name, reason);
  }
  requireSpatial(recipe);
  if (typeof recipe.network === 'object') {
    requireNetwork(recipe.network, training);
    requireItsOwn(recipe);
  }
  if (training.annotates === 'objects') return;
  if (training.labels.length < 2) {
    const reason = `has the class ${training.labels[0]} alone: a classifier needs at least 2`;
    throw new InputError('BAD_DATA_SET', training.name, reason);
  }
  for (const name of ['regressor', 'boxForm'] as const) {
    if (recipe[name] === undefined) continue;
    const reason = `must be left out, since ${training.name} has classes of whole pictures and no boxes`;
    throw new InputError('BAD_ARGUMENT', `recipe.${name}`, reason);
  }
  for (const name of ['background', 'regressorEpochs', 'jointBoxWeight'] as const) {
    const value = recipe[name] ?? 0;
    if (value === 0) continue;
    const reason = `must be 0, not ${value}, since ${training.name} has classes of whole pictures and no boxes`;
    throw new InputError('BAD_ARGUMENT', `recipe.${name}`, reason);
  }
  for (const name of ['spatial', 'negatives', 'regressorScales'] as const) {
    if (recipe[name] === undefined) continue;
    const reason = `must be left out, since ${training.name} has classes of whole pictures and no boxes`;
    throw new InputError('BAD_ARGUMENT', `recipe.${name}`, reason);
  }
}

/** A network in full has a regressor of its own, and context or none. */
function requireItsOwn(recipe: Recipe): void {
  for (const name of ['regressor', 'boxForm', 'context'] as const) {
    if (recipe[name] === undefined) continue;
    const reason = 'must be left out where the network is given in full, which says so itself';
    throw new InputError('BAD_ARGUMENT', `recipe.${name}`, reason);
  }
}

/** Neither two losses nor context are asked of locations. */
function requireSpatial({ spatial, jointBoxWeight = 0, context }: Recipe): void {
  if (spatial === undefined) return;
  if (context !== undefined) {
    const reason = `must be left out with recipe.spatial, not ${context}: context is learnt from single windows`;
    throw new InputError('BAD_ARGUMENT', 'recipe.context', reason);
  }
  if (jointBoxWeight !== 0) {
    const reason = `must be 0 with recipe.spatial, not ${jointBoxWeight}: boxes are learnt in epochs of their own`;
    throw new InputError('BAD_ARGUMENT', 'recipe.jointBoxWeight', reason);
  }
}

function requireObjects({ name, pictures }: DataSet): void {
  if (!pictures.some(({ objects }) => objects.some(({ ignore }) => !ignore))) {
    throw new InputError('BAD_DATA_SET', name, 'has no annotated object');
  }
}
