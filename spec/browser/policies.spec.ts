/** Pages that forbid one thing or another: the next best computes, and says why; no raw error reaches a user. */
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { skip } from '../skip.js';
import { chromiumPath, whyNoChromium } from './chromium.js';
import type * as Bundle from './policies-page.js';

declare const bundle: typeof Bundle;
declare function told(violation: string): void;

const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const policy = (text: string) => ({ 'Content-Security-Policy': text });

const pages = [
  {
    what: 'is isolated and forbids nothing',
    headers: isolated,
    auto: /^gpu:webasm$/,
    note: undefined,
  },
  {
    what: 'is not cross-origin isolated',
    headers: {},
    auto: /^gpu:webasm$/,
    note: /one thread, since the page is not cross-origin isolated/,
  },
  {
    what: 'forbids workers',
    headers: { ...isolated, ...policy("script-src 'self' 'unsafe-eval'; worker-src 'none'") },
    auto: /^gpu:webasm$/,
    note: /one thread, since workers do not start here/,
  },
  {
    what: 'allows workers of its own files only',
    headers: { ...isolated, ...policy("script-src 'self' 'unsafe-eval'; worker-src 'self'") },
    auto: /^gpu:webasm$/,
    note: /one thread, since workers do not start here/,
  },
  {
    what: 'forbids code made of text, but not WebAssembly',
    headers: { ...isolated, ...policy("script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:") },
    auto: /^gpu:webasm$/,
    note: undefined,
  },
  {
    what: 'forbids WebAssembly and code made of text',
    headers: { ...isolated, ...policy("script-src 'self'") },
    auto: /^cpu$/,
    note: /^cpu, since gpu:webasm does not run here/,
  },
] as const;

describe('a page that', function () {
  this.timeout(120_000);
  let browser: Browser;
  let script: string;
  let wanted: readonly number[];
  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('policies-page.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'bundle',
      platform: 'browser',
      conditions: ['browser'],
      logLevel: 'silent',
    });
    script = outputFiles[0].text;
    browser = await chromium.launch({
      ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
      args: ['--no-sandbox', '--disable-gpu'],
    });
    wanted = (await open({}, 'cpu')).values!;
  });
  after(() => browser?.close());

  /** What happens in a page, and what its policy reports. */
  async function open(
    headers: Readonly<Record<string, string>>,
    name: string,
  ): Promise<Bundle.Outcome & { readonly violations: readonly string[] }> {
    const page = await browser.newPage();
    const violations: string[] = [];
    try {
      await page.exposeFunction('told', (violation: string) => violations.push(violation));
      await page.addInitScript(() =>
        addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
          told(`${effectiveDirective} ${blockedURI}`),
        ),
      );
      await page.route('http://localhost/**', (route) =>
        route.request().url().endsWith('.js')
          ? route.fulfill({ contentType: 'text/javascript', headers, body: script })
          : route.fulfill({
              contentType: 'text/html',
              headers,
              body: '<!doctype html><title>overfeat</title><script src="/bundle.js"></script>',
            }),
      );
      await page.goto('http://localhost/');
      const outcome = await page.evaluate((chosen) => bundle.run(chosen), name);
      return { ...outcome, violations };
    } finally {
      await page.close();
    }
  }

  for (const { what, headers, auto, note } of pages) {
    it(`${what}: auto computes, and says what is in its way`, async () => {
      const outcome = await open(headers, 'auto');
      expect(outcome.backend, outcome.message).to.match(auto);
      if (note === undefined) expect(outcome.note).to.equal(undefined);
      else expect(outcome.note).to.match(note);
      outcome.values!.forEach((value, at) => {
        expect(value).to.be.closeTo(wanted[at], 1e-4);
      });
    });
  }

  it('forbids code made of text: nothing is reported, since none is tried', async () => {
    const headers = {
      ...isolated,
      ...policy("script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:"),
    };
    expect((await open(headers, 'auto')).violations).to.deep.equal([]);
    expect(
      (await open({ ...isolated, ...policy("script-src 'self'") }, 'auto')).violations,
    ).not.to.have.length(0);
  });

  it('forbids WebAssembly: what is asked for by name is a typed error, in words', async () => {
    const { code, message } = await open({ ...isolated, ...policy("script-src 'self'") }, 'gpu:webasm');
    expect(code, message).to.equal('BACKEND_UNAVAILABLE');
    expect(message).to.match(/^gpu:webasm: /);
  });
});
