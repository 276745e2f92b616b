import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { classify } from '../../../lib/pipeline/classify.js';
import { mean, softmaxMap, spatialMax, topClasses } from '../../../lib/pipeline/scores.js';
import { fromValues } from '../../../reference/nd-array.js';
import { softmax } from '../../../reference/softmax.js';
import { spatialMax as referenceSpatialMax } from '../../../reference/spatial-max.js';
import { randomTensor } from '../../backends/random-networks.js';
import { madeUpModel } from './made-up-model.js';
import { pyramid } from './pyramid.js';

describe('scores', () => {
  it('are the reference’s softmax, and its spatial maximum', () => {
    const logits = randomTensor([4, 3, 5], 6, 30);
    const map = fromValues(logits.data, [4, 3, 5]);
    const want = softmax(map);
    softmaxMap(logits).data.forEach((value, at) => {
      expect(value).to.be.closeTo(want.data[at], 1e-6);
    });
    expect([...spatialMax(logits)]).to.deep.equal([...referenceSpatialMax(map).data]);
  });

  it('average, and rank with ties to the lower index', () => {
    expect([...mean([Float32Array.of(1, 2), Float32Array.of(3, 0)])]).to.deep.equal([2, 1]);
    const top = topClasses(Float32Array.of(0.25, 0.5, 0.5, 0), ['a', 'b', 'c', 'd'], 3);
    expect(top.map(({ index }) => index)).to.deep.equal([1, 2, 0]);
  });
});

describe('classification', () => {
  const model = madeUpModel();
  const picture = randomTensor([3, 110, 130], 3, 120);

  it('does not care whether the picture is mirrored, as both are looked at', async () => {
    await using loaded = await cpuBackend.load(model.network, model.weights);
    const mirrored = { shape: picture.shape, data: mirror(picture.data, 130) };
    const [one, other] = [
      await classify(picture, 'picture', model, loaded),
      await classify(mirrored, 'picture', model, loaded),
    ];
    expect(one.map(({ label }) => label)).to.deep.equal(other.map(({ label }) => label));
    one.forEach(({ score }, at) => {
      expect(score).to.be.closeTo(other[at].score, 1e-5);
    });
    const [alone] = await classify(picture, 'picture', model, loaded, { flips: false });
    expect(alone.score).not.to.equal(one[0].score);
  });

  it('averages logits where asked', async () => {
    await using loaded = await cpuBackend.load(model.network, model.weights);
    const options = { flips: false, stride: 'coarse', votes: 'logits' } as const;
    const [best] = await classify(picture, 'picture', model, loaded, options);
    const inputs = (await pyramid(picture, model, 'picture')).map(({ input }) => input);
    const maps = await loaded.runDense(inputs, { stride: 'coarse', heads: ['classifier'] });
    const largest = maps.map(({ classifier }) => spatialMax(classifier!)[best.index]);
    expect(best.score).to.be.closeTo((largest[0] + largest[1]) / 2, 1e-6);
  });
});

function mirror(data: Float32Array, width: number): Float32Array {
  return data.map((_, at) => data[at - (at % width) + width - 1 - (at % width)]);
}
