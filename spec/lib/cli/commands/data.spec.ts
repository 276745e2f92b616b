import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { readDataSet } from '../../../../lib/data/data-set.js';
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
    const { stdout } = await overfeat(['data', 'check', at('sets'), '--format', 'json', '--strict']);
    const [bad, good] = JSON.parse(stdout);
    expect(bad.faults.map(({ severity }: { severity: string }) => severity)).to.include.members(['error']);
    expect(bad.faults.every(({ severity }: { severity: string }) => severity === 'error')).to.equal(true);
    expect(good.summary.classes[0]).to.deep.equal({ label: 'disc', objects: 1, ignored: 0, pictures: 1 });
  });

  it('warns of a split of a YOLO yaml without pictures, as long as another has some', async () => {
    await mkdir(join(at('yolo'), 'images'), { recursive: true });
    await mkdir(join(at('yolo'), 'labels'));
    await writeFile(join(at('yolo'), 'images', 'a.png'), picture(100, 120));
    await writeFile(join(at('yolo'), 'labels', 'a.txt'), '0 0.5 0.5 0.5 0.5\n');
    const yaml = (train: string) =>
      writeFile(join(at('yolo'), 'data.yaml'), `names: [disc]\ntrain: ${train}\ntest: ../test/images\n`);
    await yaml('images');
    const { code, stdout } = await overfeat(['data', 'check', at('yolo')]);
    expect(code).to.equal(0);
    expect(stdout).to.match(
      /YOLO, test.*warning: data\.yaml:3 names "\.\.\/test\/images", which is not in /s,
    );
    expect(await overfeat(['data', 'check', at('yolo'), '--strict'])).to.include({ code: 2 });
    await writeFile(join(at('yolo'), 'damaged.json'), '[NaN]');
    expect(await overfeat(['data', 'check', at('yolo')])).to.include({ code: 0 });
    await yaml('gone');
    expect(await overfeat(['data', 'check', at('yolo')])).to.include({ code: 2 });
  });

  it('refuses a folder without annotations', async () => {
    const { code, stderr } = await overfeat(['data', 'check', at('empty')]);
    expect(code).to.equal(2);
    expect(stderr).to.match(/empty: has no data set: wanted is COCO, .*\n$/);
  });
});

describe('overfeat data, interrupted', () => {
  const folder = useFolder();
  const at = (name: string) => join(folder(), name);
  before(async () => {
    const set = coco();
    for (const { file_name, id } of set.images) await writeFile(at(file_name), picture(100, 120, id));
    await writeFile(at('all.json'), JSON.stringify(set));
  });

  for (const [command, ...options] of [['check'], ['split', '--val', '0.5', '--out', 'parts']]) {
    it(`${command}: ends quietly with 130, and leaves nothing`, async () => {
      const line = [
        'data',
        command,
        at('all.json'),
        ...options.map((word) => (word === 'parts' ? at(word) : word)),
      ];
      const outcome = await overfeat(line, { signal: AbortSignal.abort() });
      expect(outcome).to.deep.equal({ code: 130, stdout: '', stderr: '' });
      expect((await readdir(folder())).sort()).to.deep.equal(['a.png', 'all.json', 'b.png']);
    });
  }
});

describe('overfeat data check of several sets', () => {
  const folder = useFolder();
  const at = (name: string) => join(folder(), name);
  before(async () => {
    for (const [part, reds] of [
      ['train', [1, 2]],
      ['val', [2, 3]],
    ] as const) {
      for (const name of ['cat', 'dog']) {
        await mkdir(join(at('pets'), part, name), { recursive: true });
        for (const red of reds)
          await writeFile(
            join(at('pets'), part, name, `${red}.png`),
            picture(40, 40 + name.charCodeAt(0), red),
          );
      }
    }
  });

  it('tells each by what it is for, and the pictures that are in two', async () => {
    const { code, stdout } = await overfeat(['data', 'check', at('pets')]);
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/pets\/train: folders named by class, train\n\n4 pictures, each with a class and no boxes\n/)
      .and.match(/^cat +2$/m)
      .and.match(
        /\nno faults\n.*\n2 faults\n {2}warning: picture cat\/2\.png is also in pets\/train, as cat\/2\.png/s,
      )
      .and.not.match(/^boxes/m);
    expect((await overfeat(['data', 'check', at('pets'), '--strict'])).code).to.equal(2);
  });
});

describe('overfeat data split', () => {
  const folder = useFolder();
  const at = (name: string) => join(folder(), name);
  const run = async (line: readonly string[]) => {
    const { code, stdout, stderr } = await overfeat(['data', 'split', ...line]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    return stdout;
  };
  before(async () => {
    for (const name of ['cat', 'dog']) {
      await mkdir(join(at('pets'), name), { recursive: true });
      for (let red = 0; red < 5; red++)
        await writeFile(join(at('pets'), name, `${red}.png`), picture(40, 40 + name.charCodeAt(0), red));
    }
    const set = coco();
    for (const { file_name, id } of set.images) await writeFile(at(file_name), picture(100, 120, id));
    await writeFile(at('all.json'), JSON.stringify(set));
  });

  it('copies folders named by class, each picture into one part, the same for the same seed', async () => {
    const said = await run([at('pets'), '--val', '0.4', '--seed', '3', '--out', at('one')]);
    expect(said).to.equal(`${at('one')}: 6 pictures in train, 4 in val\n`);
    await run([at('pets'), '--val', '0.4', '--seed', '3', '--out', at('two')]);
    const pictures = async (name: string) =>
      (await readdir(at(name), { recursive: true })).filter((path) => path.endsWith('.png')).sort();
    expect(await pictures('two')).to.deep.equal(await pictures('one'));
    const names = (await pictures('one')).map((path) => path.split('/'));
    for (const name of ['cat', 'dog'])
      expect(names.filter(([part, of]) => part === 'val' && of === name)).to.have.lengthOf(2);
    expect(new Set(names.map(([, name, file]) => `${name}/${file}`)).size).to.equal(10);
    const checked = await overfeat(['data', 'check', at('one'), '--format', 'json']);
    expect(JSON.parse(checked.stdout).map(({ faults }: { faults: object[] }) => faults)).to.deep.equal([
      [],
      [],
    ]);
  });

  it('writes boxes as COCO with the pictures beside it, which is read as what it was', async () => {
    await run([at('all.json'), '--val', '0.5', '--out', at('parts')]);
    const parts = await Promise.all(
      (['train', 'val'] as const).map((split) => readDataSet(at('parts'), { split })),
    );
    const whole = await readDataSet(at('all.json'));
    const written = parts.flatMap(({ labels, pictures }) =>
      pictures.flatMap(({ path, objects }) =>
        objects.map(({ index, box }) => [basename(path), labels[index], box]),
      ),
    );
    const wanted = whole.pictures.map(({ path, objects: [{ index, box }] }) => [
      basename(path),
      whole.labels[index],
      box,
    ]);
    expect(written).to.have.deep.members(wanted);
  });

  it('parts the one that is chosen of several', async () => {
    await mkdir(at('several'));
    const set = coco();
    for (const { file_name, id } of set.images)
      await writeFile(join(at('several'), file_name), picture(100, 120, id));
    for (const name of ['train', 'val'])
      await writeFile(join(at('several'), `${name}.json`), JSON.stringify(set));
    const line = [at('several'), '--val', '0.5', '--out', at('chosen')];
    const { code, stderr } = await overfeat(['data', 'split', ...line]);
    expect(code).to.equal(2);
    expect(stderr).to.match(/has 2 data sets: train\.json \(train\), val\.json \(val\); .*--split/);
    expect(await run([...line, '--split', 'train'])).to.match(/1 pictures in train, 1 in val\n$/);
  });

  it('refuses a folder with something in it, a share of nothing, and a split that leaves nothing', async () => {
    for (const [line, reason] of [
      [['--val', '0.5', '--out', at('pets')], /pets: is there already: choose a new folder/],
      [['--out', at('new'), '--val', '1'], /--val.*It must be a number between 0 and 1/],
      [
        ['--out', at('new'), '--val', '0.01'],
        /--val 0\.01: leaves 2 pictures to learn from and 0 to measure on/,
      ],
      [
        ['--val', '0.5', '--out', join(at('all.json'), 'below')],
        /all\.json: cannot be made: there is a file in its place/,
      ],
    ] as const) {
      const { code, stderr } = await overfeat(['data', 'split', at('all.json'), ...line]);
      expect(code).to.equal(2);
      expect(stderr).to.match(reason);
    }
    expect((await readdir(folder())).filter((name) => name.startsWith('.overfeat'))).to.deep.equal([]);
  });
});
