import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { wholeNames } from '../backends/gpu/whole-network-cases.js';
import {
  compareWhole,
  photoFor,
  type WholeDifference,
  wholeTable,
} from '../backends/gpu/whole-network-truth.js';
import { drawn, notDrawn, seed } from '../drawn.js';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import type * as Bundle from './whole-networks-page.js';

declare const bundle: typeof Bundle;

const modes = ['webgl2', 'webgpu'] as const;
/** One network on one of them: each takes a minute where there is no GPU. */
const chosen = drawn(
  modes.flatMap((mode) => wholeNames.map((name) => ({ mode, name }))),
  4,
);

describe(`the paper's networks on a photo, in the browser, drawn by ${seed}`, function () {
  this.timeout(300_000);
  let opened: OpenPage;
  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    opened = await openPage(fileURLToPath(new URL('whole-networks-page.ts', import.meta.url)));
  });
  after(() => opened?.[Symbol.asyncDispose]());

  for (const mode of modes) {
    describe(`on gpu:${mode}`, () => {
      const table: WholeDifference[] = [];
      before(async function () {
        const supported = await opened.page.evaluate((chosen) => bundle.isSupported(chosen), mode);
        if (!supported) skip(this, `this chromium has no ${mode}`);
      });
      after(() => {
        if (table.length > 0) console.log(`\n${wholeTable(`gpu:${mode}`, table)}`);
      });
      for (const name of wholeNames) {
        it(`${name}: logits and layers within the bound`, async function () {
          if (!chosen.some((one) => one.mode === mode && one.name === name)) skip(this, notDrawn);
          const answer = await opened.page.evaluate(
            ([modeHere, which, photo]) => bundle.runWhole(bundle.gpuBackend(modeHere), which, photo),
            [mode, name, await photoFor(name)] as const,
          );
          expect(answer.backend).to.equal(`gpu:${mode}`);
          const differences = await compareWhole(name, answer);
          table.push(...differences);
          for (const { name: result, error, bound } of differences) {
            expect(error, result).to.be.at.most(bound);
          }
        });
      }
    });
  }
});
