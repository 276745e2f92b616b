/** Modes of gpu.js in a browser as ports: a page answers. */
import { fileURLToPath } from 'node:url';
import type { GpuMode } from '../../backends/gpu/modes.js';
import { chromiumPath, openPage, whyNoChromium } from '../../spec/browser/chromium.js';
import type { Port } from '../runner/port.js';
import { localPort } from '../shared.js';
import type * as Bundle from './browser-page.js';

declare const bundle: typeof Bundle;

/** @returns the port, which closes its browser when it is disposed of; or the reason why there is none */
export async function browserPort(name: string, mode: GpuMode): Promise<Port | string> {
  if (chromiumPath === undefined) return whyNoChromium;
  const opened = await openPage(fileURLToPath(new URL('./browser-page.ts', import.meta.url)));
  const { page } = opened;
  const { works, missing } = await page.evaluate((chosen) => bundle.describeMode(chosen), mode);
  if (!works) {
    await opened[Symbol.asyncDispose]();
    return `this chromium has no ${mode}: ${missing}`;
  }
  const port = localPort(name, (request) =>
    page.evaluate(([chosen, asked]) => bundle.answer(chosen, asked), [
      mode,
      JSON.stringify(request),
    ] as const),
  );
  return { ...port, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}
