import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { readDataSet } from '../../../lib/data/data-set.js';
import { compact } from '../../../lib/networks/compact.js';
import type { RecipeChoice } from '../../../lib/training/fit-recipe.js';
import { defaultRecipe } from '../../../lib/training/recipe.js';
import { readRecipe } from '../../../lib/training/recipe-file.js';
import { trainModel } from '../../../lib/training/train-model.js';

describe('training in a given time', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-time-'));
  });
  after(() => rm(folder, { recursive: true }));

  const recipe = {
    ...defaultRecipe,
    network: compact({ classes: 4, width: 0.1 }),
    batch: 2,
    windowsPerEpoch: 8,
    validationWindows: 2,
    classifierEpochs: 4,
    regressorEpochs: 2,
  };
  const options = async (out: string) => {
    const set = await readDataSet('examples/objects.json');
    return {
      training: set,
      validation: set,
      out: join(folder, out),
      name: 'timed',
      recipe,
      backend: cpuBackend,
    };
  };
  const files = (out: string) =>
    Promise.all(
      ['model.json', 'weights.safetensors', 'recipe.json', 'log.csv'].map((name) =>
        readFile(join(folder, out, name)),
      ),
    );

  it('fixes the recipe before the first step: a run that goes on keeps it, and one by it is the same', async () => {
    const seen: (RecipeChoice | string)[] = [];
    const controller = new AbortController();
    const stopped = trainModel({
      ...(await options('stopped')),
      minutes: 1e-3,
      signal: controller.signal,
      onChoice: (choice) => seen.push(choice),
      onEpoch: ({ phase, epoch }) => {
        seen.push(`${phase} ${epoch}`);
        controller.abort(new Error('stopped'));
      },
    });
    expect(await stopped.catch((error: Error) => error.message)).to.equal('stopped');
    const [choice, ...epochs] = seen;
    if (typeof choice === 'string') expect.fail('an epoch came before the choice');
    expect(epochs).to.deep.equal(['classifier 1']);
    // There is time for next to nothing.
    expect(choice.recipe).to.include({ classifierEpochs: 1, regressorEpochs: 1, windowsPerEpoch: 2 });
    expect(choice.recipe.network).to.deep.equal(recipe.network);
    const [{ times }] = choice.measured;
    for (const of of [times.steps, times.validations]) {
      expect(of.classifier).to.be.above(0);
      expect(of.regressor).to.be.above(0);
    }
    expect(times.once).to.be.above(0);

    // With all the time in the world, were it measured again.
    const again = { ...(await options('stopped')), minutes: 1e6 };
    await trainModel({ ...again, onChoice: () => expect.fail('it was chosen again') });
    const read = await readRecipe(join(folder, 'stopped', 'recipe.json'));
    expect(read).to.deep.equal(choice.recipe);
    await trainModel({ ...(await options('repeated')), recipe: { ...recipe, ...read } });
    for (const [at, file] of (await files('repeated')).entries()) {
      expect(file.equals((await files('stopped'))[at])).to.equal(true);
    }
  }).timeout(60_000);

  it('refuses to go on with another seed', async () => {
    const controller = new AbortController();
    const given = { ...(await options('seed')), minutes: 1e-3 };
    const onEpoch = () => controller.abort(new Error('stopped'));
    await trainModel({ ...given, signal: controller.signal, onEpoch }).catch(() => undefined);
    const error = await trainModel({ ...given, recipe: { ...recipe, seed: 2 } }).catch((thrown) => thrown);
    expect(error)
      .to.have.property('message')
      .that.matches(/another run: not the same recipe;/);
  }).timeout(60_000);

  it('refuses a time that is none, and a recipe without epochs', async () => {
    const given = await options('refused');
    for (const [change, reason] of [
      [{ minutes: 0 }, /^minutes: must be a number above 0, not 0$/],
      [{ minutes: Number.POSITIVE_INFINITY }, /^minutes: must be a number above 0/],
      [
        { minutes: 1, recipe: { ...recipe, classifierEpochs: 0 } },
        /^recipe\.classifierEpochs: must be above 0/,
      ],
    ] as const) {
      const error = await trainModel({ ...given, ...change }).catch((thrown) => thrown);
      expect(error).to.include({ code: 'BAD_ARGUMENT' });
      expect(error).to.have.property('message').that.matches(reason);
    }
  });
});
