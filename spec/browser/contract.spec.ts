import { fileURLToPath } from 'node:url';
import { type GpuMode, isTextureMode } from '../../backends/gpu/modes.js';
import { keepsContract, type Subject } from '../backends/contract-cases.js';
import { wrongCalls } from '../backends/wrong-calls/index.js';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import type * as Bundle from './contract-page.js';

declare const bundle: typeof Bundle;

describe('the contract in the browser', () => {
  let opened: OpenPage;
  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    opened = await openPage(fileURLToPath(new URL('contract-page.ts', import.meta.url)));
  });
  after(() => opened?.[Symbol.asyncDispose]());

  for (const mode of ['webgl2', 'webgpu', 'webgl', 'webasm'] as const satisfies GpuMode[]) {
    describe(`of gpu:${mode}`, () => {
      before(async function () {
        const supported = await opened.page.evaluate((name) => bundle.isSupported(name), mode);
        if (!supported) skip(this, `this chromium has no ${mode}`);
      });
      const trains = !isTextureMode(mode);
      const wrong = wrongCalls({ trains });
      const inPage = (): Subject => ({
        // By its place in the list, which is the same there.
        outcome: (call) =>
          opened.page.evaluate(
            ([chosen, isTraining, index]) =>
              bundle.outcomeOf(bundle.wrongCalls({ trains: isTraining })[index], bundle.gpuBackend(chosen)),
            [mode, trains, wrong.indexOf(call)] as const,
          ),
        order: () => opened.page.evaluate((chosen) => bundle.orderOf(bundle.gpuBackend(chosen)), mode),
        changedAfterwards: () =>
          opened.page.evaluate((chosen) => bundle.changedAfterwards(bundle.gpuBackend(chosen)), mode),
        abortedBefore: () =>
          opened.page.evaluate((chosen) => bundle.abortedBefore(bundle.gpuBackend(chosen)), mode),
        emptyList: () => opened.page.evaluate((chosen) => bundle.emptyList(bundle.gpuBackend(chosen)), mode),
      });
      keepsContract(inPage, wrong);
    });
  }
});
