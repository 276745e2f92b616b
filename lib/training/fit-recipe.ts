/** A recipe that ends after a given time: chosen before the first step, and fixed from then on (SPEC 6.14). */
import type { Recipe, Schedule } from '../model/recipe.js';
import type { TrainableName } from '../networks/trainable.js';
import type { RunTimes } from './run-times.js';

export type RecipeNetwork = NonNullable<Recipe['network']>;

/**
 * Windows of the classifier from which on a network is worth its time, 10 and 45 epochs of 4,096: with fewer a smaller one,
 * which gets more of them, finds more (SPEC 6.14).
 */
export const enoughWindows: Readonly<Record<TrainableName, number>> = {
  small: 0,
  compact: 40_960,
  medium: 184_320,
};

/** Of the steps of the shorter phase, no more are for warming up. */
const warmupShare = 0.2;

export interface MeasuredNetwork {
  readonly network: RecipeNetwork;
  readonly times: RunTimes;
}

export interface FittedRecipe {
  readonly recipe: Recipe;
  /** What training by it should take, to thresholds and all. */
  readonly seconds: number;
}

export interface RecipeChoice extends FittedRecipe {
  /** In the order in which they were measured; none where the recipe is that of a run which goes on. */
  readonly measured: readonly MeasuredNetwork[];
}

/**
 * The largest of the candidates that there is time to train on enough windows, else the first, with as many epochs as
 * fill the time.
 * @param candidates the cheapest first: none is measured beyond the first that is too slow
 * @param secondsLeft from now on; measuring takes of it
 */
export async function chooseRecipe(
  recipe: Recipe,
  candidates: readonly RecipeNetwork[],
  secondsLeft: () => number,
  measure: (network: RecipeNetwork) => Promise<RunTimes>,
): Promise<RecipeChoice> {
  const measured: MeasuredNetwork[] = [];
  let chosen: MeasuredNetwork | undefined;
  let windows = Number.POSITIVE_INFINITY;
  for (const network of candidates) {
    const enough = typeof network === 'string' ? enoughWindows[network] : 0;
    // A slower network gets fewer still.
    if (chosen !== undefined && windows < enough) break;
    const one = { network, times: await measure(network) };
    measured.push(one);
    const fitted = fitRecipe({ ...recipe, network }, one.times, secondsLeft()).recipe;
    windows = fitted.classifierEpochs * fitted.windowsPerEpoch;
    if (chosen !== undefined && windows < enough) break;
    chosen = one;
  }
  const { network, times } = chosen!;
  return { ...fitRecipe({ ...recipe, network }, times, secondsLeft()), measured };
}

/**
 * The recipe with its epochs multiplied, both phases alike, as the time allows, and the windows an epoch changed by what
 * whole epochs leave over. A phase that there is has an epoch, an epoch a step, whatever the time. The models of folds take as
 * long each as the model itself.
 */
export function fitRecipe(
  recipe: Recipe,
  { steps, validations, once }: RunTimes,
  seconds: number,
): FittedRecipe {
  const { batch, windowsPerEpoch, classifierEpochs, regressorEpochs, folds = 0 } = recipe;
  const models = 1 + folds;
  const left = Math.max(0, seconds - once) / models;
  const perEpoch = Math.ceil(windowsPerEpoch / batch);
  const usual =
    classifierEpochs * (perEpoch * steps.classifier + validations.classifier) +
    regressorEpochs * (perEpoch * steps.regressor + validations.regressor);
  const scaled = (epochs: number) => (epochs === 0 ? 0 : Math.max(1, Math.round((epochs * left) / usual)));
  const [classifier, regressor] = [scaled(classifierEpochs), scaled(regressorEpochs)];
  const validating = classifier * validations.classifier + regressor * validations.regressor;
  const ofAStep = classifier * steps.classifier + regressor * steps.regressor;
  const epochSteps = Math.max(1, Math.floor((left - validating) / ofAStep));
  const shorter = epochSteps * Math.min(...[classifier, regressor].filter((epochs) => epochs > 0));
  return {
    recipe: {
      ...recipe,
      windowsPerEpoch: epochSteps * batch,
      classifierEpochs: classifier,
      regressorEpochs: regressor,
      schedule: warmedUp(recipe.schedule, shorter),
    },
    seconds: once + models * (validating + epochSteps * ofAStep),
  };
}

function warmedUp(schedule: Schedule, steps: number): Schedule {
  if (schedule.kind !== 'cosine') return schedule;
  return {
    ...schedule,
    warmupSteps: Math.min(schedule.warmupSteps, Math.max(1, Math.floor(warmupShare * steps))),
  };
}

/** What was chosen for a run, taken over by the same run when it goes on; a network that was said is not chosen. */
export function sameChoice(recipe: Recipe, chosen: Recipe): Recipe {
  const { network, windowsPerEpoch, classifierEpochs, regressorEpochs, schedule } = chosen;
  return {
    ...recipe,
    ...(recipe.network === undefined && network !== undefined && { network }),
    windowsPerEpoch,
    classifierEpochs,
    regressorEpochs,
    schedule,
  };
}
