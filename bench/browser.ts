/**
 * `npm run bench:browser [-- case [group]]`: this project's backends and their peers in headless chromium, side by side,
 * each in a browser of its own.
 */
import { fileURLToPath } from 'node:url';
import { cpuBackend } from '../backends/cpu/index.js';
import { chromiumPath, openPage, whyNoChromium } from '../spec/browser/chromium.js';
import { casesFor, gigaOperations, weightsFor } from './cases.js';
import { machine, type Outcome, timingTable, writeSection } from './report.js';
import { ours, type Timing, time } from './runner.js';

declare const bundle: { run(name: string, caseName: string, runs: number): Promise<Timing> };

const runs = 5;
const groups = {
  webgl: ['gpu:webgl2', 'tfjs webgl', 'onnxruntime-web webgl'],
  webgpu: ['gpu:webgpu', 'tfjs webgpu', 'onnxruntime-web webgpu'],
  wasm: ['gpu:webasm', 'tfjs wasm', 'onnxruntime-web wasm'],
};
const peersFolder = (name: string) => fileURLToPath(new URL(`node_modules/${name}/dist`, import.meta.url));
const served = [peersFolder('onnxruntime-web'), peersFolder('@tensorflow/tfjs-backend-wasm')];

async function measure(name: string, caseName: string): Promise<Outcome> {
  try {
    const { page, ...opened } = await openPage(fileURLToPath(new URL('page.js', import.meta.url)), served);
    try {
      return await page.evaluate(([runner, chosen, times]) => bundle.run(runner, chosen, times), [
        name,
        caseName,
        runs,
      ] as const);
    } finally {
      await opened[Symbol.asyncDispose]();
    }
  } catch (cause) {
    return { name, failed: String(cause).replaceAll(/\s+/g, ' ').slice(0, 160) };
  }
}

if (chromiumPath === undefined) throw new Error(whyNoChromium);
const [, , wantedCase = '', wantedGroup = ''] = process.argv;
for (const benchCase of casesFor('browser', wantedCase)) {
  const weights = weightsFor(benchCase.network);
  const exact = await time(ours('cpu', cpuBackend), benchCase, weights, 0);
  for (const [group, names] of Object.entries(groups)) {
    if (!group.includes(wantedGroup)) continue;
    const started = machine();
    const outcomes: Outcome[] = [];
    for (const name of names) {
      const outcome = await measure(name, benchCase.name);
      console.error(name, 'median' in outcome ? outcome.median.toFixed(0) : outcome.failed);
      outcomes.push(outcome);
    }
    const table = timingTable(outcomes, exact.output, gigaOperations(benchCase));
    console.log(`${benchCase.name}, ${group}\n${table}`);
    await writeSection(`Chromium, ${group}: ${benchCase.name}`, `${started}\n\n${table}`);
  }
}
