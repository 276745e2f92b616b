import { expect } from 'chai';
import { defaultRecipe, recipeFor } from '../../../lib/training/recipe.js';
import { requireTask } from '../../../lib/training/require-task.js';

const objects = { annotates: 'objects' } as const;
const pictures = { annotates: 'pictures' } as const;

describe('the recipe for a data set', () => {
  it('is the default one where it has boxes, with all that is said', () => {
    expect(recipeFor(objects)).to.deep.equal(defaultRecipe);
    expect(recipeFor(objects, { seed: 5, regressorEpochs: 3 })).to.deep.equal({
      ...defaultRecipe,
      seed: 5,
      regressorEpochs: 3,
    });
  });

  it('has epochs of the regressor where boxes are not learnt otherwise, or where it is said how', () => {
    for (const [changes, jointBoxWeight] of [
      [{ jointBoxWeight: 0 }, 0],
      [{ classifierEpochs: 0 }, 1],
      [{ trainBoxesThrough: 'network' }, 1],
      [{ regressorScales: 'single' }, 1],
    ] as const) {
      const recipe = recipeFor(objects, changes);
      expect(recipe, JSON.stringify(changes)).to.include({ regressorEpochs: 15, jointBoxWeight });
      expect(recipeFor(objects, { ...changes, regressorEpochs: 0 }).regressorEpochs).to.equal(0);
    }
  });

  it('says nothing of boxes where there are none', () => {
    const recipe = recipeFor(pictures, { seed: 2 });
    expect(recipe).to.include({ seed: 2, background: 0, regressorEpochs: 0 });
    expect(recipe).not.to.have.any.keys('boxLoss', 'jointBoxWeight');
  });

  it('is refused where a classifier is trained and its boxes are not', () => {
    const box = { xmin: 0, ymin: 0, xmax: 9, ymax: 9 };
    const picture = { id: 1, path: '', width: 9, height: 9, objects: [{ index: 0, box, ignore: false }] };
    const set = { name: 'made up', annotates: 'objects', labels: ['one'], pictures: [picture] } as const;
    const task = { training: set, validation: set };
    const recipe = recipeFor(set, { jointBoxWeight: 0, regressorEpochs: 0 });
    expect(() => requireTask({ ...task, recipe })).to.throw(
      'recipe.regressorEpochs: must be above 0, or recipe.jointBoxWeight must be: boxes would not be learnt',
    );
    requireTask({ ...task, recipe: { ...recipe, classifierEpochs: 0 } });
    requireTask({ ...task, recipe: { ...recipe, regressorEpochs: 1 } });
    requireTask({ ...task, recipe: recipeFor(set) });
  });
});
