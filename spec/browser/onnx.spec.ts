import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Measured, notANumberCases, numberCases, tableOf } from '../backends/gpu/number-cases.js';
import { isFullSize } from '../drawn.js';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import type * as Bundle from './onnx-page.js';

declare const bundle: typeof Bundle;

const distribution = fileURLToPath(new URL('../../bench/node_modules/onnxruntime-web/dist', import.meta.url));

describe('onnxruntime-web in the browser', function () {
  this.timeout(300_000);
  let opened: OpenPage;
  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    if (!existsSync(distribution)) skip(this, 'onnxruntime-web is not there (npm ci in bench/)');
    opened = await openPage(fileURLToPath(new URL('onnx-page.ts', import.meta.url)), [distribution]);
  });
  after(() => opened?.[Symbol.asyncDispose]());

  it('is missing until it is handed in, and says how to', async () => {
    const outcome = await opened.page.evaluate(() =>
      bundle
        .measure(() => bundle.onnxBackend(), bundle.numberCases[0])
        .then(
          () => 'a result',
          ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
        ),
    );
    expect(outcome).to.equal(
      'BACKEND_UNAVAILABLE: onnx: no onnxruntime-web was handed in; npm install onnxruntime-web, and hand it to provideOnnxRuntime',
    );
  });

  it('is then what `auto` takes where there is no GPU', async () => {
    const name = await opened.page.evaluate(async () => {
      const module = 'http://localhost/ort.all.min.mjs';
      bundle.provideOnnxRuntime(await import(module));
      return (await bundle.backendNamed('auto')).name;
    });
    expect(name).to.equal('onnx');
  });

  for (const backend of ['onnx', 'onnx:webgpu'] as const) {
    describe(`${backend} against the reference`, () => {
      const table: Measured[] = [];
      after(() => {
        if (table.length > 0) console.log(`\n${tableOf(`${backend} in chromium`, table)}`);
      });
      for (const [index, { name }] of numberCases.entries()) {
        it(name, async function () {
          if (backend === 'onnx:webgpu' && name === 'weights beyond 2^24' && !isFullSize) {
            skip(this, 'takes more than a minute without a GPU: set FULL_SIZE=1');
          }
          const measured = await opened.page.evaluate(
            ([chosen, at]) => bundle.measure(() => bundle.onnxBackend(chosen), bundle.numberCases[at]),
            [backend, index] as const,
          );
          table.push(measured);
          expect(measured.share).to.be.at.most(1);
        });
      }
      for (const [index, { name }] of notANumberCases.entries()) {
        it(`${name} is an error, not a result`, async () => {
          const code = await opened.page.evaluate(
            ([chosen, at]) =>
              bundle
                .measure(() => bundle.onnxBackend(chosen), bundle.notANumberCases[at])
                .then(
                  () => 'a result',
                  (error: { code: string }) => error.code,
                ),
            [backend, index] as const,
          );
          expect(code).to.equal('NOT_A_NUMBER');
        });
      }
    });
  }
});
