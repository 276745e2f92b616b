import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { readImage } from '../../lib/images/source.js';
import { skip } from '../skip.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the demonstration', function () {
  this.timeout(240_000);
  let folder: string;
  let printed: string;

  before(async function () {
    if (!existsSync(join(root, 'models/cells/model.json'))) skip(this, 'the models are not trained yet');
    folder = await mkdtemp(join(tmpdir(), 'overfeat-demo-'));
    await symlink(join(root, 'examples'), join(folder, 'examples'));
    const line = ['--import', import.meta.resolve('tsx'), join(root, 'demo/demo.ts')];
    printed = (await promisify(execFile)(process.execPath, line, { cwd: folder })).stdout;
  });
  after(() => folder && rm(folder, { recursive: true }));

  it('counts the cells of blood smears by class', () => {
    // By annotation: 14 red cells and 1 white one; 13 red cells, 1 white one and 4 platelets.
    for (const [name, red, white, platelets] of [
      ['cells-2', [11, 17], [1, 1], [0, 1]],
      ['cells', [9, 17], [1, 1], [3, 5]],
    ] as const) {
      const text = printed.split(`examples/${name}.jpg: `).slice(-1)[0];
      expect(text).to.match(/^\d+ objects in [\d.]+ s \(.+\)\n/);
      const count = (label: string) => Number(new RegExp(`^${label} +(\\d+)$`, 'm').exec(text)?.[1]);
      expect(count('RBC')).to.be.within(red[0], red[1]);
      expect(count('WBC')).to.be.within(white[0], white[1]);
      expect(count('Platelets')).to.be.within(platelets[0], platelets[1]);
    }
  });

  it('names a face, an airplane and a motorcycle, and, first of all classes, clothes', () => {
    for (const name of ['face', 'airplane', 'motorcycle', 'pants', 'dress']) {
      const [, table] = printed.split(`examples/${name}.jpg: `).slice(-1)[0].split('\n\n');
      expect(table.toLowerCase()).to.match(new RegExp(`^class .*\n${name} `));
    }
  });

  it('draws the boxes, and says where', async () => {
    for (const [name, width, height] of [
      ['cells-2', 640, 480],
      ['cells', 640, 480],
      ['face', 471, 311],
      ['airplane', 418, 197],
      ['motorcycle', 268, 168],
    ] as const) {
      expect(printed).to.include(`  demo-output/${name}.png\n`);
      const drawn = await readImage(join(folder, `demo-output/${name}.png`));
      expect(drawn.image).to.include({ width, height });
      expect(drawn.image.data).to.not.deep.equal(
        (await readImage(join(root, `examples/${name}.jpg`))).image.data,
      );
    }
  });
});
