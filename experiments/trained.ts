/** Models of each data set and seed, by one recipe for each set, which all experiments share. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DataSet, type Recipe, readDataSet, train } from '../lib/entries/training.js';
import { OverFeat } from '../lib/index.js';
import { recipeFor } from '../lib/training/recipe.js';
import { cacheFolder } from './cache.js';
import { mixedOf } from './mixed.js';

/** What they change of the default recipe. Shipped models of boxes are trained longer: experiments take many trainings. */
const recipes = {
  bccd: {
    classifierEpochs: 60,
    augmentation: { ...recipeFor({ annotates: 'objects' }).augmentation, quarterTurns: true },
  },
  caltech3: { classifierEpochs: 45 },
  mixed: { classifierEpochs: 45 },
  clothing10: {},
} as const satisfies Readonly<Record<string, Partial<Recipe>>>;

export type DataName = keyof typeof recipes;

/** The pictures that nothing is learnt from, on which the experiments measure. */
export function validationOf(data: string, name: DataName): Promise<DataSet> {
  return splitOf(data, name, 'val');
}

/** The pictures that are learnt from. */
export function trainingOf(data: string, name: DataName): Promise<DataSet> {
  return splitOf(data, name, 'train');
}

/** A file of annotations, or a folder of classes. */
function splitOf(data: string, name: DataName, split: 'train' | 'val'): Promise<DataSet> {
  if (name === 'mixed') return mixedOf(split, (of) => join(data, of, split));
  const folder = join(data, name, split);
  return readDataSet(name === 'clothing10' ? folder : `${folder}.json`);
}

/** A recipe that differs from that of the data set, by a name of its own. */
export interface Changed {
  readonly name: string;
  readonly changes: Partial<Recipe>;
}

/** Trained here where it was not before, and loaded. */
export async function trained(
  data: string,
  name: DataName,
  seed: number,
  changed?: Changed,
): Promise<OverFeat> {
  const run = [name, ...(changed === undefined ? [] : [changed.name]), 'seed', seed].join('-');
  const out = join(cacheFolder, run);
  if (!existsSync(join(out, 'model.json'))) {
    await train({
      training: await trainingOf(data, name),
      validation: await validationOf(data, name),
      out,
      name,
      recipe: { ...recipes[name], ...changed?.changes, seed },
      onEpoch: ({ phase, epoch, epochs }) => console.error(`${run}: ${phase} ${epoch}/${epochs}`),
    });
  }
  return OverFeat.load(out);
}
