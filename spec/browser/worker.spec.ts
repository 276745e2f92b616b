/** `OverFeatWorker` in a page: it never freezes, takes all that a page has pictures as, and says why where it cannot start. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import { bad, wholes } from './sources-page.js';
import type * as entry from './worker-page.js';

declare const bundle: typeof entry;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const onnxRuntime = path('../../bench/node_modules/onnxruntime-web/dist');
const url = '/cells.jpg';
const mostMilliseconds = 100;

/** Videos round colours to YCbCr; a frame is drawn once by each. */
const rounding: Readonly<Record<string, number>> = { HTMLVideoElement: 8 };

describe('a worker of a page', function () {
  this.timeout(120_000);
  let folder: string;
  let open: OpenPage;

  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    folder = await mkdtemp(join(tmpdir(), 'overfeat-worker-'));
    await build({
      entryPoints: [path('../../lib/worker/browser-thread.ts')],
      outdir: folder,
      bundle: true,
      platform: 'browser',
      conditions: ['browser'],
      format: 'esm',
      logLevel: 'silent',
    });
    const served = [folder, path('../../examples'), path('../../models/cells'), onnxRuntime];
    open = await openPage(path('worker-page.ts'), served);
    await open.page.route('**/none', (route) => route.fulfill({ status: 404 }));
    await open.page.route('http://other.localhost/*', (route) =>
      route.fulfill({
        path: path(`../../examples/${basename(url)}`),
        headers: { 'Cross-Origin-Resource-Policy': 'cross-origin' },
      }),
    );
  });

  after(async () => {
    await open?.[Symbol.asyncDispose]();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it('is watched by what sees a page that freezes', async () => {
    expect(await open.page.evaluate(() => bundle.busy(300))).to.be.at.least(290);
  });

  for (const backend of ['gpu:cpu', 'gpu:webasm']) {
    it(`leaves the page its timers and frames while ${backend} loads, compiles and detects`, async () => {
      const gaps: number[] = [];
      for (let time = 0; time < 4; time++) {
        gaps.push(await open.page.evaluate((name) => bundle.gapWhileDetecting(name), backend));
        if (gaps[time] <= mostMilliseconds) return;
      }
      expect.fail(`the page stood still for ${gaps.map((gap) => gap.toFixed(0)).join(', ')} ms`);
    });
  }

  it('finds to the bit what the page finds', async () => {
    const [here, there] = await open.page.evaluate(() => bundle.detections('gpu:webasm'));
    expect(here.results).to.have.length.above(5);
    expect(there).to.deep.equal(here);
  });

  for (const kind of Object.keys(wholes)) {
    it(`sees the pixels of ${kind}, which stays as it is`, async () => {
      const difference = await open.page.evaluate(([chosen, place]) => bundle.difference(chosen, place), [
        kind,
        url,
      ] as const);
      expect(difference).to.be.at.most(rounding[kind] ?? 1e-3);
    });
  }

  for (const kind of Object.keys(bad)) {
    it(`refuses ${kind} in the page's own words`, async () => {
      const [here, there] = await open.page.evaluate(([chosen, place]) => bundle.refusals(chosen, place), [
        kind,
        url,
      ] as const);
      expect(here).to.have.property('name', 'InputError');
      expect(there).to.deep.equal(here);
    });
  }

  it('looks beside the page for what is named by a part of its URL', async () => {
    expect(await open.page.evaluate(() => bundle.relative('a/none'))).to.deep.equal({
      name: 'InputError',
      code: 'NOT_FOUND',
      message: 'a/none: the server answered 404 Not Found',
    });
  });

  it('computes with the onnxruntime-web that it is told of', async function () {
    if (!existsSync(onnxRuntime)) skip(this, 'onnxruntime-web is not there (npm ci in bench/)');
    const found = await open.page.evaluate(() => bundle.withOnnxRuntime('/ort.wasm.min.mjs'));
    expect(found.backend).to.equal('onnx');
    expect(found.objects).to.be.above(5);
  });

  it('says that there is no onnxruntime-web where it is told of one, or that it is none', async () => {
    const refused = (onnxRuntime: string) =>
      open.page.evaluate(
        (url) => bundle.refusedLoad({ script: '/browser-thread.js', onnxRuntime: url }),
        onnxRuntime,
      );
    expect(await refused('/none')).to.deep.equal({
      name: 'BackendError',
      code: 'BACKEND_UNAVAILABLE',
      message:
        'the worker cannot import onnxruntime-web from http://localhost/none: see that it is on the server as a module (.mjs), and allowed by script-src',
    });
    expect(await refused('/browser-thread.js')).to.include({ name: 'BackendError', code: 'BAD_ARGUMENT' });
  });

  it('says that its script is not there', async () => {
    const refusal = await open.page.evaluate(() => bundle.refusedLoad({ script: '/none' }));
    expect(refusal).to.include({ name: 'BackendError', code: 'BACKEND_UNAVAILABLE' });
    expect(refusal?.message).to.match(/^the worker does not start: .*server.*worker-src/);
  });

  it('says that the page forbids it', async () => {
    await open.page.evaluate(() => {
      const policy = Object.assign(document.createElement('meta'), { content: "worker-src 'none'" });
      policy.httpEquiv = 'Content-Security-Policy';
      document.head.append(policy);
    });
    const refusal = await open.page.evaluate(() => bundle.refusedLoad({ script: '/browser-thread.js' }));
    expect(refusal).to.include({ name: 'BackendError', code: 'BACKEND_UNAVAILABLE' });
  });
});
