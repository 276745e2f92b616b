/** How a model is trained; a plain object that is kept in checkpoints and in the model's own file. */
export interface Recipe {
  /** The same seed, recipe and data give the same weights, bit for bit. */
  readonly seed: number;
  /** Windows an optimiser step. */
  readonly batch: number;
  /** Windows are drawn at random from the pictures; an epoch is so many of them. */
  readonly windowsPerEpoch: number;
  /** Validation windows at the end of an epoch, always the same ones. */
  readonly validationWindows: number;
  readonly classifierEpochs: number;
  /** Regressor epochs, on frozen features (paper section 4.2). */
  readonly regressorEpochs: number;
  /** Share of a classifier batch that shows no object. */
  readonly background: number;
  /** Most offending negatives: background windows drawn for each one that is kept (paper section 5); 1 keeps all. */
  readonly backgroundCandidates: number;
  readonly optimiser: OptimiserRecipe;
  /** The regressor's learning rate is so many times the optimiser's: two small layers on frozen features. */
  readonly regressorRate: number;
  readonly schedule: Schedule;
  readonly augmentation: Augmentation;
}

export type OptimiserRecipe =
  | { readonly kind: 'sgd'; readonly rate: number; readonly momentum: number; readonly decay: number }
  | { readonly kind: 'adamw'; readonly rate: number; readonly decay: number };

/** How the learning rate falls: by a half cosine to nought, or by a factor at given epochs. */
export type Schedule =
  | { readonly kind: 'cosine'; readonly warmupSteps: number }
  | { readonly kind: 'step'; readonly factor: number; readonly epochs: readonly number[] };

export interface Augmentation {
  readonly flips: boolean;
  /** Turns by 0, 90, 180 and 270 degrees, for pictures without an up and a down. */
  readonly quarterTurns: boolean;
  /** Normalised pixels are multiplied by a factor from 1 - contrast to 1 + contrast ... */
  readonly contrast: number;
  /** ... and moved by up to so many deviations. */
  readonly brightness: number;
}

/**
 * What `overfeat train` does unless told otherwise. The paper's own recipe (`paperOptimiser`) needs millions of
 * windows; on hundreds of pictures AdamW with a cosine schedule gets further in the same time.
 */
export const defaultRecipe: Recipe = {
  seed: 1,
  batch: 32,
  windowsPerEpoch: 4096,
  validationWindows: 512,
  classifierEpochs: 30,
  regressorEpochs: 12,
  background: 0.45,
  backgroundCandidates: 1,
  optimiser: { kind: 'adamw', rate: 2e-3, decay: 0.02 },
  regressorRate: 3,
  schedule: { kind: 'cosine', warmupSteps: 200 },
  augmentation: { flips: true, quarterTurns: false, contrast: 0.2, brightness: 0.3 },
};

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
