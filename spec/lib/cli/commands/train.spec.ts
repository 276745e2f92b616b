import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { coco, picture, useCommandLine } from '../tiny.js';

describe('overfeat train, overfeat evaluate', () => {
  const { at, model, succeed } = useCommandLine();
  before(async () => {
    await mkdir(at('set'));
    const set = coco();
    for (const { file_name, id } of set.images) {
      await writeFile(join(at('set'), file_name), picture(100, 120, id));
    }
    for (const name of ['train.json', 'val.json']) await writeFile(at(name), JSON.stringify(set));
  });

  it('evaluate: measures as JSON and as text, of the first pictures if so asked', async () => {
    const line = ['evaluate', ...model(), '--data', at('val.json'), '--images', at('set')];
    const measures = JSON.parse(await succeed([...line, '--json']));
    expect(measures).to.include.keys('top1Error', 'localizationError', 'meanAveragePrecision');
    expect(measures.perClass).to.have.keys('disc', 'square');
    expect(measures.pictures).to.equal(2);
    expect(await succeed([...line, '--limit', '1'])).to.match(/: 1 pictures.*mAP@0\.5 +[0-9.]+ %/s);
  });

  it('train: a folder that is a model, the same for the same seed', async () => {
    const line = [
      'train',
      '--data',
      at('train.json'),
      '--val',
      at('val.json'),
      '--images',
      at('set'),
      '--val-images',
      at('set'),
    ];
    const brief = ['--epochs', '0', '--regressor-epochs', '0', '--seed', '9'];
    for (const name of ['first', 'second']) {
      expect(await succeed([...line, ...brief, '--out', at(name), '--name', 'mine'])).to.include(at(name));
    }
    expect(await readdir(at('first'))).to.deep.equal(['model.json', 'weights.safetensors']);
    for (const name of await readdir(at('first'))) {
      expect(await readFile(join(at('first'), name))).to.deep.equal(await readFile(join(at('second'), name)));
    }
    const { name, labels, training } = JSON.parse(await readFile(join(at('first'), 'model.json'), 'utf8'));
    expect({ name, labels }).to.deep.equal({ name: 'mine', labels: ['disc', 'square'] });
    expect(training.recipe).to.include({ seed: 9, classifierEpochs: 0, regressorEpochs: 0 });
    expect(training.recipe.optimiser.kind).to.equal('adamw');
    await succeed(['detect', at('a.png'), '--model', at('first'), '--scales', '80']);
  });

  it("train: the paper's optimiser, quarter turns, and the folder's name", async () => {
    const line = [
      'train',
      '--data',
      at('train.json'),
      '--val',
      at('val.json'),
      '--images',
      at('set'),
      '--val-images',
      at('set'),
    ];
    await succeed([
      ...line,
      '--epochs',
      '0',
      '--regressor-epochs',
      '0',
      '--optimiser',
      'sgd',
      '--quarter-turns',
      '--out',
      at('turned'),
    ]);
    const { name, training } = JSON.parse(await readFile(join(at('turned'), 'model.json'), 'utf8'));
    expect(name).to.equal('turned');
    expect(training.recipe.optimiser.kind).to.equal('sgd');
    expect(training.recipe.schedule.kind).to.equal('step');
    expect(training.recipe.augmentation.quarterTurns).to.equal(true);
  });
});
