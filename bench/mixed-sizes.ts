/**
 * `npm run bench:mixed -- [--model NAME] [--pictures COUNT] [--backend NAME ...] [--call NAME ...] [--chromium]`:
 * pictures of which no two have the same size, beside as many of one size, through detect and evaluate: time, memory,
 * kernels. Needs Linux, which tells what a process holds. With `--library FILE --as NAME` it is the library of another
 * checkout that is measured.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runInChromium } from './mixed/chromium.js';
import { memoryTable, type Outcome, ratios, timeTable } from './mixed/outcome.js';
import { detectors, mixedSizes, oneSize, writeDataSet } from './mixed/pictures.js';
import { runApart } from './mixed/process.js';
import type { Call, Request } from './mixed/run.js';
import { machine, writeSection } from './report.js';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'caltech3' },
    pictures: { type: 'string', default: '500' },
    backend: { type: 'string', multiple: true, default: ['auto', 'cpu'] },
    call: { type: 'string', multiple: true, default: ['detect', 'evaluate'] },
    chromium: { type: 'boolean', default: false },
    library: { type: 'string', default: fileURLToPath(new URL('../lib/index.ts', import.meta.url)) },
    as: { type: 'string' },
  },
});
const model = detectors.find((name) => name === values.model);
const count = Number(values.pictures);
if (model === undefined) throw new Error(`--model ${values.model}: there are ${detectors.join(', ')}`);
if (!Number.isInteger(count) || count < 1) throw new Error(`--pictures ${values.pictures}: a whole number`);

const { library } = values;
const measure = (request: Request): Promise<Outcome> =>
  values.chromium ? runInChromium(request) : runApart({ ...request, library });

const calls = (['detect', 'evaluate'] as const).filter((call: Call) => values.call.includes(call));
if (calls.length === 0) throw new Error(`--call ${values.call.join(' ')}: there are detect, evaluate`);
const folder = await mkdtemp(join(tmpdir(), 'mixed-sizes-'));
try {
  const mixed = await writeDataSet(folder, 'mixed', model, mixedSizes(count));
  const sameSizes = Array.from({ length: count }, () => oneSize);
  const one = await writeDataSet(folder, 'one', model, sameSizes);
  for (const backend of values.backend) {
    const started = machine();
    const rows: { name: string; outcome: Outcome }[] = [];
    const comparisons: string[] = [];
    const add = async (name: string, request: Request) => {
      const outcome = await measure(request);
      const [last] = outcome.samples.slice(-1);
      console.error(backend, name, outcome.samples.length, last?.seconds.toFixed(1), outcome.failed ?? '');
      rows.push({ name, outcome });
      return outcome;
    };
    for (const call of calls) {
      const ofMixed = await add(`${call}, mixed sizes`, { model, backend, call, dataSet: mixed });
      const ofOne = await add(`${call}, one size`, { model, backend, call, dataSet: one });
      comparisons.push(...ratios(call, ofMixed, ofOne));
    }
    const ran = rows.flatMap(({ outcome }) => outcome.samples)[0]?.backend ?? backend;
    const names = ran === backend ? backend : `${backend} (${ran})`;
    const place = values.chromium ? 'in Chromium, ' : '';
    const checkout = values.as === undefined ? '' : `, at ${values.as}`;
    const body = [started, timeTable(rows), comparisons.join('\n\n'), memoryTable(rows)].join('\n\n');
    console.log(`${names}\n${body}`);
    await writeSection(`Mixed sizes, ${place}${names}: ${model}${checkout}`, body);
  }
} finally {
  await rm(folder, { recursive: true });
}
process.exit();
