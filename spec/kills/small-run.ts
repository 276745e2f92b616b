/** A training of seconds on the example pictures, in a process of its own: `small-run.ts FOLDER BACKEND [FOLDS]`. */
import { fileURLToPath } from 'node:url';
import { backendNamed } from '../../backends/registry.js';
import { readDataSet } from '../../lib/data/data-set.js';
import { defaultRecipe } from '../../lib/training/recipe.js';
import { trainModel } from '../../lib/training/train-model.js';

const [, , out, backend, folds] = process.argv;
const examples = await readDataSet(fileURLToPath(new URL('../../examples/cells.json', import.meta.url)));
/** Its smallest objects, platelets, would take the largest scales, and most of the time, of thresholds. */
const labels = examples.labels.slice(0, -1);
const largeAlone = {
  ...examples,
  labels,
  pictures: examples.pictures.map((seen) => ({
    ...seen,
    objects: seen.objects.filter(({ index }) => index < labels.length),
  })),
};
await trainModel({
  training: largeAlone,
  validation: largeAlone,
  out,
  name: 'small',
  recipe: {
    ...defaultRecipe,
    batch: 8,
    windowsPerEpoch: 16,
    validationWindows: 8,
    ...(folds === undefined
      ? { classifierEpochs: 8, regressorEpochs: 4 }
      : // Several models in about the time of one.
        { classifierEpochs: 3, regressorEpochs: 1, folds: Number(folds) }),
  },
  backend: await backendNamed(backend),
});
process.exit();
