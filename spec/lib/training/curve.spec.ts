import { expect } from 'chai';
import type { Backend } from '../../../backends/backend.js';
import { describeMode } from '../../../backends/gpu/describe.js';
import { gpuBackend } from '../../../backends/gpu/index.js';
import { isTextureMode } from '../../../backends/gpu/modes.js';
import { referenceBackend } from '../../../backends/reference/index.js';
import { type DataSet, readDataSet } from '../../../lib/data/data-set.js';
import type { Recipe } from '../../../lib/model/recipe.js';
import { compact } from '../../../lib/networks/compact.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';
import { defaultRecipe } from '../../../lib/training/recipe.js';
import { train } from '../../../lib/training/train.js';
import { nodeModes, requireMode } from '../../backends/gpu/node-modes.js';
import { isFullSize } from '../../drawn.js';
import { skip } from '../../skip.js';

/** An epoch is one step, so that every step's loss is reported: 50 of the classifier, and some of the regressor. */
const recipe: Recipe = {
  ...defaultRecipe,
  batch: 3,
  windowsPerEpoch: 3,
  validationWindows: 2,
  classifierEpochs: 50,
  regressorEpochs: 10,
  schedule: { kind: 'cosine', warmupSteps: 5 },
};

/** Losses of the steps of a small network's training, as `overfeat train` does it. */
async function curve(backend: Backend, set: DataSet): Promise<number[]> {
  const network = compact({ classes: set.labels.length + 1, width: 0.1 });
  const losses: number[] = [];
  await train({
    network,
    weights: initialiseWeights(network, { seed: 3 }),
    recipe,
    training: set,
    validation: set,
    backend,
    onEpoch: async ({ loss }) => {
      losses.push(loss);
    },
  });
  return losses;
}

describe('the curve of a training run', function () {
  this.timeout(120_000);
  let set: DataSet;
  let want: number[];
  before(async () => {
    set = await readDataSet('examples/objects.json');
    want = await curve(referenceBackend, set);
  });

  it('goes down on the reference', () => {
    const mean = (losses: readonly number[]) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(want).to.have.length(60);
    expect(mean(want.slice(40, 50))).to.be.below(0.8 * mean(want.slice(0, 10)));
  });

  for (const mode of nodeModes.filter((mode) => !isTextureMode(mode))) {
    describe(`on gpu:${mode}`, () => {
      before(async function () {
        await requireMode(this, mode);
        if (mode === 'webgpu' && !isFullSize && !(await describeMode(mode)).hardware) {
          skip(this, 'takes minutes without a GPU, compiling after each step: set FULL_SIZE=1');
        }
      });
      it('is that of the reference', async () => {
        const got = await curve(gpuBackend(mode), set);
        expect(got).to.have.length(want.length);
        got.forEach((loss, step) => {
          expect(loss, `step ${step}`).to.be.closeTo(want[step], 1e-5);
        });
      });
    });
  }
});
