import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { gpuBackend } from '../../../backends/gpu/index.js';
import { compact } from '../../../lib/networks/compact.js';
import {
  abortBetweenLayers,
  loadRepeatedly,
  refuse,
  runAtOnce,
  runOn,
  runRepeatedly,
  runShort,
} from './lifetime-cases.js';
import { nodeModes, requireMode } from './node-modes.js';
import { randomWeights } from './number-cases.js';

/**
 * Bytes in use, once collections free nothing more: the memory of typed arrays is given back some time after the
 * collection that finds them unused, and what earlier specs left behind is collected here too.
 */
async function bytesInUse(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let least = Number.POSITIVE_INFINITY;
  for (let unchanged = 0; unchanged < 3; unchanged++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { external, heapUsed } = process.memoryUsage();
    const bytes = external + heapUsed;
    if (bytes < least - 1e5) unchanged = 0;
    least = Math.min(least, bytes);
  }
  return least;
}

for (const mode of nodeModes) {
  describe(`a network on gpu:${mode}`, () => {
    before(async function () {
      await requireMode(this, mode);
    });
    it('keeps memory flat over 100 loads, runs and disposals', async function () {
      this.timeout(240_000);
      const samples: number[] = [];
      await loadRepeatedly(mode, 100, async (time) => {
        if (time % 33 === 32) samples.push(await bytesInUse());
      });
      expect(samples.at(-1)! - samples[0], samples.join()).to.be.below(8e6);
    });
    it('keeps memory flat over 100 runs', async () => {
      const samples: number[] = [];
      await runRepeatedly(mode, 100, async (time) => {
        if (time % 33 === 32) samples.push(await bytesInUse());
      });
      expect(samples.at(-1)! - samples[0], samples.join()).to.be.below(8e6);
    });
    it('answers calls made at the same time, beside another network', async () => {
      expect(await runAtOnce(mode)).to.be.below(1e-5);
    });
    it('leaves a result as it is when it runs again', async () => {
      expect(await runOn(mode)).to.equal(0);
    });
    it('stops between layers when it is aborted, and runs again', async () => {
      const { outcome, progress, difference } = await abortBetweenLayers(mode);
      expect(outcome).to.equal('enough');
      expect(progress).to.be.within(0.01, 0.5);
      expect(difference).to.be.below(1e-5);
    });
    it('refuses what cannot fit, naming what would', async () => {
      const { code, message } = await refuse(mode);
      expect(code).to.equal('TOO_LARGE');
      expect(message).to.match(
        /1500x1200 does not fit gpu:\w+: it needs .* \(at most \d+.*\); \d+x\d+ would fit/,
      );
    });
    it('refuses an image with values missing, at a size that it knows too', async () => {
      expect(await runShort(mode)).to.match(
        /RangeError: .*\[3, height, width\], not \[3, 75, 80\] with 5 values/,
      );
    });
    it('refuses weights that are not its own', async () => {
      const network = compact({ classes: 5, width: 0.2 });
      const { 'conv1.bias': _, ...incomplete } = randomWeights(network, 1);
      const misshapen = {
        ...randomWeights(network, 1),
        'conv2.weight': { shape: [1, 1, 3, 3], data: new Float32Array(9) },
      };
      for (const weights of [incomplete, misshapen]) {
        const outcome = await gpuBackend(mode)
          .load(network, weights)
          .catch((error: unknown) => error);
        expect(outcome).to.include({ name: 'BackendError', code: 'BAD_WEIGHTS' });
      }
    });
    it('runs no more once it is disposed of', async () => {
      const network = compact({ classes: 5, width: 0.2 });
      const loaded = await gpuBackend(mode).load(network, randomWeights(network, 1));
      await loaded[Symbol.asyncDispose]();
      const image = { shape: [3, 75, 75], data: new Float32Array(3 * 75 * 75) };
      const outcome = await loaded.runLayer(image, 1).catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(TypeError);
    });
  });
}
