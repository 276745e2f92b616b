import { expect } from 'chai';
import { runLevels } from '../../../lib/pipeline/run-levels.js';
import { answering, madeUpModel } from './made-up-model.js';

describe('a network over the levels of a picture', () => {
  it('tells progress up to 1 exactly, however the levels are parted', async () => {
    const picture = { width: 100, height: 100, data: new Uint8ClampedArray(100 * 100 * 3) };
    const map = { shape: [3, 1, 1], data: new Float32Array(3) };
    const loaded = answering([{ classifier: map, regressor: map }]);
    const told: number[] = [];
    const parted = {
      ...loaded,
      runDense: async (...[images, options]: Parameters<typeof loaded.runDense>) => {
        for (const fraction of [0.3, 1]) options.onProgress?.(fraction);
        return loaded.runDense(images, options);
      },
    };
    // Their shares, added up, are a little less than 1.
    const model = madeUpModel({ margin: 0, scales: [1450, 1456, 1477] });
    const onProgress = (fraction: number) => told.push(fraction);
    await runLevels(picture, 'grey', model, parted, { stride: 'coarse', heads: ['classifier'], onProgress });
    expect(told).to.have.length(6);
    expect(told).to.deep.equal([...told].sort((a, b) => a - b));
    expect(told.at(-1)).to.equal(1);
  });
});
