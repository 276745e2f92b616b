/** A headless chromium with a page that has one bundle of this project's source loaded. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';

const usualPlaces = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const chromiumPath = usualPlaces.find((path) => path !== undefined && existsSync(path));

export const whyNoChromium =
  'chromium is not installed (apt-get install chromium, or set CHROMIUM_PATH to a Chrome or Chromium)';

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
}

/**
 * Bundles the module `entry`, whose exports the page then has as `bundle`, and opens it in a new browser. Files of the
 * folders `served` answer under http://localhost/, whatever path they are asked for by. Names in the bundle that `define`
 * has stand for what it says, as if this browser did not know them.
 */
export async function openPage(
  entry: string,
  served: readonly string[] = [],
  define: Record<string, string> = {},
): Promise<OpenPage> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'bundle',
    platform: 'browser',
    conditions: ['browser'],
    define,
    logLevel: 'silent',
  });
  const browser: Browser = await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: [
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--enable-unsafe-swiftshader',
      '--use-angle=swiftshader',
    ],
  });
  const page = await browser.newPage();
  // A made-up origin: secure, as WebGPU asks, and isolated, as threads over shared memory ask.
  const headers = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  };
  await page.route('http://localhost/**', (route) => {
    const name = basename(new URL(route.request().url()).pathname);
    const path = served.map((folder) => join(folder, name)).find((file) => name !== '' && existsSync(file));
    return path === undefined
      ? route.fulfill({ contentType: 'text/html', headers, body: '<!doctype html><title>overfeat</title>' })
      : route.fulfill({ path, headers });
  });
  await page.goto('http://localhost/');
  await page.addScriptTag({ content: outputFiles[0].text });
  return { page, [Symbol.asyncDispose]: () => browser.close() };
}
