import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { gradientCases } from '../backends/gpu/gradient-cases.js';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import type * as Bundle from './numbers-page.js';

declare const bundle: typeof Bundle;

describe('gradients in the browser', () => {
  let opened: OpenPage;
  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    opened = await openPage(fileURLToPath(new URL('numbers-page.ts', import.meta.url)));
  });
  after(() => opened?.[Symbol.asyncDispose]());

  for (const [index, { name }] of gradientCases.entries()) {
    it(`on gpu:webgpu are the reference's: ${name}`, async () => {
      const compared = await opened.page.evaluate((at) => bundle.compareGradients('webgpu', at), index);
      for (const { name: array, error } of compared) expect(error, array).to.be.at.most(1e-4);
    });
  }
});
