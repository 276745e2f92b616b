import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { isFullSize } from '../../drawn.js';
import {
  abortBetweenLayers,
  loadRepeatedly,
  refuse,
  runAtOnce,
  runInParts,
  runOn,
  runRepeatedly,
} from './lifetime-cases.js';
import { nodeModes, requireMode } from './node-modes.js';

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

/** Shaders are compiled at each load, which takes a second without a GPU. */
const loads = isFullSize ? 100 : 31;
const between = Math.floor(loads / 3);

for (const mode of nodeModes) {
  describe(`a network on gpu:${mode}`, () => {
    before(async function () {
      await requireMode(this, mode);
    });
    it(`keeps memory flat over ${loads} loads, runs and disposals`, async function () {
      this.timeout(240_000);
      const samples: number[] = [];
      await loadRepeatedly(mode, loads, async (time) => {
        if (time % between === between - 1) samples.push(await bytesInUse());
      });
      expect(samples.at(-1)! - samples[0], samples.join()).to.be.below(8e4 * loads);
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
    it('cuts what cannot fit in parts that do, with the same result', async () => {
      expect(await runInParts(mode)).to.be.below(1e-5);
    });
    it('refuses a layer of what cannot fit, naming what would, and that does', async () => {
      const { code, message, smaller } = await refuse(mode);
      expect(code).to.equal('TOO_LARGE');
      expect(message).to.match(
        /1500x1200 does not fit gpu:\w+: it needs .* \(at most \d+.*\); \d+x\d+ would fit/,
      );
      expect(smaller).to.equal('a result');
    });
  });
}
