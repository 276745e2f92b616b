import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { InputError } from '../../../lib/errors.js';
import { crop, type RgbImage, toTensor } from '../../../lib/images/image.js';
import { accurate } from '../../../lib/networks/accurate.js';
import { windowGrid } from '../../../lib/pipeline/pyramid.js';
import { Random } from '../../../lib/training/random.js';
import { expectNear } from '../../backends/expect-close.js';
import { randomTensor } from '../../backends/random-networks.js';
import { madeUpModel } from './made-up-model.js';
import { pyramid } from './pyramid.js';

const picture = { ...randomTensor([3, 120, 190], 9, 100) };

describe('pyramid', () => {
  it('has a level for each scale: the short side resized to it, with the margin around', async () => {
    const [small, large] = await pyramid(picture, madeUpModel(), 'picture');
    expect(small.input.shape).to.deep.equal([3, 90 + 74, 143 + 74]);
    expect(large.input.shape).to.deep.equal([3, 140 + 74, 222 + 74]);
    expect(small.zoom).to.deep.equal([90 / 120, 143 / 190]);
    expect([...small.input.data.subarray(0, 37 * (143 + 74) + 37)].every((value) => value === 0)).to.equal(
      true,
    );
    expect(small.input.data[37 * (143 + 74) + 37]).not.to.equal(0);
  });

  it('rounds a size that is a half exactly up, where its zoom in float64 would not', async () => {
    const [level] = await pyramid(randomTensor([3, 325, 200], 5), madeUpModel({ scales: [228] }), 'picture');
    expect(level.input.shape).to.deep.equal([3, 371 + 74, 228 + 74]);
  });

  it('without a margin, rounds the sizes to those that fit every offset', async () => {
    const model = madeUpModel({ network: accurate(), margin: 0, scales: [245, 290] });
    const levels = await pyramid({ ...randomTensor([3, 300, 420], 1) }, model, 'picture');
    expect(levels.map(({ input }) => input.shape)).to.deep.equal([
      [3, 245, 353],
      [3, 281, 389],
    ]);
  });

  it('refuses a picture smaller than the window, by name and sizes', async () => {
    const error = await pyramid(randomTensor([3, 74, 200], 1), madeUpModel(), 'thin.png').catch((e) => e);
    expect(error).to.be.instanceOf(InputError).with.property('code', 'IMAGE_TOO_SMALL');
    expect(error).to.have.property(
      'message',
      "thin.png: 200x74 pixels are fewer than the network's window of 75x75",
    );
  });

  it('takes a decoded picture as it takes its tensor, to the last bit', async () => {
    const image = randomImage(83, 121, 4);
    const model = madeUpModel();
    expect(await pyramid(image, model, 'picture')).to.deep.equal(
      await pyramid(toTensor(image), model, 'picture'),
    );
  });

  it('lets the event loop turn within a level, and stops there when asked, with the reason given', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    setImmediate(() => controller.abort(reason));
    const image = randomImage(1500, 2000, 3);
    const model = madeUpModel({ scales: [1400] });
    const error = await pyramid(image, model, 'picture', controller.signal).catch((e) => e);
    expect(error).to.equal(reason);
  });
});

/** Opaque, but for its alpha, which is random and without a meaning here. */
function randomImage(height: number, width: number, seed: number): RgbImage {
  const random = new Random(seed);
  const data = Uint8ClampedArray.from({ length: 4 * height * width }, () => random.integer(256));
  return { width, height, data };
}

describe('window grid', () => {
  for (const stride of ['fine', 'coarse'] as const) {
    it(`says where each ${stride} output looks: the crop there gives the same output`, async () => {
      const model = madeUpModel();
      const [level] = await pyramid(picture, model, 'picture');
      const windowAt = windowGrid(model.network, level, stride);
      await using loaded = await cpuBackend.load(model.network, model.weights);
      const [{ classifier }] = await loaded.runDense([level.input], { stride, heads: ['classifier'] });
      const [classes, height, width] = classifier!.shape;
      for (const [y, x] of [
        [0, 0],
        [height - 1, 0],
        [1, width - 1],
        [2, 3],
      ]) {
        const box = windowAt(y, x);
        const top = Math.round(box.ymin * level.zoom[0] + level.margin);
        const left = Math.round(box.xmin * level.zoom[1] + level.margin);
        expect((box.ymax - box.ymin) * level.zoom[0]).to.be.closeTo(75, 1e-9);
        const window = crop(level.input, [top, left], [75, 75]);
        const [alone] = await loaded.runDense([window], { stride: 'coarse', heads: ['classifier'] });
        const there = Float32Array.from({ length: classes }, (_, index) => {
          return classifier!.data[(index * height + y) * width + x];
        });
        expectNear({ shape: [classes, 1, 1], data: there }, alone.classifier!, 1e-6);
      }
    });
  }
});
