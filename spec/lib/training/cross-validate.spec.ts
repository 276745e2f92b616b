import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { type DataSet, readDataSet } from '../../../lib/data/data-set.js';
import { DataSetError } from '../../../lib/data/fault.js';
import { evaluateModel } from '../../../lib/evaluation/evaluate-model.js';
import type { Recipe } from '../../../lib/model/recipe.js';
import { compact } from '../../../lib/networks/compact.js';
import { OverFeat } from '../../../lib/overfeat.js';
import { trainFolds } from '../../../lib/training/cross-validate.js';
import { foldsOf } from '../../../lib/training/folds.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';
import { defaultRecipe } from '../../../lib/training/recipe.js';
import { trainModel } from '../../../lib/training/train-model.js';
import type { EpochReport } from '../../../lib/training/training-options.js';
import { makePng } from '../images/png-writer.js';

const network = compact({ classes: 4, width: 0.1 });
const recipe: Recipe = {
  ...defaultRecipe,
  network,
  batch: 2,
  windowsPerEpoch: 4,
  validationWindows: 2,
  classifierEpochs: 2,
  folds: 2,
};
const modelFiles = ['log.csv', 'model.json', 'recipe.json', 'weights.safetensors'];

describe('cross-validation', function () {
  this.timeout(180_000);
  let folder: string;
  /** The three classes' one picture each. */
  let set: DataSet;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-folds-'));
    set = await readDataSet('examples/objects.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const options = (out: string) => {
    const given = { training: set, validation: set, name: 'small', recipe, backend: cpuBackend };
    return { ...given, out: join(folder, out) };
  };
  const nameOf = ({ fold, phase, epoch }: EpochReport) =>
    fold === undefined ? `${phase} ${epoch}` : `fold ${fold} ${phase} ${epoch}`;
  const filesOf = async (out: string) => {
    expect((await readdir(join(folder, out))).sort()).to.deep.equal(modelFiles);
    return Promise.all(modelFiles.map((name) => readFile(join(folder, out, name), 'latin1')));
  };

  it('ends with the same files whether or not it was stopped, and leaves nothing beside them', async () => {
    const epochs: string[] = [];
    const progress: number[] = [];
    await trainModel({
      ...options('whole'),
      onEpoch: (report) => epochs.push(nameOf(report)),
      onProgress: (fraction) => progress.push(fraction),
    });
    const two = ['classifier 1', 'classifier 2'];
    const all = [two, two.map((epoch) => `fold 1 ${epoch}`), two.map((epoch) => `fold 2 ${epoch}`)].flat();
    expect(epochs).to.deep.equal(all);
    expect(progress).to.deep.equal(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).to.equal(1);

    const resumed: string[] = [];
    for (const stopAfter of all) {
      const controller = new AbortController();
      const stopped = trainModel({
        ...options('resumed'),
        signal: controller.signal,
        onEpoch: (report) => {
          resumed.push(nameOf(report));
          if (nameOf(report) === stopAfter) controller.abort(new Error('stopped'));
        },
      });
      expect(await stopped.catch((error: Error) => error.message)).to.equal('stopped');
      expect(await readdir(join(folder, 'resumed'))).to.not.include('model.json');
    }
    expect(await readdir(join(folder, 'resumed', 'fold-2'))).to.deep.equal([
      'checkpoint.safetensors',
      'log.csv',
    ]);
    // As a process leaves it that is killed while it writes.
    await writeFile(join(folder, 'resumed', 'fold-2', '.overfeat-0123456789ab.tmp'), 'half');
    await trainModel({ ...options('resumed'), onEpoch: () => expect.fail('it was trained again') });
    expect(resumed).to.deep.equal(all);
    expect(await filesOf('resumed')).to.deep.equal(await filesOf('whole'));
  });

  it('trains and chooses by nothing of validation pictures, and measures on them', async () => {
    const brief = { ...recipe, windowsPerEpoch: 40, classifierEpochs: 1 };
    const { folds: _folds, ...withoutFolds } = brief;
    const both = await trainModel({ ...options('both'), recipe: brief });
    const one = { ...set, name: 'one', pictures: set.pictures.slice(0, 1) };
    const other = await trainModel({ ...options('one'), recipe: brief, validation: one });
    const alone = await trainModel({ ...options('alone'), recipe: withoutFolds });
    expect(other.detection).to.deep.equal(both.detection);
    expect(other.calibration).to.deep.equal(both.calibration);
    expect(other.weights).to.deep.equal(both.weights);
    expect(alone.weights).to.deep.equal(both.weights);
    // The same pictures, but seen by models that have not learnt from them.
    expect(alone.calibration).to.not.deep.equal(both.calibration);
    for (const [model, pictures] of [
      [both, set],
      [other, one],
    ] as const) {
      await using overfeat = await OverFeat.load(model, { backend: 'cpu' });
      const { meanAveragePrecision, perClass } = await evaluateModel(overfeat, pictures);
      const total = (name: 'truePositives' | 'detections' | 'objects') =>
        Object.values(perClass).reduce((sum, counts) => sum + counts[name], 0);
      const share = (whole: number) => (whole === 0 ? 0 : total('truePositives') / whole);
      expect(model.training!.heldOut).to.deep.equal({
        meanAveragePrecision,
        precision: share(total('detections')),
        recall: share(total('objects')),
      });
    }
  });

  it('trains the model of a fold without a look at its pictures', async () => {
    const paths = await Promise.all(
      set.pictures.map(async ({ path }, at) => {
        await copyFile(path, join(folder, `${at}.jpg`));
        return join(folder, `${at}.jpg`);
      }),
    );
    const training = {
      ...set,
      pictures: set.pictures.map((picture, at) => ({ ...picture, path: paths[at] })),
    };
    const out = join(folder, 'out');
    await mkdir(out);
    const task = {
      folder: out,
      identity: {},
      network,
      weights: initialiseWeights(network, { seed: 1 }),
      recipe,
      training,
      validation: set,
      backend: cpuBackend,
    };
    const folds = foldsOf({ dataSet: training, digests: paths }, recipe);
    const [, second] = await trainFolds(folds, task);
    // The pictures of the other part alone are left, and the model is the same.
    for (const { path } of folds[1].seen) await rm(path);
    const again = join(folder, 'again');
    await mkdir(again);
    expect(await trainFolds([folds[1]], { ...task, folder: again })).to.deep.equal([second]);
    const error = await trainFolds([folds[0]], { ...task, folder: again }).catch((thrown) => thrown);
    expect(error).to.include({ code: 'NOT_FOUND' });
  });

  it('keeps what else is in the folder of a fold', async () => {
    await mkdir(join(folder, 'shared', 'fold-1'), { recursive: true });
    await writeFile(join(folder, 'shared', 'fold-1', 'mine.txt'), 'mine');
    await trainModel({ ...options('shared'), recipe: { ...recipe, classifierEpochs: 1 } });
    expect(await readdir(join(folder, 'shared'))).to.have.members([...modelFiles, 'fold-1']);
    expect(await readdir(join(folder, 'shared', 'fold-1'))).to.deep.equal(['mine.txt']);
  });

  it('fits as many epochs into a time as there is for all models, and goes on with them', async () => {
    const controller = new AbortController();
    const counts: number[] = [];
    const stopped = trainModel({
      ...options('timed'),
      minutes: 1e-3,
      signal: controller.signal,
      onChoice: ({ recipe: { classifierEpochs, windowsPerEpoch, folds } }) =>
        counts.push(classifierEpochs, windowsPerEpoch, folds!),
      onEpoch: ({ fold }) => {
        if (fold === 1) controller.abort(new Error('stopped'));
      },
    });
    expect(await stopped.catch((error: Error) => error.message)).to.equal('stopped');
    expect(counts).to.deep.equal([1, 2, 2]);
    const epochs: string[] = [];
    await trainModel({
      ...options('timed'),
      minutes: 1e6,
      onChoice: () => expect.fail('it was chosen again'),
      onEpoch: (report) => epochs.push(nameOf(report)),
    });
    expect(epochs).to.deep.equal(['fold 2 classifier 1']);
  });

  it('is refused, before anything is written, where it cannot be', async () => {
    const given = options('refused');
    const { network: _, boxLoss: _loss, ...unnamed } = recipe;
    const from = await trainModel({
      ...options('origin'),
      recipe: { ...recipe, classifierEpochs: 0, regressorEpochs: 0 },
    });
    for (const [change, reason] of [
      [{ recipe: { ...recipe, folds: 1 } }, /^recipe\.folds: must be at least 2, not 1$/],
      [{ recipe: { ...recipe, folds: 2.5 } }, /^recipe\.folds: must be a whole number, not 2\.5$/],
      [
        { recipe: { ...recipe, folds: 4 } },
        /^recipe\.folds: must be at most 3, not 4: examples\/objects has/,
      ],
      [{ from }, /^recipe\.folds: must be left out where a model is gone on from, which may have learnt/],
      [
        {
          training: { ...set, annotates: 'pictures' },
          validation: { ...set, annotates: 'pictures' },
          recipe: { ...unnamed, background: 0, jointBoxWeight: 0 },
        },
        /^recipe\.folds: must be left out, since examples\/objects has classes .*, and so no thresholds$/,
      ],
    ] as const) {
      const error = await trainModel({ ...given, ...change } as typeof given).catch((thrown) => thrown);
      expect(error).to.include({ code: 'BAD_ARGUMENT' });
      expect(error).to.have.property('message').that.matches(reason);
    }
    expect(await readdir(folder)).to.deep.equal(['origin']);
  });

  it('tells before the first step which pictures models cannot look at', async () => {
    const tiny = join(folder, 'tiny.png');
    await writeFile(
      tiny,
      makePng({ width: 20, height: 9, depth: 8, colourType: 0, samples: (y, x) => [y + x] }),
    );
    const box = { xmin: 2, ymin: 2, xmax: 4, ymax: 8 };
    const picture = {
      id: 'tiny',
      path: tiny,
      width: 20,
      height: 9,
      objects: [{ index: 0, box, ignore: false }],
    };
    const training = { ...set, pictures: [...set.pictures, picture] };
    const onEpoch = () => expect.fail('it was trained');
    const scales = { ...options('tiny'), training, onEpoch };
    const error = await trainModel(scales).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(DataSetError);
  });
});
