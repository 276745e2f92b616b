import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Weights } from '../../../backends/backend.js';
import { cpuBackend } from '../../../backends/cpu/index.js';
import type { DataSet } from '../../../lib/data/data-set.js';
import type { Recipe } from '../../../lib/model/recipe.js';
import { compact } from '../../../lib/networks/compact.js';
import type { UnpaddedOptions } from '../../../lib/networks/unpadded.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';
import { defaultRecipe } from '../../../lib/training/recipe.js';
import { train } from '../../../lib/training/train.js';
import { edgesInForm } from '../../../reference/box-forms.js';
import { randomTensor } from '../../backends/random-networks.js';
import { makePng } from '../images/png-writer.js';

const brief: Recipe = {
  ...defaultRecipe,
  batch: 8,
  windowsPerEpoch: 64,
  validationWindows: 16,
  classifierEpochs: 0,
  regressorEpochs: 4,
  optimiser: { kind: 'adamw', rate: 0.03, decay: 0 },
  regressorRate: 1,
  schedule: { kind: 'cosine', warmupSteps: 1 },
};

/** Of random pixels, a class of high objects and one of wide ones: nothing but the class tells their shape. */
async function shapes(folder: string): Promise<DataSet> {
  const path = join(folder, 'noise.png');
  const samples = (y: number, x: number) => [(37 * x + 101 * y * y) % 256, (x * y) % 256, (53 * y) % 256];
  await writeFile(path, makePng({ width: 260, height: 120, depth: 8, colourType: 2, samples }));
  const box = (xmin: number, ymin: number, width: number, height: number) => ({
    xmin,
    ymin,
    xmax: xmin + width,
    ymax: ymin + height,
  });
  const objects = [
    { index: 0, ignore: false, box: box(40, 20, 20, 80) },
    { index: 1, ignore: false, box: box(150, 50, 80, 16) },
  ];
  const pictures = [{ id: 1, path, file: 'noise.png', width: 260, height: 120, objects }];
  return { name: 'shapes', labels: ['high', 'wide'], annotates: 'objects', pictures };
}

describe('boxes that are learnt', function () {
  this.timeout(60_000);
  let folder: string;
  let set: DataSet;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-shapes-'));
    set = await shapes(folder);
  });
  after(() => rm(folder, { recursive: true }));

  /** What the validation windows came to after each epoch, and what the heads then say of any window. */
  async function learnt(options: Omit<UnpaddedOptions, 'classes'>, recipe: Partial<Recipe> = {}) {
    const network = compact({ classes: 3, width: 0.1, ...options });
    const validation: number[] = [];
    const weights: Weights = await train({
      network,
      // Small, so that all windows look alike to the head, and shapes are told by class alone.
      weights: initialiseWeights(network, { seed: 6, deviation: 0.05 }),
      recipe: { ...brief, ...recipe },
      training: set,
      validation: set,
      backend: cpuBackend,
      onEpoch: async (report) => {
        validation.push(report.validation);
      },
    });
    await using loaded = await cpuBackend.load(network, weights);
    const window = randomTensor([3, 75, 75], 8);
    const [{ regressor }] = await loaded.runDense([window], { stride: 'coarse', heads: ['regressor'] });
    return { validation, outputs: [...regressor!.data] };
  }

  const sidesOf = ([xmin, ymin, xmax, ymax]: readonly number[]) => [xmax - xmin, ymax - ymin];

  it('are something between where the classes share one', async () => {
    const { outputs } = await learnt({ boxes: 1 });
    const [width, height] = sidesOf(outputs);
    expect(width / height).to.be.within(0.5, 2);
  });

  for (const [boxForm, boxLoss] of [
    ['edges', 'l2'],
    ['centre', 'l2'],
    ['centre', 'giou'],
  ] as const) {
    it(`are those of each class, of the very same window, where there is one for each: ${boxForm}, ${boxLoss}`, async () => {
      const { validation, outputs } = await learnt({ boxes: 2, boxForm }, { boxLoss });
      expect(validation).to.have.length(4);
      expect(validation[3]).to.be.below(validation[0]);
      const [high, wide] = [outputs.slice(0, 4), outputs.slice(4)].map((four) =>
        sidesOf(edgesInForm(boxForm, four)),
      );
      expect(high[1] / high[0]).to.be.above(1.5);
      expect(wide[0] / wide[1]).to.be.above(1.5);
    });
  }
});
