/** What the recipe's switches do: the paper's sections 4.2, 5 and 6 on real pictures. */
import type { Recipe } from '../../lib/entries/training.js';
import { evaluateModel } from '../../lib/evaluation/evaluate-model.js';
import { defaultRecipe, recipeFor } from '../../lib/training/recipe.js';
import { cachedBySeed } from '../cache.js';
import type { Experiment, Row, Setting, Table } from '../experiment.js';
import { trained, validationOf } from '../trained.js';
import { type Comparison, comparisons, negativesToTheEnd, type Variation } from './variations.js';

interface Figures {
  readonly map50: number;
  readonly map75: number;
  readonly mapMean: number;
}

/** A fifth of the usual ones on these data, so that all of it runs in hours; of the regressor, where its boxes are not learnt beside. */
const classifierEpochs = 12;
const regressorEpochs = 5;

export const recipes: Experiment = {
  name: 'recipes',
  title: 'What is trained, and how',
  question: [
    'Each row is the default recipe with one thing changed, trained on `bccd` and measured on its validation pictures, on which',
    `thresholds are chosen too. To be many, they are short: ${classifierEpochs} epochs of the classifier, where the default has ${defaultRecipe.classifierEpochs}, and ${regressorEpochs} of`,
    'the regressor where boxes are not learnt beside it. Mean average precision at IoU 0.5 and 0.75, and the mean over 0.5 to',
    '0.95.',
  ].join('\n'),
  async run(setting) {
    const tables: Table[] = [];
    for (const comparison of comparisons) tables.push(await tableOf(setting, comparison, brief));
    return tables;
  },
};

export const negatives: Experiment = {
  name: 'negatives',
  title: 'Negatives, of models that learn to the end',
  question: [
    'The kinds of negatives of the [other recipes](recipes.md) again, in 60 epochs, as the models of the other experiments on',
    '`bccd`: what is found in few epochs need not hold in many.',
  ].join('\n'),
  run: async (setting) => [await tableOf(setting, negativesToTheEnd, (changes) => changes)],
};

function brief(changes: Partial<Recipe>): Partial<Recipe> {
  const isAlone = recipeFor({ annotates: 'objects' }, changes).regressorEpochs > 0;
  return { classifierEpochs, ...(isAlone && { regressorEpochs }), ...changes };
}

async function tableOf(
  setting: Setting,
  { heading, text, variations }: Comparison,
  inTime: (changes: Partial<Recipe>) => Partial<Recipe>,
): Promise<Table> {
  const rows: Row[] = [];
  for (const { changes, ...variation } of variations) {
    rows.push(await rowOf(setting, { ...variation, changes: inTime(changes) }));
  }
  return { heading, text, rows, drawn: 'AP50-95' };
}

async function rowOf(setting: Setting, variation: Variation): Promise<Row> {
  const bySeed = await cachedBySeed(setting, `recipes-${variation.name}`, (seed) =>
    measure(setting, variation, seed),
  );
  return {
    name: variation.text,
    figures: {
      'mAP@0.5': bySeed.map(({ map50 }) => map50),
      AP75: bySeed.map(({ map75 }) => map75),
      'AP50-95': bySeed.map(({ mapMean }) => mapMean),
    },
  };
}

async function measure({ data }: Setting, { name, changes }: Variation, seed: number): Promise<Figures> {
  // Without a change it is a model that other experiments have too.
  const changed = Object.keys(changes).length > 0 ? { name, changes } : undefined;
  await using overfeat = await trained(data, 'bccd', seed, changed);
  const { meanAveragePrecision, coco } = await evaluateModel(overfeat, await validationOf(data, 'bccd'));
  return { map50: meanAveragePrecision, map75: coco.at75, mapMean: coco.mean };
}
