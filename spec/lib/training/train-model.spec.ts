import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { type DataSet, readDataSet } from '../../../lib/data/data-set.js';
import { InputError } from '../../../lib/errors.js';
import { evaluateModel } from '../../../lib/evaluation/evaluate-model.js';
import type { Recipe } from '../../../lib/model/recipe.js';
import { OverFeat } from '../../../lib/overfeat.js';
import { defaultRecipe } from '../../../lib/training/recipe.js';
import { trainModel } from '../../../lib/training/train-model.js';

const recipe: Recipe = {
  ...defaultRecipe,
  batch: 6,
  windowsPerEpoch: 12,
  validationWindows: 6,
  classifierEpochs: 2,
  regressorEpochs: 2,
  hardNegatives: 2,
};

/** The three classes' one picture each: few and small enough to train on within a test. */
async function smallSet(): Promise<DataSet> {
  return readDataSet('examples/objects.json');
}

describe('training a model', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-train-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const options = async (out: string) => {
    const set = await smallSet();
    return {
      training: set,
      validation: set,
      out: join(folder, out),
      name: 'small',
      recipe,
      backend: cpuBackend,
    };
  };

  it('ends with the same files whether or not it was stopped in between', async () => {
    const reports: string[] = [];
    await trainModel({
      ...(await options('whole')),
      onEpoch: ({ phase, epoch }) => reports.push(`${phase} ${epoch}`),
    });
    expect(reports).to.deep.equal(['classifier 1', 'classifier 2', 'regressor 1', 'regressor 2']);

    for (const stopAfter of ['classifier 1', 'classifier 2', 'regressor 1']) {
      const controller = new AbortController();
      const stopped = trainModel({
        ...(await options('resumed')),
        signal: controller.signal,
        onEpoch: ({ phase, epoch }) => {
          if (`${phase} ${epoch}` === stopAfter) controller.abort(new Error('stopped'));
        },
      });
      expect(await stopped.catch((error: Error) => error.message)).to.equal('stopped');
      expect(await readdir(join(folder, 'resumed'))).to.deep.equal(['checkpoint.safetensors']);
    }
    await trainModel(await options('resumed'));
    for (const file of ['model.json', 'weights.safetensors']) {
      const [whole, resumed] = ['whole', 'resumed'].map((out) => readFile(join(folder, out, file)));
      expect((await whole).equals(await resumed), file).to.equal(true);
    }
    expect(await readdir(join(folder, 'resumed'))).to.have.members(['model.json', 'weights.safetensors']);
  }).timeout(180_000);

  it('gives a model that loads and can be evaluated', async () => {
    await trainModel(await options('model'));
    await using overfeat = await OverFeat.load(join(folder, 'model'), { backend: 'cpu' });
    expect(overfeat.model.labels).to.deep.equal(['airplane', 'face', 'motorcycle']);
    const result = await evaluateModel(overfeat, await smallSet());
    expect(result.pictures).to.equal(3);
    expect(result.meanAveragePrecision).to.be.within(0, 1);
  }).timeout(180_000);

  it('refuses the checkpoint of another recipe, and keeps it', async () => {
    const controller = new AbortController();
    const onEpoch = () => controller.abort();
    await trainModel({ ...(await options('run')), signal: controller.signal, onEpoch }).catch(
      () => undefined,
    );
    const other = trainModel({ ...(await options('run')), recipe: { ...recipe, seed: 2 } });
    const error = await other.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(InputError).with.property('code', 'BAD_ARGUMENT');
    expect(await readdir(join(folder, 'run'))).to.deep.equal(['checkpoint.safetensors']);
  }).timeout(60_000);

  it('refuses a label that is not learnt', async () => {
    const set = await smallSet();
    const validation = { ...set, name: 'others', labels: ['a', 'b', 'c'] };
    const error = await trainModel({ ...(await options('run')), validation }).catch(
      (reason: unknown) => reason,
    );
    expect(error)
      .to.be.instanceOf(InputError)
      .with.property('message')
      .that.matches(/^others: .*does not know the label a: its labels are airplane/);
  });
});
