import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { coco, overfeat, picture, useFolder } from '../tiny.js';

describe('overfeat data check', () => {
  const folder = useFolder();
  const at = (name: string) => join(folder(), name);
  before(async () => {
    await mkdir(at('sets'));
    const good = coco();
    for (const { file_name, id } of good.images) {
      await writeFile(join(at('sets'), file_name), picture(100, 120, id));
    }
    await writeFile(join(at('sets'), 'good.json'), JSON.stringify(good));
    const bad = coco();
    bad.images[1].width = 60;
    bad.annotations[0].bbox = [10, 20, 0, 40];
    await writeFile(join(at('sets'), 'bad.json'), JSON.stringify(bad));
    await mkdir(at('empty'));
  });

  it('tells classes, counts, sizes and faults', async () => {
    const { code, stdout, stderr } = await overfeat(['data', 'check', join(at('sets'), 'good.json')]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout)
      .to.match(/good\.json: COCO JSON\n\n2 pictures, 0 of them without objects\n/)
      .and.match(/^disc +1 +0 +1$/m)
      .and.match(/^pictures, long side +120 +120 +120$/m)
      .and.match(/^boxes, short side +40 +40 +55$/m)
      .and.match(/\nno faults\n$/);
  });

  it('goes through a folder, and ends with 2 where there is an error', async () => {
    const { code, stdout, stderr } = await overfeat(['data', 'check', at('sets')]);
    expect(code).to.equal(2);
    expect(stdout).to.match(
      /bad\.json: COCO JSON.*image 2 \(b\.png\) has the size 60 x 100.*good\.json: COCO JSON/s,
    );
    expect(stderr).to.match(/^overfeat: \S*bad\.json: has an error, told above\n$/);
  });

  it('prints JSON', async () => {
    const { stdout } = await overfeat(['data', 'check', at('sets'), '--json', '--strict']);
    const [bad, good] = JSON.parse(stdout);
    expect(bad.faults.map(({ severity }: { severity: string }) => severity)).to.include.members(['error']);
    expect(bad.faults.every(({ severity }: { severity: string }) => severity === 'error')).to.equal(true);
    expect(good.summary.classes[0]).to.deep.equal({ label: 'disc', objects: 1, ignored: 0, pictures: 1 });
  });

  it('refuses a folder without annotations', async () => {
    const { code, stderr } = await overfeat(['data', 'check', at('empty')]);
    expect(code).to.equal(2);
    expect(stderr).to.match(/empty: has no JSON file of annotations\n$/);
  });
});
