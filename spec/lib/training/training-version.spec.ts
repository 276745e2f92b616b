/** A checkpoint of other training code must be refused: whoever changes what training gives raises the code's version. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { readDataSet } from '../../../lib/data/data-set.js';
import type { Recipe } from '../../../lib/model/recipe.js';
import { compact } from '../../../lib/networks/compact.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';
import { defaultRecipe } from '../../../lib/training/recipe.js';
import { trainingVersion } from '../../../lib/training/run-identity.js';
import { train } from '../../../lib/training/train.js';

/**
 * SHA-256 of the weights that the run below ends with, by the version of the training. The run's own recipe is part of it: where
 * that changes, so does the digest, and the version stays.
 */
const digests: Readonly<Record<number, string>> = {
  5: '5fd8bc96fb5b1bf85cefcd13e3c64899244c2ad88eff6555adc50f98e46f1799',
};

/** All that windows are drawn by, dropout and hard negatives among it. */
const recipe: Recipe = {
  ...defaultRecipe,
  batch: 4,
  windowsPerEpoch: 8,
  validationWindows: 2,
  classifierEpochs: 2,
  regressorEpochs: 1,
  negatives: { kind: 'both', candidates: 3 },
};

describe('the version of the training', function () {
  this.timeout(60_000);

  it('is raised with whatever makes the same recipe and data give other weights', async () => {
    const set = await readDataSet('examples/objects.json');
    const network = compact({ classes: set.labels.length + 1, width: 0.1 });
    const weights = await train({
      network,
      weights: initialiseWeights(network, { seed: 3 }),
      recipe,
      training: set,
      validation: set,
      backend: cpuBackend,
    });
    const hash = createHash('sha256');
    for (const [name, { data }] of Object.entries(weights)) hash.update(name).update(Float64Array.from(data));
    const digest = hash.digest('hex');
    const remedy =
      'training gives other weights than this version of it did: if that is meant, raise trainingVersion in ' +
      `lib/training/run-identity.ts, and add ${digest} for the new number here`;
    expect(digests[trainingVersion], remedy).to.equal(digest);
  });
});
