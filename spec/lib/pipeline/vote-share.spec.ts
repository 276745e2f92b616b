import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { OverFeat } from '../../../lib/overfeat.js';
import { pyramidLevels } from '../../../lib/pipeline/pyramid.js';
import { voteShare } from '../../../lib/pipeline/vote-share.js';
import type { LevelPrediction } from '../../../lib/pipeline/window-boxes.js';
import { madeUpModel } from './made-up-model.js';

const nothing = { shape: [1, 1, 1], data: new Float32Array(1) };

/** A picture of 300 x 200 pixels at these short sides; the network's window is 75 x 75. */
function predictionsAt(scales: readonly number[], stride: 'fine' | 'coarse'): LevelPrediction[] {
  return scales.map((scale) => ({
    level: { size: [scale, 1.5 * scale], zoom: [scale / 200, scale / 200], margin: 37, picture: [200, 300] },
    stride,
    scores: nothing,
    boxes: nothing,
  }));
}

const boxOf = (side: number) => ({ xmin: 20, ymin: 30, xmax: 20 + side, ymax: 30 + side / 2 });

describe('the share of windows that can vote', () => {
  const model = madeUpModel({ scales: [100, 200, 400] });

  it('is 1 for the model’s own scales at the fine stride, and a quarter at the coarse', () => {
    for (const side of [25, 60, 140]) {
      expect(voteShare(predictionsAt(model.scales, 'fine'), model)(boxOf(side))).to.equal(1);
      expect(voteShare(predictionsAt(model.scales, 'coarse'), model)(boxOf(side))).to.equal(1 / 4);
    }
  });

  it('counts the scales that show the box, less the further from its nominal size, and no others', () => {
    // 60 pixels are 30 at scale 100, 60 at 200 and 120 at 400: 0.4, 0.8 and 1.6 of the window.
    const share = (scales: readonly number[]) => voteShare(predictionsAt(scales, 'fine'), model)(boxOf(60));
    const [small, large] = [1 - Math.log2(0.7 / 0.4), 1 - Math.log2(0.8 / 0.7)];
    expect(share([100, 200])).to.be.closeTo(1, 1e-12);
    expect(share([100])).to.be.closeTo(small / (small + large), 1e-12);
    expect(share([200])).to.be.closeTo(large / (small + large), 1e-12);
    expect(share([200, 400])).to.equal(share([200]));
    expect(share([400])).to.equal(0);
    expect(share([200, 200])).to.be.closeTo(2 * share([200]), 1e-12);
  });

  it('is 1 for the model’s own scales where they round the picture’s sides', () => {
    const odd = madeUpModel({ scales: [97, 131] });
    const levels = pyramidLevels([203, 301], odd, 'a picture');
    const predictions = levels.map((level) => ({
      level,
      stride: 'fine' as const,
      scores: nothing,
      boxes: nothing,
    }));
    expect(voteShare(predictions, odd)(boxOf(71))).to.equal(1);
  });

  it('is all where none of the model’s scales shows the box', () => {
    expect(voteShare(predictionsAt([50], 'fine'), model)(boxOf(220))).to.equal(1);
  });

  it('lets fewer windows find the same objects', async () => {
    const picture = fileURLToPath(new URL('../../../examples/cells-2.jpg', import.meta.url));
    await using overfeat = await OverFeat.load('cells');
    const { results } = await overfeat.detect(picture);
    const coarse = await overfeat.detect(picture, { stride: 'coarse' });
    expect(results.length).to.be.above(8);
    expect(coarse.results.length).to.be.within(results.length - 3, results.length + 3);
    const given = await overfeat.detect(picture, { stride: 'coarse', threshold: 1000 });
    expect(given.results).to.deep.equal([]);
  }).timeout(120_000);
});
