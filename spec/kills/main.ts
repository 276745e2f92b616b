/**
 * `npm run kills -- [--count NUMBER] [--seed NUMBER] [--backend NAME] [--folds NUMBER]`: trainings killed by SIGKILL at random moments and
 * started again; each must end with the files of one that was left alone, to the bit, and nothing beside them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Random } from '../../lib/training/random.js';
import { killedRun } from './kill.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    backend: { type: 'string', default: 'auto' },
    folds: { type: 'string' },
  },
});
const count = Number(values.count);
const options = {
  backend: values.backend,
  folds: values.folds === undefined ? undefined : Number(values.folds),
};
const random = new Random(Number(values.seed));
const folder = await mkdtemp(join(tmpdir(), 'kills-'));
let kills = 0;
let wrong = 0;
let runs = 0;
try {
  const start = performance.now();
  const { files } = await killedRun(join(folder, 'whole'), options, random, 0, 0);
  const seconds = (performance.now() - start) / 1000;
  for (; kills < count; runs++) {
    const run = await killedRun(join(folder, `${runs}`), options, random, count - kills, seconds);
    kills += run.kills;
    const isSame = isDeepStrictEqual(run.files, files);
    if (!isSame) wrong++;
    console.log(`killed ${run.kills} times: ${isSame ? 'the same to the bit' : JSON.stringify(run.files)}`);
  }
  console.log(
    `${kills} kills in ${runs} trainings on ${values.backend}, seed ${values.seed}: ${wrong} wrong`,
  );
} finally {
  await rm(folder, { recursive: true });
}
process.exit(wrong === 0 ? 0 : 1);
