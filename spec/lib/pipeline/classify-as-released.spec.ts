import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { InputError } from '../../../lib/errors.js';
import type { Model } from '../../../lib/model/model.js';
import { compact } from '../../../lib/networks/compact.js';
import { conv2d, maxPool2d, relu } from '../../../lib/networks/layers.js';
import { classifyAsReleased, releasedSquare } from '../../../lib/pipeline/classify-as-released.js';
import { softmaxMap } from '../../../lib/pipeline/scores.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';
import type { Network } from '../../../reference/layers.js';

/** [3, y, x] whose value is the column in the first channel and the row in the others. */
const ramp = (height: number, width: number) => ({
  shape: [3, height, width],
  data: Float32Array.from({ length: 3 * height * width }, (_, at) => {
    const position = at % (height * width);
    return at < height * width ? position % width : Math.floor(position / width);
  }),
});

const network: Network = {
  name: 'tiny',
  input: { channels: 3, window: [221, 221], mean: 100, deviation: 50 },
  features: [conv2d('conv1', 3, 2, 13, 8), relu(), maxPool2d(3)],
  lastPool: [3, 3],
  heads: { classifier: [conv2d('classifier1', 2, 4, 3)] },
};
const model = (of: Network, labels: readonly string[]): Model => ({
  name: of.name,
  network: of,
  weights: initialiseWeights(of, { seed: 3 }),
  labels,
  background: false,
  scales: [247],
  margin: 0,
  detection: { windowThreshold: 0.5, mergeThreshold: 0.5, threshold: 0 },
});

describe("the released tool's preprocessing", () => {
  for (const [what, height, width, row, column] of [
    ['wide: the columns left over are cut, one more on the right', 231, 310, 0, 39],
    ['high', 300, 231, 34, 0],
    ['square', 231, 231, 0, 0],
  ] as const) {
    it(`cuts the centre: ${what}`, async () => {
      const { shape, data } = await releasedSquare(ramp(height, width));
      expect(shape).to.deep.equal([3, 231, 231]);
      expect(data[0]).to.equal(column);
      expect(data[231 * 231 - 1]).to.equal(column + 230);
      expect(data[231 * 231]).to.equal(row);
      expect(data.at(-1)).to.equal(row + 230);
    });
  }

  it('resizes smaller and larger pictures to a short side of 231', async () => {
    for (const [height, width] of [
      [40, 61],
      [700, 462],
    ]) {
      const { shape, data } = await releasedSquare(ramp(height, width));
      expect(shape).to.deep.equal([3, 231, 231]);
      // The centre stays the centre, but for half a pixel of the resized picture.
      const tolerance = Math.min(height, width) / 231 / 2 + 0.01;
      expect(data[115 * 231 + 115]).to.be.closeTo((width - 1) / 2, tolerance);
      expect(data[231 * 231 + 115 * 231 + 115]).to.be.closeTo((height - 1) / 2, tolerance);
    }
  });

  it('gives the softmax of one window, the highest first', async () => {
    const tiny = model(network, ['a', 'b', 'c', 'd']);
    await using loaded = await cpuBackend.load(network, tiny.weights);
    const picture = ramp(300, 231);
    const square = await releasedSquare(picture);
    const input = { ...square, data: square.data.map((value) => (value - 100) / 50) };
    const [{ classifier }] = await loaded.runDense([input], { stride: 'coarse', heads: ['classifier'] });
    const { shape, data } = softmaxMap(classifier!);
    expect(shape).to.deep.equal([4, 1, 1]);
    const results = await classifyAsReleased(picture, tiny, loaded, { topK: 3 });
    expect(results.map(({ score }) => score)).to.deep.equal([...data].sort((a, b) => b - a).slice(0, 3));
    for (const { label, index, score } of results) {
      expect(label).to.equal(tiny.labels[index]);
      expect(score).to.equal(data[index]);
    }
  });

  for (const [what, other, reason] of [
    ['smaller', compact({ classes: 2 }), /compact: gives 10x10 outputs/],
    [
      'larger',
      { ...network, features: [conv2d('conv1', 3, 2, 13, 9), relu(), maxPool2d(3)] },
      /tiny: gives 0x0/,
    ],
  ] as const) {
    it(`refuses a network whose window is much ${what}`, async () => {
      const wrong = model(other, ['a', 'b']);
      await using loaded = await cpuBackend.load(other, wrong.weights);
      const error = await classifyAsReleased(ramp(231, 231), wrong, loaded).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(InputError).with.property('message').that.matches(reason);
    });
  }
});
