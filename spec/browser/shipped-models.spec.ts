import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { shippedModels } from '../../lib/index.js';
import { expectSameResults, shippedOptions, shippedPicture, wantedResults } from '../lib/shipped-results.js';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import type * as Bundle from './shipped-models-page.js';

declare const bundle: typeof Bundle;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe('shipped models in the browser', function () {
  this.timeout(120_000);

  for (const name of shippedModels) {
    describe(name, () => {
      let opened: OpenPage;
      before(async function () {
        if (chromiumPath === undefined) skip(this, whyNoChromium);
        opened = await openPage(path('shipped-models-page.ts'), [path(`../../models/${name}`)]);
      });
      after(() => opened?.[Symbol.asyncDispose]());

      for (const mode of ['webgl2', 'webgpu'] as const) {
        it(`finds the same on gpu:${mode} as on cpu`, async function () {
          const { works, missing } = await opened.page.evaluate(
            (chosen) => bundle.describeMode(chosen),
            mode,
          );
          if (!works) skip(this, `this chromium has no ${mode}: ${missing}`);
          const { backend, results } = await opened.page.evaluate(
            ([model, chosen, picture, options]) => bundle.answer(model, chosen, picture, options),
            [name, `gpu:${mode}`, await shippedPicture(name), shippedOptions[name]] as const,
          );
          expect(backend).to.equal(`gpu:${mode}`);
          expectSameResults(results, await wantedResults(name));
        });
      }
    });
  }
});
