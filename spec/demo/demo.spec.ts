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

  it('counts the cells of a blood smear by class', () => {
    const [, heading] = printed.split('\n\n');
    expect(heading).to.match(/^examples\/cells\.jpg: \d+ objects in [\d.]+ s \(\S+\)$/);
    // By annotation there are 13 red cells, 1 white one and 4 platelets.
    const count = (label: string) => Number(new RegExp(`^${label} +(\\d+)$`, 'm').exec(printed)?.[1]);
    expect(count('RBC')).to.be.within(9, 17);
    expect(count('WBC')).to.equal(1);
    expect(count('Platelets')).to.be.within(1, 7);
  });

  it('names a face, an airplane and a motorcycle', () => {
    for (const name of ['face', 'airplane', 'motorcycle']) {
      const [, table] = printed.split(`examples/${name}.jpg: `).slice(-1)[0].split('\n\n');
      expect(table.toLowerCase()).to.include(`\n${name}`);
    }
  });

  it('draws the boxes, and says where', async () => {
    for (const [name, width, height] of [
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
