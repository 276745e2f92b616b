import { expect } from 'chai';
import { chooseRecipe, enoughWindows, fitRecipe, sameChoice } from '../../../lib/training/fit-recipe.js';
import { defaultRecipe, paperOptimiser } from '../../../lib/training/recipe.js';
import type { RunTimes } from '../../../lib/training/run-times.js';

/** An epoch of 10 steps of the classifier takes 30 s and of the boxes 12 s, measures on validation windows included. */
const times: RunTimes = {
  steps: { classifier: 2.5, regressor: 1 },
  validations: { classifier: 5, regressor: 2 },
  once: 60,
};
const recipe = { ...defaultRecipe, batch: 8, windowsPerEpoch: 80, classifierEpochs: 10, regressorEpochs: 5 };
const usual = 10 * 30 + 5 * 12;

describe('a recipe that fills a time', () => {
  const chosen = (seconds: number) => {
    const { recipe: fitted, seconds: taken } = fitRecipe(recipe, times, seconds);
    const { windowsPerEpoch, classifierEpochs, regressorEpochs } = fitted;
    return { windowsPerEpoch, classifierEpochs, regressorEpochs, taken };
  };

  it('is the usual one in the time that it takes, with what is done once', () => {
    const fitted = fitRecipe(recipe, times, 60 + usual);
    expect(fitted).to.deep.equal({
      recipe: { ...recipe, schedule: { kind: 'cosine', warmupSteps: 10 } },
      seconds: 60 + usual,
    });
  });

  it('has more or fewer epochs of both phases alike, and whole epochs', () => {
    const epochs = (classifierEpochs: number, regressorEpochs: number) => ({
      classifierEpochs,
      regressorEpochs,
    });
    expect(chosen(60 + 3 * usual)).to.include({
      ...epochs(30, 15),
      windowsPerEpoch: 80,
      taken: 60 + 3 * usual,
    });
    expect(chosen(60 + usual / 5)).to.include({
      ...epochs(2, 1),
      windowsPerEpoch: 80,
      taken: 60 + usual / 5,
    });
  });

  it('makes up for epochs that are rounded by windows an epoch, in whole steps, and never takes longer', () => {
    for (const seconds of [150, 222, 333, 444, 555, 1234, 5000]) {
      const { windowsPerEpoch, classifierEpochs, regressorEpochs, taken } = chosen(seconds);
      const steps = windowsPerEpoch / 8;
      const [anEpochMore] = [classifierEpochs * 2.5 + regressorEpochs];
      expect(steps).to.satisfy(Number.isInteger);
      expect(taken).to.equal(60 + classifierEpochs * (2.5 * steps + 5) + regressorEpochs * (steps + 2));
      expect(taken)
        .to.be.at.most(seconds)
        .and.above(seconds - anEpochMore);
    }
  });

  it('keeps an epoch of each phase and a step where there is no time, and says how long that takes', () => {
    const none = { windowsPerEpoch: 8, classifierEpochs: 1, regressorEpochs: 1, taken: 60 + 7.5 + 3 };
    expect(chosen(0)).to.deep.equal(none);
    expect(chosen(61)).to.deep.equal(none);
  });

  it('counts the models of folds, each of which takes as long', () => {
    const alone = fitRecipe(recipe, times, 60 + usual);
    const fitted = fitRecipe({ ...recipe, folds: 3 }, times, 60 + 4 * usual);
    expect(fitted).to.deep.equal({ recipe: { ...alone.recipe, folds: 3 }, seconds: 60 + 4 * usual });
  });

  it('has no phase that the recipe has not', () => {
    const alone = fitRecipe({ ...recipe, regressorEpochs: 0 }, times, 60 + 600).recipe;
    expect(alone).to.include({ classifierEpochs: 20, regressorEpochs: 0, windowsPerEpoch: 80 });
  });

  it('warms up in a fifth of the shorter phase at most, and leaves a schedule by steps as it is', () => {
    const schedule = (seconds: number) => fitRecipe(recipe, times, seconds).recipe.schedule;
    expect(schedule(60 + 100 * usual)).to.deep.equal({ kind: 'cosine', warmupSteps: 200 });
    expect(schedule(60 + 2 * usual)).to.deep.equal({ kind: 'cosine', warmupSteps: 20 });
    const paper = fitRecipe({ ...recipe, ...paperOptimiser }, times, 500).recipe;
    expect(paper.schedule).to.deep.equal(paperOptimiser.schedule);
  });
});

describe('what was chosen for a run that goes on', () => {
  it('is network, epochs, windows an epoch and schedule; all else, and a network that was said, holds', () => {
    const schedule = { kind: 'cosine', warmupSteps: 7 } as const;
    const counts = { windowsPerEpoch: 64, classifierEpochs: 3, regressorEpochs: 2, schedule };
    const chosen = { ...recipe, ...counts, network: 'small' as const, seed: 5, batch: 4 };
    expect(sameChoice(recipe, chosen)).to.deep.equal({ ...recipe, ...counts, network: 'small' });
    const said = { ...recipe, network: 'medium' as const };
    expect(sameChoice(said, chosen)).to.deep.equal({ ...said, ...counts });
  });
});

describe('the choice of a network by time', () => {
  const factors = { small: 1, compact: 4, medium: 20 };
  /** Seconds for `enoughWindows` with a network whose steps take so long, both phases and measures included. */
  const enough = (name: 'compact' | 'medium') => (factors[name] * usual * enoughWindows[name]) / (10 * 80);
  const slower = (factor: number): RunTimes => ({
    steps: { classifier: 2.5 * factor, regressor: factor },
    validations: { classifier: 5 * factor, regressor: 2 * factor },
    once: 60,
  });
  const choose = async (
    seconds: number,
    candidates: readonly (keyof typeof factors)[] = ['small', 'compact', 'medium'],
  ) => {
    const measured: string[] = [];
    const choice = await chooseRecipe(
      recipe,
      candidates,
      () => seconds,
      async (network) => {
        measured.push(`${network}`);
        return slower(factors[network as keyof typeof factors]);
      },
    );
    expect(choice.measured.map(({ network }) => network)).to.deep.equal(measured);
    return { network: choice.recipe.network, measured };
  };

  it('takes the largest that gets enough windows, and measures none beyond the first that does not', async () => {
    const all = ['small', 'compact', 'medium'];
    expect(await choose(60 + enough('medium'))).to.deep.equal({ network: 'medium', measured: all });
    expect(await choose(60 + 0.95 * enough('medium'))).to.deep.equal({ network: 'compact', measured: all });
    const two = all.slice(0, 2);
    expect(await choose(60 + enough('compact'))).to.deep.equal({ network: 'compact', measured: two });
    expect(await choose(60 + 0.95 * enough('compact'))).to.deep.equal({ network: 'small', measured: two });
    expect(await choose(1)).to.deep.equal({ network: 'small', measured: ['small'] });
  });

  it('takes the only one that there is, whatever the time', async () => {
    expect(await choose(1, ['medium'])).to.deep.equal({ network: 'medium', measured: ['medium'] });
  });

  it('counts what measuring took', async () => {
    let left = 1000;
    const choice = await chooseRecipe(
      recipe,
      ['small'],
      () => left,
      async () => {
        left -= 300;
        return times;
      },
    );
    // Of 700: a step of each of its 18 and 9 epochs more would be too long.
    expect(choice.seconds).to.equal(60 + 18 * (9 * 2.5 + 5) + 9 * (9 + 2));
    expect(choice.recipe).to.include({ network: 'small' });
  });
});
