/** What Node's programs import as `overfeat/training`: data sets, training, measures, tables and figures. */
import type { Backend, RunOptions } from '../../backends/backend.js';
import { backendNamed } from '../../backends/registry.js';
import type { DataSet } from '../data/data-set.js';
import { type ClassificationEvaluation, formatClassification } from '../evaluation/classification-report.js';
import { evaluateClassifier } from '../evaluation/evaluate-classifier.js';
import { evaluateModel } from '../evaluation/evaluate-model.js';
import { type Evaluation, formatEvaluation } from '../evaluation/report.js';
import type { Model } from '../model/model.js';
import type { Recipe } from '../model/recipe.js';
import type { EvaluateOptions } from '../options.js';
import type { OverFeat } from '../overfeat.js';
import { requireOne } from '../pipeline/ensemble.js';
import type { RecipeChoice } from '../training/fit-recipe.js';
import { recipeFor } from '../training/recipe.js';
import { trainModel } from '../training/train-model.js';
import type { EpochReport } from '../training/training-options.js';

export type { Annotates } from '../data/claims.js';
export type { DataSet, DataSetPicture, ReadDataSetOptions } from '../data/data-set.js';
export { readDataSet } from '../data/data-set.js';
export type { Fault } from '../data/fault.js';
export { DataSetError } from '../data/fault.js';
export { drawWindowBoxes } from '../figures/boxes.js';
export { drawEfficiency } from '../figures/efficiency.js';
export { drawFilters } from '../figures/filters.js';
export { drawMerge } from '../figures/merge.js';
export { drawPipeline } from '../figures/pipeline.js';
export type { FigureOptions, FigureSource } from '../figures/seen.js';
export type { Description } from '../networks/describe.js';
export { describe } from '../networks/describe.js';
export { openNetwork } from '../networks/open.js';
export type { MeasuredNetwork } from '../training/fit-recipe.js';
export { paperOptimiser, recipeFor } from '../training/recipe.js';
export type { RunTimes } from '../training/run-times.js';
export type { ClassificationEvaluation, EpochReport, EvaluateOptions, Evaluation, Recipe, RecipeChoice };
export { formatClassification, formatEvaluation };

export interface TrainOptions extends RunOptions {
  /** What is learnt from. */
  readonly training: DataSet;
  /** What is measured on, and thresholds are chosen on unless the recipe has `folds` (SPEC 6.15). */
  readonly validation: DataSet;
  /** Folder for the model, and for the checkpoint, and those of folds, as long as training goes on. */
  readonly out: string;
  readonly name: string;
  /** What differs from the recipe that such data has by default. */
  readonly recipe?: Partial<Recipe>;
  /** A model whose features and classifier are gone on with, as `loadModel` gives it; its regressor is learnt anew. */
  readonly from?: Model;
  /** A name that `overfeat backends` lists, or a backend; by default the best that there is. */
  readonly backend?: string | Backend;
  /** Choose network and epochs so that training ends after about so many minutes (SPEC 6.14); the rest of the recipe holds. */
  readonly minutes?: number;
  /** What was chosen for `minutes`, before the first step. */
  readonly onChoice?: (choice: RecipeChoice) => void;
  /** Replace a finished model that is in `out`. */
  readonly overwrite?: boolean;
  readonly onEpoch?: (report: EpochReport) => void;
}

/**
 * Trains a model into a folder, as `overfeat train` does (SPEC 6): what was stopped goes on from its last epoch.
 * @returns the model, which `OverFeat.load` takes
 * @throws InputError BAD_DATA_SET when a label is not one of those learnt, or there is nothing to learn; BAD_ARGUMENT
 *   when `from` is of other classes or another network, there are fewer pictures with objects than `folds`, when `out` holds another run's checkpoint, or a finished model without `overwrite`, or another run is at work there
 * @throws BackendError UNKNOWN_BACKEND, BACKEND_UNAVAILABLE
 */
export async function train({ recipe, backend, ...options }: TrainOptions): Promise<Model> {
  return trainModel({
    ...options,
    recipe: recipeFor(options.training, recipe),
    backend: typeof backend === 'object' ? backend : await backendNamed(backend),
  });
}

/**
 * Measures a model on annotated pictures, as `overfeat evaluate` does (SPEC 9): errors and mean average precision where
 * they have boxes, else top-1 and top-5 errors, of several models those of their mean.
 * @throws InputError BAD_DATA_SET when the labels do not fit the model's, or a picture cannot be read
 */
export async function evaluate(
  overfeat: OverFeat | readonly OverFeat[],
  dataSet: DataSet,
  options: EvaluateOptions = {},
): Promise<Evaluation | ClassificationEvaluation> {
  const members = 'model' in overfeat ? [overfeat] : overfeat;
  return dataSet.annotates === 'pictures'
    ? evaluateClassifier(members, dataSet, options)
    : evaluateModel(requireOne(members), dataSet, options);
}
