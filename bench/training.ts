/**
 * `npm run bench:training`: steps of training `compact` on the example pictures, drawing of windows included, on each
 * backend that trains on the processor; beside them PyTorch's forward, backward and step alone, where a python3 has it.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Backend } from '../backends/backend.js';
import { backendNamed } from '../backends/registry.js';
import { readDataSet } from '../lib/data/data-set.js';
import type { Recipe } from '../lib/model/recipe.js';
import { compact } from '../lib/networks/compact.js';
import { initialiseWeights } from '../lib/training/initialise.js';
import { defaultRecipe, recipeFor } from '../lib/training/recipe.js';
import { train } from '../lib/training/train.js';
import type { HeadName } from '../reference/layers.js';
import { pytorch } from './peers/pytorch.js';
import { machine, writeSection } from './report.js';

/** Steps an epoch: enough for a few seconds. The first epoch, which decodes pictures, is not counted. */
const steps: Readonly<Record<string, number>> = { cpu: 10, 'gpu:webasm': 15, onnx: 80 };
const epochs = 3;

const started = machine();
const data = await readDataSet(join(fileURLToPath(new URL('..', import.meta.url)), 'examples/cells.json'));
const network = compact({ classes: data.labels.length + 1 });
const rows: string[] = [];
for (const [name, count] of Object.entries(steps)) {
  const backend = await backendNamed(name);
  const apart = await windowsPerSecond(backend, count, { jointBoxWeight: 0, regressorEpochs: epochs });
  const together = await windowsPerSecond(backend, count, {});
  console.error(name, apart, together);
  const figures = [apart.classifier, apart.regressor, together.classifier];
  rows.push(`| ${[name, ...figures.map((figure) => figure.toFixed(0))].join(' | ')} |`);
}
for (const threads of [1, 2]) {
  const peer = pytorch({ network, batch: defaultRecipe.batch, steps: 80, threads });
  rows.push(
    peer === undefined
      ? `| PyTorch, ${threads} threads: skipped, no python3 has torch | | | |`
      : `| PyTorch ${peer.version}, threads: ${threads}; windows not drawn | ${peer.classifier.toFixed(0)} | ${peer.regressor.toFixed(0)} | |`,
  );
}
await writeSection(
  'Node: training `compact`, batches of 32, drawing included',
  [
    `${started}; the best of ${epochs - 1} epochs`,
    '',
    '| backend | classifier, windows a second | regressor, windows a second | the default, boxes beside the classifier |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n'),
);

/** Of each phase that there is, the best epoch. */
async function windowsPerSecond(
  backend: Backend,
  count: number,
  changes: Partial<Recipe>,
): Promise<Record<HeadName, number>> {
  const { batch } = defaultRecipe;
  const perSecond: Record<HeadName, number> = { classifier: 0, regressor: 0 };
  let last = performance.now();
  await train({
    network,
    weights: initialiseWeights(network, { seed: 1 }),
    recipe: recipeFor(data, {
      windowsPerEpoch: batch * count,
      validationWindows: batch,
      classifierEpochs: epochs,
      ...changes,
    }),
    training: data,
    validation: data,
    backend,
    onEpoch: async ({ phase, epoch }) => {
      const now = performance.now();
      if (epoch > 1) {
        perSecond[phase] = Math.max(perSecond[phase], (1000 * batch * count) / (now - last));
      }
      last = now;
    },
  });
  return perSecond;
}
