import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { type DataSet, readDataSet } from '../../../lib/data/data-set.js';
import { DataSetError } from '../../../lib/data/fault.js';
import { InputError } from '../../../lib/errors.js';
import { evaluateModel } from '../../../lib/evaluation/evaluate-model.js';
import type { Recipe } from '../../../lib/model/recipe.js';
import { OverFeat } from '../../../lib/overfeat.js';
import { defaultRecipe } from '../../../lib/training/recipe.js';
import { trainModel } from '../../../lib/training/train-model.js';
import type { EpochReport } from '../../../lib/training/training-options.js';
import { makePng } from '../images/png-writer.js';

const recipe: Recipe = {
  ...defaultRecipe,
  batch: 6,
  windowsPerEpoch: 12,
  validationWindows: 6,
  classifierEpochs: 2,
  regressorEpochs: 2,
  negatives: { kind: 'both', candidates: 2 },
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
      expect(await readdir(join(folder, 'resumed'))).to.deep.equal(['checkpoint.safetensors', 'log.csv']);
    }
    await trainModel(await options('resumed'));
    for (const file of ['model.json', 'weights.safetensors', 'log.csv']) {
      const [whole, resumed] = ['whole', 'resumed'].map((out) => readFile(join(folder, out, file)));
      expect((await whole).equals(await resumed), file).to.equal(true);
    }
    expect(await readdir(join(folder, 'resumed'))).to.have.members([
      'model.json',
      'log.csv',
      'recipe.json',
      'weights.safetensors',
    ]);
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
    expect(await readdir(join(folder, 'run'))).to.deep.equal(['checkpoint.safetensors', 'log.csv']);
  }).timeout(60_000);

  it('refuses the checkpoint of other annotations, other files and another version, naming them', async () => {
    const controller = new AbortController();
    const onEpoch = () => controller.abort();
    const first = await options('run');
    await trainModel({ ...first, signal: controller.signal, onEpoch }).catch(() => undefined);
    const moved = {
      ...first.training,
      pictures: first.training.pictures.map((picture) => ({
        ...picture,
        objects: picture.objects.map(({ box, ...rest }) => ({
          ...rest,
          box: { ...box, xmin: box.xmin + 0.5 },
        })),
      })),
    };
    const copy = join(folder, 'copy.jpg');
    const [{ path }, ...others] = first.training.pictures;
    await writeFile(copy, Buffer.concat([await readFile(path), Buffer.from([0])]));
    const [picture] = first.training.pictures;
    const otherFile = { ...first.training, pictures: [{ ...picture, path: copy }, ...others] };
    for (const [change, reason] of [
      [{ training: moved }, /not the same training data;/],
      [{ training: otherFile }, /not the same training data;/],
      [{ validation: moved }, /not the same validation data;/],
      [{ recipe: { ...recipe, seed: 2 }, training: moved }, /not the same recipe, training data;/],
    ] as const) {
      const error = await trainModel({ ...first, ...change }).catch((failure: unknown) => failure);
      expect(error).to.be.instanceOf(InputError).with.property('message').that.matches(reason);
    }
    const checkpoint = await readFile(join(folder, 'run', 'checkpoint.safetensors'));
    const before = Buffer.from(
      checkpoint.toString('latin1').replace(/training\\":\\"\d/, 'training\\":\\"0'),
      'latin1',
    );
    expect(before.equals(checkpoint)).to.equal(false);
    await writeFile(join(folder, 'run', 'checkpoint.safetensors'), before);
    const error = await trainModel(first).catch((failure: unknown) => failure);
    expect(error)
      .to.have.property('message')
      .that.matches(/not the same version of the training;/);
  }).timeout(60_000);

  it('goes on where the same files lie elsewhere', async () => {
    const controller = new AbortController();
    const first = await options('run');
    const stopped = { ...first, signal: controller.signal, onEpoch: () => controller.abort() };
    await trainModel(stopped).catch(() => undefined);
    const pictures = await Promise.all(
      first.training.pictures.map(async (picture, at) => {
        const path = join(folder, `${at}.jpg`);
        await copyFile(picture.path, path);
        return { ...picture, path };
      }),
    );
    const epochs: string[] = [];
    const training = { ...first.training, name: 'another', pictures };
    await trainModel({ ...first, training, onEpoch: ({ phase, epoch }) => epochs.push(`${phase} ${epoch}`) });
    expect(epochs[0]).to.equal('classifier 2');
  }).timeout(120_000);

  const untrained = { ...recipe, classifierEpochs: 0, regressorEpochs: 0 };

  it('refuses the checkpoint of a run that began with other weights, or with random ones', async () => {
    const origin = await trainModel({ ...(await options('origin')), recipe: untrained });
    const conv1 = origin.weights['conv1.bias'];
    const other = {
      ...origin,
      weights: { ...origin.weights, 'conv1.bias': { ...conv1, data: conv1.data.map((bias) => bias + 1) } },
    };
    const brief = { ...recipe, classifierEpochs: 0 };
    const run = async () => ({ ...(await options('run')), recipe: brief });
    const controller = new AbortController();
    const stopped = {
      ...(await run()),
      from: origin,
      signal: controller.signal,
      onEpoch: () => controller.abort(),
    };
    await trainModel(stopped).catch(() => undefined);
    for (const change of [{ from: other }, {}]) {
      const error = await trainModel({ ...(await run()), ...change }).catch((failure: unknown) => failure);
      expect(error)
        .to.be.instanceOf(InputError)
        .with.property('message')
        .that.matches(/not the same model to go on from;/);
    }
    const epochs: string[] = [];
    const onEpoch = ({ phase, epoch }: EpochReport) => epochs.push(`${phase} ${epoch}`);
    const model = await trainModel({ ...(await run()), from: origin, onEpoch });
    expect(epochs).to.deep.equal(['regressor 2']);
    expect(model.weights['classifier1.weight']).to.deep.equal(origin.weights['classifier1.weight']);
    expect(model.weights['regressor1.weight']).to.not.deep.equal(origin.weights['regressor1.weight']);
  }).timeout(60_000);

  it('keeps a finished model unless told to replace it', async () => {
    const first = { ...(await options('model')), recipe: untrained };
    await trainModel(first);
    const again = await trainModel({ ...first, name: 'other' }).catch((reason: unknown) => reason);
    expect(again)
      .to.be.instanceOf(InputError)
      .with.property('message')
      .that.matches(/has a finished model/);
    const name = async () => JSON.parse(await readFile(join(folder, 'model', 'model.json'), 'utf8')).name;
    expect(await name()).to.equal('small');
    await trainModel({ ...first, name: 'other', overwrite: true });
    expect(await name()).to.equal('other');
  }).timeout(60_000);

  it('refuses a recipe with what there is not, or cannot be, before anything is read', async () => {
    const given = await options('wrong');
    for (const [change, input] of [
      [{ classifierEpoch: 3 }, 'recipe'],
      [{ background: 1.5 }, 'recipe.background'],
      [{ context: undefined }, 'recipe.context'],
      [{ trainBoxesThrough: 'network', regressorEpochs: 0 }, 'recipe.trainBoxesThrough'],
    ] as const) {
      const recipe = { ...given.recipe, ...change } as Recipe;
      const error = await trainModel({ ...given, recipe }).catch((thrown) => thrown);
      expect(error, input).to.be.instanceOf(InputError).and.to.include({ code: 'BAD_ARGUMENT', input });
    }
    expect(await readdir(folder)).to.not.include('wrong');
  });

  it('goes on, and tidies up, where it was killed after its model was written', async () => {
    const given = await options('killed');
    const controller = new AbortController();
    const stopped = { ...given, signal: controller.signal, onEpoch: () => controller.abort() };
    await trainModel(stopped).catch(() => undefined);
    await writeFile(join(folder, 'killed', 'model.json'), '{}');
    await trainModel(given);
    expect((await readdir(join(folder, 'killed'))).sort()).to.deep.equal([
      'log.csv',
      'model.json',
      'recipe.json',
      'weights.safetensors',
    ]);
    expect(await readFile(join(folder, 'killed', 'model.json'), 'utf8')).to.include('"name": "small"');
  }).timeout(60_000);

  it('does not share a folder with another run', async () => {
    const given = { ...(await options('shared')), recipe: untrained };
    const ends = await Promise.allSettled([trainModel(given), trainModel(given)]);
    expect(ends.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const [refused] = ends.flatMap((end) => (end.status === 'rejected' ? end.reason : []));
    expect(refused.message).to.match(/another run is at work there|has a finished model/);
  }).timeout(60_000);

  it('reads all pictures before the first step, and tells all that will not do at once', async () => {
    const first = await options('run');
    const [picture, ...others] = first.validation.pictures;
    const tiny = join(folder, 'tiny.png');
    const cut = join(folder, 'cut.png');
    const png = makePng({ width: 60, height: 70, depth: 8, colourType: 0, samples: (y, x) => [y + x] });
    await writeFile(tiny, png);
    await writeFile(cut, Buffer.concat([png.subarray(0, 60), png.subarray(-12)]));
    const bad = [tiny, cut, join(folder, 'gone.png')].map((path) => {
      return { ...picture, path, width: 60, height: 70 };
    });
    const validation = { ...first.validation, pictures: [...bad, ...others] };
    const epochs: unknown[] = [];
    const error = await trainModel({ ...first, validation, onEpoch: (report) => epochs.push(report) }).catch(
      (reason: unknown) => reason,
    );
    if (!(error instanceof DataSetError)) throw error;
    expect(epochs).to.deep.equal([]);
    expect(error.lines[1]).to.match(/tiny\.png: 60x70 pixels are fewer than .*; take it out of the data set/);
    expect(error.lines[2]).to.match(/cut\.png: is /);
    expect(error.lines[3]).to.match(/gone\.png: there is no such file/);
    expect(await readdir(folder)).to.have.members(['tiny.png', 'cut.png']);
  });

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
