/** What the recipe's switches do: the paper's sections 4.2, 5 and 6 on real pictures. */
import { evaluateModel } from '../../lib/evaluation/evaluate-model.js';
import { defaultRecipe, recipeFor } from '../../lib/training/recipe.js';
import { cachedBySeed } from '../cache.js';
import type { Experiment, Row, Setting } from '../experiment.js';
import { trained, validationOf } from '../trained.js';
import { comparisons, type Variation } from './variations.js';

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
    '0.95. All was measured before models refined their boxes (5.6 of the specification), which adds some two points of AP75.',
  ].join('\n'),
  async run(setting) {
    const tables = [];
    for (const { heading, text, variations } of comparisons) {
      const rows: Row[] = [];
      for (const variation of variations) rows.push(await rowOf(setting, variation));
      tables.push({ heading, text, rows, drawn: 'AP50-95' });
    }
    return tables;
  },
};

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
  const isAlone = recipeFor({ annotates: 'objects' }, changes).regressorEpochs > 0;
  const epochs = { classifierEpochs, ...(isAlone && { regressorEpochs }) };
  await using overfeat = await trained(data, 'bccd', seed, { name, changes: { ...epochs, ...changes } });
  const { meanAveragePrecision, coco } = await evaluateModel(overfeat, await validationOf(data, 'bccd'));
  return { map50: meanAveragePrecision, map75: coco.at75, mapMean: coco.mean };
}
