import type { DataSet } from '../data/data-set.js';
import type { Recipe, Schedule } from '../model/recipe.js';

/**
 * What `overfeat train` does unless told otherwise. The paper's own recipe (`paperOptimiser`) needs millions of
 * windows; on hundreds of pictures AdamW with a cosine schedule gets further in the same time.
 */
export const defaultRecipe: Recipe & Required<Pick<Recipe, 'boxLoss' | 'jointBoxWeight'>> = {
  seed: 1,
  batch: 32,
  windowsPerEpoch: 4096,
  validationWindows: 512,
  classifierEpochs: 80,
  regressorEpochs: 0,
  background: 0.45,
  optimiser: { kind: 'adamw', rate: 2e-3, decay: 0.02 },
  regressorRate: 3,
  schedule: { kind: 'cosine', warmupSteps: 200 },
  augmentation: { flips: true, quarterTurns: false, contrast: 0.2, brightness: 0.3 },
  boxLoss: 'giou',
  jointBoxWeight: 1,
};

const { boxLoss: _loss, jointBoxWeight: _weight, ...withoutBoxes } = defaultRecipe;

/** Of pictures with a class and no boxes: nothing in them is known to be background, and there is nothing to regress. */
const classifierRecipe: Recipe = { ...withoutBoxes, classifierEpochs: 45, background: 0 };

/** Epochs of the regressor alone, where there is reason for some. */
export const epochsAlone = 15;

/**
 * The one for such data, as `changes` change it. Where boxes are not learnt beside the classifier, or it is said how the
 * regressor's epochs are to be, it has some.
 */
export function recipeFor({ annotates }: Pick<DataSet, 'annotates'>, changes: Partial<Recipe> = {}): Recipe {
  if (annotates === 'pictures') return { ...classifierRecipe, ...changes };
  const recipe = { ...defaultRecipe, ...changes };
  const isBeside = recipe.jointBoxWeight > 0 && recipe.classifierEpochs > 0;
  const isAsked = changes.trainBoxesThrough !== undefined || changes.regressorScales !== undefined;
  const usual = isBeside && !isAsked ? 0 : epochsAlone;
  return { ...recipe, regressorEpochs: changes.regressorEpochs ?? usual };
}

/** The paper's optimiser and schedule (section 3.1). */
export const paperOptimiser: Pick<Recipe, 'optimiser' | 'regressorRate' | 'schedule'> = {
  optimiser: { kind: 'sgd', rate: 5e-2, momentum: 0.6, decay: 1e-5 },
  regressorRate: 1,
  schedule: { kind: 'step', factor: 0.5, epochs: [30, 50, 60, 70, 80] },
};

/** Learning rate as a multiple of the recipe's, at a step counted from 0. */
export function rateFactor(schedule: Schedule, step: number, steps: number, stepsPerEpoch: number): number {
  switch (schedule.kind) {
    case 'cosine':
      return Math.min(1, (step + 1) / schedule.warmupSteps) * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
    case 'step':
      return schedule.factor ** schedule.epochs.filter((epoch) => epoch * stepsPerEpoch <= step).length;
  }
}
