import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { describe as describeNetwork, evaluate, readDataSet, train } from '../../../lib/entries/training.js';
import { compact, OverFeat } from '../../../lib/index.js';

describe('overfeat/training', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-training-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** One picture is enough, and quick. */
  const read = async () => {
    const set = await readDataSet(fileURLToPath(new URL('../../../examples/cells.json', import.meta.url)));
    return { ...set, pictures: set.pictures.slice(0, 1) };
  };

  it('trains a model that is loaded and measured, by a recipe given in part', async () => {
    const set = await read();
    const out = join(folder, 'model');
    const epochs: string[] = [];
    const model = await train({
      training: set,
      validation: set,
      out,
      name: 'small',
      backend: 'cpu',
      recipe: {
        batch: 8,
        windowsPerEpoch: 16,
        validationWindows: 8,
        classifierEpochs: 1,
        regressorEpochs: 1,
      },
      onEpoch: ({ phase, epoch }) => epochs.push(`${phase} ${epoch}`),
    });
    expect(epochs).to.deep.equal(['classifier 1', 'regressor 1']);
    expect(await readdir(out)).to.include.members(['model.json', 'recipe.json', 'weights.safetensors']);
    expect(model.labels).to.deep.equal(set.labels);
    expect(model.training?.recipe).to.include({ seed: 1, classifierEpochs: 1 });
    const overfeat = await OverFeat.load(model, { backend: 'cpu' });
    expect(await evaluate(overfeat, set)).to.include.keys('meanAveragePrecision', 'top1Error');
    const ofPictures = { ...set, annotates: 'pictures' as const };
    expect(await evaluate(overfeat, ofPictures)).to.include.keys('top5Error');
    await overfeat.dispose();
  }).timeout(240_000);

  it('refuses a backend that there is not, before anything is written', async () => {
    const set = await read();
    const out = join(folder, 'none');
    const error = await train({ training: set, validation: set, out, name: 'x', backend: 'gpu:none' }).catch(
      (thrown) => thrown,
    );
    expect(error).to.include({ code: 'UNKNOWN_BACKEND' });
    expect(await readdir(folder)).not.to.include('none');
  });

  it('describes a network', () => {
    const { network, geometry } = describeNetwork(compact({ classes: 3 }));
    expect(network).to.equal('compact');
    expect(geometry).to.be.an('object');
  });
});
