import type { DataSet } from '../data/data-set.js';
import { InputError } from '../errors.js';
import type { Recipe } from '../model/recipe.js';

/** What there is to learn, and how. */
interface Task {
  readonly training: DataSet;
  readonly validation: DataSet;
  readonly recipe: Recipe;
}

/**
 * That the data sets have something to learn, of the same kind, and that the recipe suits it.
 * @throws InputError BAD_DATA_SET, BAD_ARGUMENT
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
  requireSpatial(training, recipe);
  if (training.annotates === 'objects') return;
  if (training.labels.length < 2) {
    const reason = `has the class ${training.labels[0]} alone: a classifier needs at least 2`;
    throw new InputError('BAD_DATA_SET', training.name, reason);
  }
  for (const name of ['background', 'regressorEpochs', 'jointBoxWeight'] as const) {
    const value = recipe[name] ?? 0;
    if (value === 0) continue;
    const reason = `must be 0, not ${value}, since ${training.name} has classes of whole pictures and no boxes`;
    throw new InputError('BAD_ARGUMENT', `recipe.${name}`, reason);
  }
}

/** Of pictures without boxes no location is known; which background is hard, is not asked of locations, nor two losses, nor context. */
function requireSpatial(
  { name, annotates }: DataSet,
  { spatial, hardNegatives, jointBoxWeight = 0, context }: Recipe,
): void {
  if (spatial === undefined) return;
  if (annotates === 'pictures') {
    const reason = `must be left out, since ${name} has classes of whole pictures and no boxes`;
    throw new InputError('BAD_ARGUMENT', 'recipe.spatial', reason);
  }
  if (hardNegatives !== 1) {
    const reason = `must be 1 with recipe.spatial, not ${hardNegatives}: all locations are learnt from`;
    throw new InputError('BAD_ARGUMENT', 'recipe.hardNegatives', reason);
  }
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
