/**
 * `npm run bench:paired -- --other FOLDER [--as NAME] [--place node|chromium] [--case TEXT] [--engine TEXT] [--rounds N]`:
 * the backends of this checkout and of another one (a folder with its own node_modules, those of bench/ too, in which gl and
 * webgpu are links to this one's, since a process can load them once), in turn on the same cases. What counts is the median of the rounds' ratios: what slows the machine for a while slows both.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Backend } from '../backends/backend.js';
import { cpuBackend } from '../backends/cpu/index.js';
import { describeMode } from '../backends/gpu/describe.js';
import { gpuBackend } from '../backends/gpu/index.js';
import { openPage } from '../spec/browser/chromium.js';
import { type BenchCase, casesFor, imagesFor, weightsFor } from './cases.js';
import { distance, machine, median, writeSection } from './report.js';
import { ours, type Timing } from './runner.js';

declare const bundle: { run(name: string, caseName: string, runs: number): Promise<Timing> };

/** Runs a case once: milliseconds, and the output of all its images. */
interface Side extends AsyncDisposable {
  run(): Promise<{ readonly time: number; readonly output: readonly number[] }>;
}

interface Engine {
  readonly name: string;
  here(benchCase: BenchCase): Promise<Side>;
  other(benchCase: BenchCase): Promise<Side>;
}

const { values } = parseArgs({
  options: {
    other: { type: 'string' },
    as: { type: 'string', default: 'the other' },
    place: { type: 'string', default: 'node' },
    case: { type: 'string', default: '' },
    engine: { type: 'string', default: '' },
    rounds: { type: 'string', default: '7' },
  },
});
const { other, place } = values;
const rounds = Number(values.rounds);
if (other === undefined) throw new Error('--other FOLDER: the checkout to compare with');
if (place !== 'node' && place !== 'chromium') throw new Error(`--place ${place}: there are node, chromium`);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: a whole number`);

const engines = place === 'node' ? await inNode(other) : inChromium(other);
for (const benchCase of casesFor(place === 'node' ? 'node' : 'browser', values.case)) {
  const started = machine();
  const rows: string[] = [];
  for (const engine of engines.filter(({ name }) => name.includes(values.engine))) {
    const row = await compare(engine, benchCase).catch(
      (cause: unknown) => `| ${engine.name} | not measured: ${String(cause).slice(0, 120)} | | | |`,
    );
    console.error(benchCase.name, row);
    rows.push(row);
  }
  const head = [
    `| backend | ms | ms, ${values.as} | of ${values.as}, median of ${rounds} pairs | outputs apart |`,
    '| --- | --- | --- | --- | --- |',
  ];
  const where = place === 'node' ? 'Node' : 'Chromium';
  await writeSection(
    `${where}, beside ${values.as}: ${benchCase.name}`,
    [started, '', ...head, ...rows].join('\n'),
  );
}
process.exit();

async function compare({ name, here, other }: Engine, benchCase: BenchCase): Promise<string> {
  await using one = await here(benchCase);
  await using two = await other(benchCase);
  const [first, second] = [await one.run(), await two.run()];
  const pairs: { readonly here: number; readonly other: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    // Each goes first in every second round.
    if (round % 2 === 0) pairs.push({ here: (await one.run()).time, other: (await two.run()).time });
    else {
      const { time } = await two.run();
      pairs.push({ here: (await one.run()).time, other: time });
    }
  }
  const ratio = median(pairs.map((pair) => pair.here / pair.other));
  const apart = distance(first.output, second.output);
  const medians = [median(pairs.map((pair) => pair.here)), median(pairs.map((pair) => pair.other))];
  return `| ${name} | ${medians.map((time) => time.toFixed(1)).join(' | ')} | **${ratio.toFixed(2)}** | ${apart === 0 ? '0' : apart.toExponential(1)} |`;
}

async function inNode(folder: string): Promise<Engine[]> {
  const from = (path: string) => import(new URL(path, `${pathToFileURL(folder)}/`).href);
  const { cpuBackend: otherCpu } = (await from('backends/cpu/index.ts')) as { cpuBackend: Backend };
  const { gpuBackend: otherGpu } = (await from('backends/gpu/index.ts')) as {
    gpuBackend: typeof gpuBackend;
  };
  const pair = (name: string, here: Backend, there: Backend): Engine => ({
    name,
    here: (benchCase) => loaded(here, benchCase),
    other: (benchCase) => loaded(there, benchCase),
  });
  const found = [
    pair('cpu', cpuBackend, otherCpu),
    ...[1, 2].map((threads) => {
      const name = `gpu:webasm, ${threads} thread${threads === 1 ? '' : 's'}`;
      return pair(name, gpuBackend('webasm', { threads }), otherGpu('webasm', { threads }));
    }),
  ];
  for (const mode of ['headlessgl', 'webgpu'] as const) {
    const { works, device } = await describeMode(mode);
    if (works) found.push(pair(`gpu:${mode} on ${device}`, gpuBackend(mode), otherGpu(mode)));
  }
  return found;
}

async function loaded(backend: Backend, benchCase: BenchCase): Promise<Side> {
  const images = imagesFor(benchCase);
  const runner = await ours('', backend).load(benchCase, weightsFor(benchCase.network));
  return {
    run: async () => {
      const start = performance.now();
      const maps: ArrayLike<number>[] = [];
      for (const image of images) maps.push(await runner.run(image));
      return { time: performance.now() - start, output: maps.flatMap((map) => Array.from(map)) };
    },
    [Symbol.asyncDispose]: () => runner.dispose(),
  };
}

/** Each run is a browser of its own: the median of three after a first. */
function inChromium(folder: string): Engine[] {
  const side = (name: string, root: string) => async (benchCase: BenchCase) => ({
    run: async () => {
      const { page, ...opened } = await openPage(fileURLToPath(new URL('bench/page.js', root)));
      try {
        const { median: time, output } = await page.evaluate(
          ([engine, chosen]) => bundle.run(engine, chosen, 3),
          [name, benchCase.name] as const,
        );
        return { time, output };
      } finally {
        await opened[Symbol.asyncDispose]();
      }
    },
    [Symbol.asyncDispose]: async () => {},
  });
  return ['gpu:webgl2', 'gpu:webgpu', 'gpu:webasm'].map((name) => ({
    name,
    here: side(name, new URL('..', import.meta.url).href),
    other: side(name, `${pathToFileURL(folder)}/`),
  }));
}
