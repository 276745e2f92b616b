/**
 * `npm run experiments [-- NAME ...] [--seeds COUNT] [--data FOLDER]`: the paper's claims on real data, one page each under
 * docs/experiments. What was trained or measured before is kept in experiments/cache and not done again; what was stopped
 * goes on where it was.
 */
import { parseArgs } from 'node:util';
import { classification } from './classification/index.js';
import type { Experiment } from './experiment.js';
import { merging } from './merging/index.js';
import { writePage } from './page.js';
import { negatives, recipes } from './recipes/index.js';
import { scales } from './scales/index.js';
import { sizes } from './sizes/index.js';

const experiments: readonly Experiment[] = [merging, scales, sizes, recipes, negatives, classification];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '3' },
    data: { type: 'string', default: '../shared/data' },
  },
});
const count = Number(values.seeds);
if (!Number.isInteger(count) || count < 1) throw new Error(`--seeds ${values.seeds}: a whole number`);
const unknown = positionals.find((name) => !experiments.some((experiment) => experiment.name === name));
if (unknown !== undefined) {
  throw new Error(`${unknown}: there are ${experiments.map(({ name }) => name).join(', ')}`);
}

const seeds = Array.from({ length: count }, (_, index) => index + 1);
for (const experiment of experiments) {
  if (positionals.length > 0 && !positionals.includes(experiment.name)) continue;
  await writePage(experiment, await experiment.run({ seeds, data: values.data }));
}
process.exit();
