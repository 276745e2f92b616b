import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Random } from '../../lib/training/random.js';
import { killedRun } from './kill.js';

describe('training that is killed', function () {
  this.timeout(240_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kills-'));
  });
  after(async () => rm(folder, { recursive: true }));

  for (const folds of [undefined, 2]) {
    const what = folds === undefined ? '' : ', with folds';
    it(`ends with the files of one that was left alone, to the bit, and nothing beside them${what}`, async () => {
      const options = { backend: 'cpu', folds };
      const seed = (Math.random() * 2 ** 31) >>> 0;
      const start = performance.now();
      const { files } = await killedRun(join(folder, `whole-${folds}`), options, new Random(seed), 0, 0);
      const seconds = (performance.now() - start) / 1000;
      expect(Object.keys(files).sort()).to.deep.equal([
        'log.csv',
        'model.json',
        'recipe.json',
        'weights.safetensors',
      ]);
      const out = join(folder, `killed-${folds}`);
      const run = await killedRun(out, options, new Random(seed), 3, seconds);
      expect(run.files, `seed ${seed}`).to.deep.equal(files);
    });
  }
});
