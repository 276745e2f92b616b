import type { BoxForm } from '../../reference/box-forms.js';
import type { BoxLossName } from '../../reference/box-losses.js';
import type { Network } from '../../reference/layers.js';
import type { TrainableName } from '../networks/trainable.js';

/** How a model is trained; a plain object that is kept in checkpoints and in the model's own file. */
export interface Recipe {
  /** The same seed, recipe and data give the same weights, bit for bit, on one backend and as many threads. */
  readonly seed: number;
  /** What is trained: a network by its name, or in full; `compact` unless said otherwise. */
  readonly network?: TrainableName | Network;
  /** Windows an optimiser step. */
  readonly batch: number;
  /** Windows are drawn at random from the pictures; an epoch is so many of them. */
  readonly windowsPerEpoch: number;
  /** Validation windows at the end of an epoch, always the same ones. */
  readonly validationWindows: number;
  readonly classifierEpochs: number;
  /** Regressor epochs, on frozen features (paper section 4.2) unless `trainBoxesThrough` says otherwise. */
  readonly regressorEpochs: number;
  /** Share of a classifier batch that shows no object. */
  readonly background: number;
  /** Which backgrounds are learnt from (paper section 5); all that are drawn, at random, unless said otherwise. */
  readonly negatives?: Negatives;
  /** Learn from all locations of crops at once (paper section 5); without it from windows. */
  readonly spatial?: Spatial;
  readonly optimiser: OptimiserRecipe;
  /** The regressor's learning rate is so many times the optimiser's: two small layers on frozen features, as a rule. */
  readonly regressorRate: number;
  readonly schedule: Schedule;
  readonly augmentation: Augmentation;
  /** One box that all classes share, unless said otherwise, or one for each class (paper 4.2, Fig. 9). */
  readonly regressor?: RegressorKind;
  /** What the regressor's outputs are: a box's edges, unless said otherwise, or its centre and size (paper section 6). */
  readonly boxForm?: BoxForm;
  /** The regressor's loss; half the squared distance in that form, `l2`, unless said otherwise (paper section 6). */
  readonly boxLoss?: BoxLossName;
  /**
   * How much of the box loss, of the windows that show objects, is added to the classifier's in its epochs, through the
   * whole network; none unless said otherwise (paper section 6).
   */
  readonly jointBoxWeight?: number;
  /** What the regressor's epochs change: its own layers, unless said otherwise, or the features under them too. */
  readonly trainBoxesThrough?: TrainedPart;
  /**
   * Whether the regressor's epochs show an object at a single scale, or at all that it will be asked about, unless said
   * otherwise (paper section 4.2).
   */
  readonly regressorScales?: RegressorScales;
  /** Deviation of the first weights, the same for all layers, as the paper's 0.01; left out, by layer (SPEC 8.3). */
  readonly initialDeviation?: number;
  /** The heads read a lower resolution too, so many times smaller (SPEC 3.8, paper section 5); none unless said otherwise. */
  readonly context?: number;
  /** Rate of the dropout layers, from 0 up to but not including 1; left out, the network's own. */
  readonly dropout?: number;
  /**
   * Choose thresholds on the training pictures, in so many parts, at least 2, each by a model that is trained on the others
   * (SPEC 6.15); left out, on validation pictures.
   */
  readonly folds?: number;
}

export const negativesKinds = ['random', 'offending', 'both'] as const;

export type NegativesKind = (typeof negativesKinds)[number];

/** A few backgrounds of each picture, chosen at every step by the network as it then is. */
export interface Negatives {
  /** Random ones, those that the network is most wrong about, or half of each. */
  readonly kind: NegativesKind;
  /** One in so many is learnt from. */
  readonly candidates: number;
}

export const trainedParts = ['head', 'network'] as const;

export type TrainedPart = (typeof trainedParts)[number];

export const regressorScaleNames = ['single', 'multiple'] as const;

export type RegressorScales = (typeof regressorScaleNames)[number];

export const regressorKinds = ['shared', 'perClass'] as const;

export type RegressorKind = (typeof regressorKinds)[number];

export interface Spatial {
  /** A crop is at most so many windows wide and high. */
  readonly windows: number;
  /** Crops an optimiser step. */
  readonly crops: number;
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
