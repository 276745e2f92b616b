/** What training is given, and what it tells between its steps. */
import type { Backend, RunOptions, Weights } from '../../backends/backend.js';
import type { HeadName, Network } from '../../reference/layers.js';
import type { DataSet } from '../data/data-set.js';
import type { Recipe } from '../model/recipe.js';
import type { OptimiserState } from './optimiser.js';

/** Where training stands between two steps: all that is needed to go on as if it had never stopped. */
export interface TrainingState {
  readonly phase: HeadName;
  /** Steps taken in this phase. */
  readonly step: number;
  readonly weights: Weights;
  readonly optimiser: OptimiserState;
}

/** What an epoch came to. */
export interface EpochReport {
  /** Of the model of a fold, its number, from 1 (SPEC 6.15); absent of the model itself. */
  readonly fold?: number;
  readonly phase: HeadName;
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean over the epoch's steps. */
  readonly loss: number;
  /** On the validation windows: share classified right, or the mean of the regressor's loss. */
  readonly validation: number;
}

export interface TrainingOptions extends RunOptions {
  readonly network: Network;
  readonly weights: Weights;
  readonly recipe: Recipe;
  readonly training: DataSet;
  readonly validation: DataSet;
  readonly backend: Backend;
  /** Continue from here. */
  readonly from?: TrainingState;
  /** Called after every epoch, and before it is called again nothing is trained: a place to keep a checkpoint. */
  readonly onEpoch?: (report: EpochReport, state: TrainingState) => Promise<void>;
}
