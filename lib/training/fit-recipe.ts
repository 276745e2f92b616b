/** A recipe that ends after a given time: chosen before the first step, and fixed from then on (SPEC 6.14). */
import type { Recipe, Schedule } from '../model/recipe.js';
import type { RunTimes } from './run-times.js';

export type RecipeNetwork = NonNullable<Recipe['network']>;

/** A network of the three is taken when there is time for so many windows of the classifier: 10 of the usual epochs. */
export const enoughWindows = 40_960;

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
 * @param candidates the cheapest first: the first that is too slow is the last to be measured
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
  for (const network of candidates) {
    const one = { network, times: await measure(network) };
    measured.push(one);
    const fitted = fitRecipe({ ...recipe, network }, one.times, secondsLeft()).recipe;
    const isEnough = fitted.classifierEpochs * fitted.windowsPerEpoch >= enoughWindows;
    if (isEnough || chosen === undefined) chosen = one;
    if (!isEnough) break;
  }
  const { network, times } = chosen!;
  return { ...fitRecipe({ ...recipe, network }, times, secondsLeft()), measured };
}

/**
 * The recipe with its epochs multiplied, both phases alike, as the time allows, and the windows an epoch changed by what
 * whole epochs leave over. A phase that there is has an epoch, an epoch a step, whatever the time.
 */
export function fitRecipe(
  recipe: Recipe,
  { steps, validations, once }: RunTimes,
  seconds: number,
): FittedRecipe {
  const { batch, windowsPerEpoch, classifierEpochs, regressorEpochs } = recipe;
  const left = Math.max(0, seconds - once);
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
    seconds: once + validating + epochSteps * ofAStep,
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
