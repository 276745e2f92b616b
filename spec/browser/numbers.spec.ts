import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { GpuMode } from '../../backends/gpu/modes.js';
import { endToEnd } from '../backends/gpu/network-cases.js';
import { type Measured, notANumberCases, numberCases, tableOf } from '../backends/gpu/number-cases.js';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import type * as Bundle from './numbers-page.js';

declare const bundle: typeof Bundle;

describe('in the browser', () => {
  let opened: OpenPage;
  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    opened = await openPage(fileURLToPath(new URL('numbers-page.ts', import.meta.url)));
  });
  after(() => opened?.[Symbol.asyncDispose]());

  for (const mode of ['webgl2', 'webgpu', 'webgl', 'webasm'] as const satisfies GpuMode[]) {
    describe(`gpu:${mode} against the reference`, () => {
      const table: Measured[] = [];
      before(async function () {
        const supported = await opened.page.evaluate((name) => bundle.isSupported(name), mode);
        if (!supported) skip(this, `this chromium has no ${mode}`);
      });
      after(() => {
        if (table.length > 0) console.log(`\n${tableOf(`gpu:${mode}`, table)}`);
      });
      for (const [index, { name }] of numberCases.entries()) {
        it(name, async () => {
          const measured = await opened.page.evaluate(
            ([chosen, at]) => bundle.measure(bundle.onMode(chosen), bundle.numberCases[at]),
            [mode, index] as const,
          );
          table.push(measured);
          expect(measured.share).to.be.at.most(1);
        });
      }
      for (const [index, { name }] of notANumberCases.entries()) {
        it(`${name} is an error, not a result`, async () => {
          const code = await opened.page.evaluate(
            ([chosen, at]) =>
              bundle.measure(bundle.onMode(chosen), bundle.notANumberCases[at]).then(
                () => 'a result',
                (error: { code: string }) => error.code,
              ),
            [mode, index] as const,
          );
          expect(code).to.equal('NOT_A_NUMBER');
        });
      }
      it('whole networks at both strides, and by layer number', async () => {
        const compared = await opened.page.evaluate(
          async (chosen) => [
            ...(await bundle.compareDense(chosen, bundle.smallCompact, [83, 98], 3)),
            ...(await bundle.compareLayers(chosen, bundle.smallCompact, 4)),
          ],
          mode,
        );
        for (const { name, error } of compared) expect(error, name).to.be.at.most(endToEnd);
      });
    });
  }
});
