import { createHash } from 'node:crypto';
import type { DataSet } from '../data/data-set.js';
import type { Recipe } from '../model/recipe.js';

/**
 * Raised with whatever makes the same recipe and data give other weights: a checkpoint of before is then refused. A spec
 * holds what a small run gives, and fails where that changes and this does not.
 */
export const trainingVersion = 5;

/** What a run is of, so that a checkpoint is gone on with for the same alone: a value for each thing, by its name. */
export type RunIdentity = Readonly<Record<string, string>>;

/** A data set, and the SHA-256 of each of its pictures' files, in its order. */
export interface DigestedDataSet {
  readonly dataSet: DataSet;
  readonly digests: readonly string[];
}

/**
 * By content: of the data sets what is annotated and the files' bytes, not their names or places.
 * @param start digest of the weights of a model that the run goes on from
 */
export function runIdentity(
  recipe: Recipe,
  training: DigestedDataSet,
  validation: DigestedDataSet,
  start?: string,
): RunIdentity {
  return {
    'version of the training': `${trainingVersion}`,
    recipe: JSON.stringify(recipe),
    'training data': contentOf(training),
    'validation data': contentOf(validation),
    ...(start !== undefined && { 'model to go on from': start }),
  };
}

function contentOf({ dataSet: { labels, pictures }, digests }: DigestedDataSet): string {
  const content = pictures.map(({ objects }, at) => [digests[at], objects]);
  return createHash('sha256')
    .update(JSON.stringify([labels, content]))
    .digest('hex');
}
