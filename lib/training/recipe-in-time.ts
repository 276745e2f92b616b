/** The recipe of a run that is to end after a given time (SPEC 6.14). */
import type { Backend, RunOptions } from '../../backends/backend.js';
import type { DataSet, DataSetPicture } from '../data/data-set.js';
import { InputError } from '../errors.js';
import type { Recipe } from '../model/recipe.js';
import { trainableNames } from '../networks/trainable.js';
import { pyramidLevels } from '../pipeline/pyramid.js';
import { chooseRecipe, type RecipeChoice, type RecipeNetwork, sameChoice } from './fit-recipe.js';
import { type PlannedModel, plannedModel } from './planned-model.js';
import { measureRun } from './run-times.js';

export interface TimedRun extends Pick<RunOptions, 'signal'> {
  readonly training: DataSet;
  readonly validation: DataSet;
  /** Of those to learn from the pictures that models of folds look at. */
  readonly seen: DataSet;
  /** What holds whatever the time: all but epochs, windows an epoch, warm-up steps and, where it has none, the network. */
  readonly recipe: Recipe;
  readonly backend: Backend;
  readonly minutes: number;
  /** When the run began, as `performance.now()` tells it. */
  readonly began: number;
  /** The recipe of this run's checkpoint: then nothing is measured or chosen. */
  readonly kept: Recipe | undefined;
  readonly onChoice?: ((choice: RecipeChoice) => void) | undefined;
}

/** @throws InputError BAD_ARGUMENT when the time is none, or the recipe has no epochs to multiply */
export async function recipeInTime(run: TimedRun): Promise<Recipe> {
  const { training, validation, seen, recipe, minutes, began, kept, onChoice } = run;
  if (!(minutes > 0 && Number.isFinite(minutes))) {
    throw new InputError('BAD_ARGUMENT', 'minutes', `must be a number above 0, not ${minutes}`);
  }
  if (recipe.classifierEpochs === 0) {
    const reason =
      'must be above 0, not 0, where the time is given: all epochs are multiplied by as much as fits';
    throw new InputError('BAD_ARGUMENT', 'recipe.classifierEpochs', reason);
  }
  if (kept !== undefined) return sameChoice(recipe, kept);
  const planned = (network: RecipeNetwork) => plannedModel(training, { ...recipe, network });
  const choice = await chooseRecipe(
    recipe,
    recipe.network === undefined
      ? namesThatFit(planned, [...validation.pictures, ...seen.pictures])
      : [recipe.network],
    () => 60 * minutes - (performance.now() - began) / 1000,
    (network) => measureRun({ ...run, planned: planned(network) }),
  );
  onChoice?.(choice);
  return choice.recipe;
}

/** The cheapest where none does: it says what is wrong. */
function namesThatFit(
  planned: (network: RecipeNetwork) => PlannedModel,
  pictures: readonly DataSetPicture[],
): readonly RecipeNetwork[] {
  const names = trainableNames.filter((name) => isFit(planned(name), pictures));
  return names.length > 0 ? names : [trainableNames[0]];
}

/** Whether all pictures are large enough for the network, and none too large at its scales. */
function isFit(planned: PlannedModel, pictures: readonly DataSetPicture[]): boolean {
  try {
    for (const { path, width, height } of pictures) pyramidLevels([height, width], planned, path);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
