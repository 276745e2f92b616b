import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import type * as Bundle from './lifetime-page.js';

declare const bundle: typeof Bundle;

describe('a network in the browser', () => {
  let opened: OpenPage;
  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    opened = await openPage(fileURLToPath(new URL('lifetime-page.ts', import.meta.url)));
  });
  after(() => opened?.[Symbol.asyncDispose]());

  for (const mode of ['webgl2', 'webgpu'] as const) {
    describe(`on gpu:${mode}`, () => {
      it('leaves as much on the device after 100 runs as after the third', async () => {
        const counts = await opened.page.evaluate(async (chosen) => {
          const samples: number[] = [];
          await bundle.runRepeatedly(chosen, 100, () => samples.push(bundle.aliveNow()));
          return samples;
        }, mode);
        expect(counts.at(-1)).to.equal(counts[2]);
      });
      it('is sent the weights once, when it is loaded, and then images alone', async () => {
        const { weights, image, load, first, second } = await opened.page.evaluate(
          (chosen) => bundle.countSent(chosen, bundle.sentNow),
          mode,
        );
        expect(weights).to.be.above(8 * image);
        expect(load).to.be.within(weights, 1.5 * weights);
        expect(first).to.be.within(image, 3 * image);
        expect(second).to.be.within(image, 3 * image);
      });
      it('leaves nothing on the device over 20 loads, runs and disposals', async function () {
        this.timeout(120_000);
        const counts = await opened.page.evaluate(async (chosen) => {
          const samples: number[] = [];
          await bundle.loadRepeatedly(chosen, 20, () => samples.push(bundle.aliveNow()));
          return samples;
        }, mode);
        expect(counts.at(-1)).to.equal(counts[0]);
      });
      it('rejects with DEVICE_LOST when the device goes, and recovers on a new one', async () => {
        const { code, difference } = await opened.page.evaluate(
          (chosen) => bundle.loseDevice(chosen, () => bundle.loseNewest(chosen)),
          mode,
        );
        expect(code).to.equal('DEVICE_LOST');
        expect(difference).to.be.below(1e-5);
      });
      it('answers calls made at the same time, beside another network', async () => {
        expect(await opened.page.evaluate((chosen) => bundle.runAtOnce(chosen), mode)).to.be.below(1e-5);
      });
      it('leaves a result as it is when it runs again', async () => {
        expect(await opened.page.evaluate((chosen) => bundle.runOn(chosen), mode)).to.equal(0);
      });
      it('stops between layers when it is aborted, and runs again', async () => {
        const aborted = await opened.page.evaluate((chosen) => bundle.abortBetweenLayers(chosen), mode);
        expect(aborted.outcome).to.equal('enough');
        expect(aborted.progress).to.be.within(0.01, 0.5);
        expect(aborted.difference).to.be.below(1e-5);
      });
      it('cuts what cannot fit in parts that do, with the same result', async () => {
        expect(await opened.page.evaluate((chosen) => bundle.runInParts(chosen), mode)).to.be.below(1e-5);
      });
      it('refuses a layer of what cannot fit, naming what would', async () => {
        const { code, message } = await opened.page.evaluate((chosen) => bundle.refuse(chosen), mode);
        expect(code).to.equal('TOO_LARGE');
        expect(message).to.match(/1500x1200 does not fit gpu:\w+: .*; \d+x\d+ would fit/);
      });
    });
  }
});
