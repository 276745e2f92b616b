import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import type { Model } from '../../../lib/model/model.js';
import { formatModel, parseModel } from '../../../lib/model/model-file.js';
import { compact } from '../../../lib/networks/compact.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';
import { defaultRecipe } from '../../../lib/training/recipe.js';
import { startDigest, startingWeights } from '../../../lib/training/starting-weights.js';
import type { Network } from '../../../reference/layers.js';
import { madeUpModel } from '../pipeline/made-up-model.js';

const recipe = { ...defaultRecipe, seed: 12 };
const labels = ['left', 'right'];
const plain = compact({ classes: 3, width: 0.2, boxes: 2, boxForm: 'centre' });
const network: Network = {
  ...plain,
  heads: {
    ...plain.heads,
    classifier: plain.heads.classifier.map((layer) =>
      layer.kind === 'dropout' ? { ...layer, rate: 0.25 } : layer,
    ),
  },
};
const random = initialiseWeights(network, { seed: 12 });
/** With one shared box by edges, another rate of dropout, and keys in the order of a file. */
const given = madeUpModel();
const { weights } = given;
const model: Model = { ...parseModel(JSON.parse(formatModel(given)), 'model.json'), weights };

describe('the weights that a training begins with', () => {
  it('are random without a model', () => {
    expect(startingWeights({ network, labels, recipe })).to.deep.equal(random);
  });

  it('are features and classifier of a model, and the regressor that it would be without', () => {
    const started = startingWeights({ network, labels, recipe, model });
    expect(Object.keys(started)).to.deep.equal(Object.keys(random));
    for (const [name, tensor] of Object.entries(started)) {
      const from = name.startsWith('regressor') ? random : model.weights;
      expect(tensor, name).to.deep.equal(from[name]);
      expect(random[name], name).not.to.deep.equal(model.weights[name]);
    }
    expect(started['regressor2.bias'].data).to.have.length(8);
  });

  const refusal = (change: Partial<Parameters<typeof startingWeights>[0]>) => {
    try {
      startingWeights({ network, labels, recipe, model, ...change });
    } catch (error) {
      expect(error).to.be.instanceOf(InputError).with.property('code', 'BAD_ARGUMENT');
      return (error as InputError).message;
    }
    throw new Error('taken');
  };

  it('are no model’s of other classes, or of the same in another order', () => {
    expect(refusal({ labels: ['right', 'left'] })).to.equal(
      'made up: cannot be gone on from: its classes are left, right, those to learn right, left',
    );
    expect(refusal({ labels: ['left', 'right', 'up'] })).to.match(/its classes are left, right, those to/);
  });

  it('are no model’s of another network', () => {
    for (const [other, told] of [
      [compact({ classes: 3, width: 0.3 }), 'compact'],
      [compact({ classes: 3, width: 0.2, mean: 100 }), 'compact'],
      [{ ...plain, context: { ratio: 2 } }, 'compact with context 2'],
    ] as const) {
      expect(refusal({ network: other })).to.equal(
        `made up: cannot be gone on from: its network, compact, has other features or another classifier than ${told}, which is trained`,
      );
    }
  });

  it('are told apart by what is taken of a model, and by nothing else', () => {
    const changed = (name: string): Model => {
      const { shape, data } = model.weights[name];
      const moved = data.slice();
      moved[moved.length - 1] += 1;
      return { ...model, weights: { ...model.weights, [name]: { shape, data: moved } } };
    };
    const digest = startDigest(model);
    expect(startDigest(changed('conv1.weight'))).not.to.equal(digest);
    expect(startDigest(changed('classifier2.bias'))).not.to.equal(digest);
    expect(startDigest(changed('regressor2.bias'))).to.equal(digest);
    expect(startDigest({ ...model, name: 'another' })).to.equal(digest);
  });
});
