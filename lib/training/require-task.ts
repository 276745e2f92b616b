import { requireObjects } from '../data/counted-objects.js';
import type { DataSet } from '../data/data-set.js';
import { InputError } from '../errors.js';
import type { Recipe } from '../model/recipe.js';
import { requireNetwork } from './require-network.js';

/** What there is to learn, and how. */
interface Task {
  readonly training: DataSet;
  readonly validation: DataSet;
  readonly recipe: Recipe;
  /** What is gone on from. */
  readonly from?: unknown;
}

/**
 * That the data sets have something to learn, of the same kind, and that the recipe suits it.
 * @throws InputError BAD_DATA_SET, BAD_ARGUMENT; BAD_MODEL for a network that is none
 */
export function requireTask({ training, validation, recipe, from }: Task): void {
  requireObjects(training);
  requireObjects(validation);
  if (training.annotates !== validation.annotates) {
    const [withBoxes, without] =
      training.annotates === 'objects' ? [training, validation] : [validation, training];
    const reason = `has classes of whole pictures, ${withBoxes.name} boxes: both must have the same`;
    throw new InputError('BAD_DATA_SET', without.name, reason);
  }
  requireSpatial(recipe);
  requireFolds(recipe, from !== undefined);
  if (typeof recipe.network === 'object') {
    requireNetwork(recipe.network, training);
    // It has a regressor of its own, and context or none.
    const reason = ' where the network is given in full, which says so itself';
    requireLeftOut(recipe, ['regressor', 'boxForm', 'context'], reason);
  }
  if (training.annotates === 'objects') {
    requireBoxesLearnt(recipe, from !== undefined);
    if (recipe.classifierEpochs > 0 && recipe.regressorEpochs === 0) {
      const reason = ' where recipe.regressorEpochs is 0: it says how they are to be';
      requireLeftOut(recipe, ['trainBoxesThrough', 'regressorScales'], reason);
    }
    return;
  }
  if (training.labels.length < 2) {
    const reason = `has the class ${training.labels[0]} alone: a classifier needs at least 2`;
    throw new InputError('BAD_DATA_SET', training.name, reason);
  }
  const since = `, since ${training.name} has classes of whole pictures and no boxes`;
  requireLeftOut(recipe, ['regressor', 'boxForm'], since);
  for (const name of ['background', 'regressorEpochs', 'jointBoxWeight'] as const) {
    const value = recipe[name] ?? 0;
    if (value === 0) continue;
    throw new InputError('BAD_ARGUMENT', `recipe.${name}`, `must be 0, not ${value}${since}`);
  }
  requireLeftOut(recipe, ['boxLoss', 'trainBoxesThrough', 'spatial', 'negatives', 'regressorScales'], since);
  requireLeftOut(recipe, ['folds'], `${since}, and so no thresholds`);
}

/** A classifier that is trained, or gone on from, has boxes that are learnt, beside it or alone. */
function requireBoxesLearnt(
  { classifierEpochs, regressorEpochs, jointBoxWeight = 0 }: Recipe,
  isGoneOnFrom: boolean,
): void {
  if (regressorEpochs > 0 || (classifierEpochs > 0 && jointBoxWeight > 0)) return;
  if (classifierEpochs === 0 && !isGoneOnFrom) return;
  const reason =
    classifierEpochs > 0
      ? 'must be above 0, or recipe.jointBoxWeight must be: boxes would not be learnt'
      : 'must be above 0, or recipe.classifierEpochs must be: boxes are learnt anew';
  throw new InputError('BAD_ARGUMENT', 'recipe.regressorEpochs', reason);
}

/** @param why as the sentence goes on after "left out" */
function requireLeftOut(recipe: Recipe, names: readonly (keyof Recipe)[], why: string): void {
  for (const name of names) {
    if (recipe[name] === undefined) continue;
    throw new InputError('BAD_ARGUMENT', `recipe.${name}`, `must be left out${why}`);
  }
}

/** Context is not asked of locations. */
function requireSpatial({ spatial, context }: Recipe): void {
  if (spatial === undefined || context === undefined) return;
  const reason = `must be left out with recipe.spatial, not ${context}: context is learnt from single windows`;
  throw new InputError('BAD_ARGUMENT', 'recipe.context', reason);
}

function requireFolds({ folds }: Recipe, isGoneOnFrom: boolean): void {
  if (folds === undefined || !isGoneOnFrom) return;
  const reason =
    'must be left out where a model is gone on from, which may have learnt from the very pictures that thresholds would be chosen on';
  throw new InputError('BAD_ARGUMENT', 'recipe.folds', reason);
}
