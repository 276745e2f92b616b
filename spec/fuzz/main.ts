/**
 * `npm run fuzz -- [--inputs COUNT] [--seed NUMBER] [--only TARGET] [--save FOLDER]`: damaged files put to all that reads
 * files. Each must be read, or refused with one of the library's errors, within 5 seconds and 1 GiB.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inputOf } from './attempt.js';
import { runTarget } from './run.js';
import { makeTargets } from './targets.js';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    save: { type: 'string' },
  },
});
const seed = Number(values.seed);
const targets = makeTargets().filter(({ name }) => values.only === undefined || name === values.only);
const each = Math.ceil(Number(values.inputs) / targets.length);
let inputs = 0;
let wrong = 0;
for (const target of targets) {
  const start = performance.now();
  const { refused, read, findings, mostMemory, longestSeconds } = await runTarget(target.name, seed, 0, each);
  inputs += refused + read + findings.length;
  wrong += findings.length;
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${target.name}: ${refused} refused, ${read} read, ${findings.length} wrong; ${seconds.toFixed(0)} s, the longest ${longestSeconds.toFixed(1)} s, at most ${Math.ceil(mostMemory / 2 ** 20)} MiB`,
  );
  for (const { number, what } of findings.slice(0, 10)) {
    console.log(`  ${number}: ${what}`);
    if (values.save === undefined) continue;
    mkdirSync(values.save, { recursive: true });
    writeFileSync(join(values.save, `${target.name}-${seed}-${number}`), inputOf(target, seed, number));
  }
}
console.log(`${inputs} damaged files, seed ${seed}: ${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);
