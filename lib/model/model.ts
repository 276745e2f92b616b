import type { Weights } from '../../backends/backend.js';
import type { Network } from '../../reference/layers.js';
import type { Recipe } from './recipe.js';

/** How a model's windows become boxes. */
export interface DetectionSettings {
  /** Windows whose class scores less than this, 0 to 1, give no box. */
  readonly windowThreshold: number;
  /** Boxes merge while their match score (centre distance in mean diagonals + 1 - IoU) is at most this. */
  readonly mergeThreshold: number;
  /**
   * A merged box becomes the mean of the window boxes that overlap it by at least this IoU, above 0 to 1, weighted by their
   * scores (SPEC 5.6); left out, or false, it stays the mean of those that were merged, as in the paper.
   */
  readonly refineThreshold?: number | false;
  /** Merged boxes with a lower score, summed over their windows, are not shown. */
  readonly threshold: Limit;
  /** In place of `threshold`, where detections have a confidence: less sure ones are not shown (SPEC 5.11). */
  readonly confidence?: Limit;
}

/** A least value: one for all classes, or one for each. */
export type Limit = number | readonly number[];

/** That of a class. */
export function limitOf(limit: Limit, index: number): number {
  return typeof limit === 'number' ? limit : limit[index];
}

/** What results of several classes are ordered by: scores are no measure across classes, confidences are (SPEC 5.11). */
export function sureness({ score, confidence }: SureResult): number {
  return confidence ?? score;
}

/** A result with its confidence where its model knows it. */
export interface SureResult {
  readonly score: number;
  readonly confidence?: number;
}

/** A function of the score: straight between its breakpoints, constant beyond them. */
export interface CalibrationCurve {
  /** Strictly increasing. */
  readonly scores: readonly number[];
  /** One for each score, 0 to 1, never decreasing. */
  readonly confidences: readonly number[];
}

/** How often detections were right, by their score with the model's own scales at the fine stride (SPEC 5.11). */
export interface Calibration {
  /** Of the classes without a curve of their own. */
  readonly shared: CalibrationCurve;
  /** By class index. */
  readonly perClass: readonly (CalibrationCurve | null)[];
}

/** Everything that a trained network needs in order to be used; plain data, kept as model.json and safetensors. */
export interface Model {
  readonly name: string;
  readonly network: Network;
  readonly weights: Weights;
  /** By class index. */
  readonly labels: readonly string[];
  /** The classifier has one more output, its last: no object. */
  readonly background: boolean;
  /** Short sides, in pixels, of the pictures that make up the pyramid. */
  readonly scales: readonly number[];
  /**
   * Pixels of mean colour put around each level, so that windows can be centred on objects at the picture's edge.
   * Without a margin, sizes are rounded to those that fit every offset exactly.
   */
  readonly margin: number;
  readonly detection: DetectionSettings;
  /** Absent where nothing is known of how often detections are right. */
  readonly calibration?: Calibration;
  readonly training?: {
    /** Name of the data set. */
    readonly data: string;
    readonly recipe: Recipe;
    /** Name of the model that training went on from. */
    readonly from?: string;
    /** How good it was on pictures that neither it nor its thresholds are from; absent where they were too few. */
    readonly heldOut?: HeldOut;
  };
}

/**
 * Shares, 0 to 1, over both halves of the validation pictures, each with thresholds of the other half (SPEC 6.6); where the
 * recipe has `folds`, over validation pictures, with the model's own limits, which were chosen on others (SPEC 6.15).
 */
export interface HeldOut {
  readonly meanAveragePrecision: number;
  /** Of what is shown by these limits, how much was right, and of the objects, how many were found. */
  readonly precision: number;
  readonly recall: number;
}

/** A result's class. `index` tells apart labels that occur twice, as "crane" does in ImageNet. */
export interface Classification {
  readonly label: string;
  readonly index: number;
  readonly score: number;
}
