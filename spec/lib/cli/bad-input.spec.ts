import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Case, changed, dataSets, good, pictures, png, weightFiles } from './bad-files.js';
import { coco, overfeat, picture, tinyModel, useFolder, writeModel } from './tiny.js';

describe('bad input through the command line', () => {
  const folder = useFolder();
  let out: string;
  before(async () => {
    await writeModel(join(folder(), 'model'));
    await writeFile(join(folder(), 'network.json'), JSON.stringify(tinyModel.network));
    for (const [red, name] of ['a.png', 'b.png'].entries()) {
      await writeFile(join(folder(), name), picture(100, 120, red));
    }
    await writeFile(join(folder(), 'good.json'), JSON.stringify(coco()));
    await mkdir(join(folder(), 'folder.json'));
    const { classifier } = tinyModel.network.heads;
    const boxless = { ...tinyModel.network, heads: { classifier } };
    const kept = Object.entries(tinyModel.weights).filter(([name]) => !name.startsWith('regressor'));
    await writeModel(join(folder(), 'boxless'), {
      ...tinyModel,
      name: 'boxless',
      network: boxless,
      weights: Object.fromEntries(kept),
    });
  });
  beforeEach(async () => {
    out = join(folder(), `out-${Math.random()}`);
    await mkdir(out);
  });

  /** Exit code 2, one line that names the file and the reason, below it faults if any, nothing else, nothing written. */
  async function expectRefused(line: readonly string[], name: string, reason: RegExp, stdin = '') {
    const { code, stdout, stderr } = await overfeat(line, { stdin });
    expect(stderr)
      .to.match(/^overfeat: [^\n]+\n( {2}[^\n]+\n)*$/)
      .and.include(name.replace('\n', ' '))
      .and.match(reason)
      .and.not.match(/\n\s+at /);
    expect(code).to.equal(2);
    expect(stdout).to.equal('');
    expect(await readdir(out, { recursive: true })).to.deep.equal([]);
  }

  async function place([name, content]: Case): Promise<string> {
    const path = join(folder(), name);
    if (content !== undefined) await writeFile(path, content);
    return path;
  }

  const model = () => ['--model', join(folder(), 'model')];

  for (const bad of pictures) {
    it(`detect: ${JSON.stringify(bad[0])}`, async () => {
      const path = await place(bad);
      await expectRefused(['detect', path, ...model(), '--draw', join(out, 'x.png')], path, bad[2]);
    });
  }

  for (const command of ['localize', 'classify', 'features']) {
    it(`${command}: a picture smaller than the window, a truncated one, a folder`, async () => {
      for (const bad of [pictures[0], pictures[9]]) {
        const path = await place(bad);
        await expectRefused([command, path, ...model()], path, bad[2]);
      }
      await expectRefused([command, join(folder(), 'folder.json'), ...model()], 'folder.json', /is a folder/);
    });
  }

  it('detect: standard input that is no picture', () =>
    expectRefused(['detect', '-', ...model()], '-', /neither a PNG nor a JPEG/, 'hello there'));

  for (const bad of weightFiles) {
    it(`features: ${bad[0]}`, async () => {
      const path = await place(bad);
      const picture = join(folder(), 'a.png');
      const given = ['--network', join(folder(), 'network.json'), '--weights', path];
      await expectRefused(['features', picture, ...given, '--out', join(out, 'f.txt')], path, bad[2]);
    });
  }

  for (const bad of dataSets) {
    it(`evaluate and train: ${bad[0]}`, async () => {
      const [path, right] = [await place(bad), join(folder(), 'good.json')];
      await expectRefused(['evaluate', ...model(), '--data', path], path, bad[2]);
      await expectRefused(['train', '--data', path, '--val', right, '--out', out], path, bad[2]);
      await expectRefused(['train', '--data', right, '--val', path, '--out', out], path, bad[2]);
    });
  }

  it('train: a damaged picture among those to learn from', async () => {
    const set = coco();
    set.images[1].file_name = 'damaged.png';
    await place(['damaged.png', png.subarray(0, 900), /./]);
    const data = await place(['damaged.json', JSON.stringify(set), /./]);
    const line = ['train', '--data', data, '--val', join(folder(), 'good.json'), '--out', out];
    await expectRefused([...line, '--epochs', '1'], 'damaged.png', /cut short|ends/);
  });

  it('train: sets whose labels differ', async () => {
    const other = changed((set) => {
      set.categories[0].name = 'cross';
      set.images.forEach((image, at) => {
        image.file_name = `other-${at}.png`;
      });
    });
    for (const at of [0, 1]) await place([`other-${at}.png`, picture(100, 120, 30 + at), /./]);
    const [data, val] = [await place(['other.json', other, /./]), join(folder(), 'good.json')];
    await expectRefused(['train', '--data', data, '--val', val, '--out', out], 'good', /labels/);
  });

  const at = (name: string) => join(folder(), name);
  const lines: readonly (readonly [what: string, line: () => string[], name: string, reason: RegExp])[] = [
    [
      'a folder as data',
      () => ['evaluate', ...model(), '--data', at('folder.json')],
      'folder.json',
      /has no data set: wanted is COCO/,
    ],
    [
      'no folder of pictures',
      () => ['evaluate', ...model(), '--data', at('good.json'), '--images', at('none')],
      'none',
      /no such folder/,
    ],
    [
      'a model that is not there',
      () => ['detect', at('a.png'), '--model', at('none')],
      'none',
      /model\.json/,
    ],
    [
      'a backend that is not there',
      () => ['detect', at('a.png'), ...model(), '--backend', 'abacus'],
      'abacus',
      /is not a backend/,
    ],
    [
      'weights without a network',
      () => ['classify', at('a.png'), '--weights', 'x'],
      '--model',
      /--network with --weights/,
    ],
    ['neither model nor network', () => ['features', at('a.png')], '--model', /--network with --weights/],
    ['a network that is a picture', () => ['describe', at('a.png')], 'a.png', /not JSON/],
    ['standard input twice', () => ['detect', '-', '-', ...model()], '-', /can be given only once/],
    [
      'one drawing of two pictures',
      () => ['detect', at('a.png'), at('b.png'), ...model(), '--draw', join(out, 'x.png')],
      'x.png',
      /must be a folder, or have a %/,
    ],
    [
      'a drawing over the picture',
      () => ['detect', at('a.png'), ...model(), '--draw', at('a.png')],
      'a.png',
      /overwrite/,
    ],
    [
      'an unknown option',
      () => ['detect', at('a.png'), ...model(), '--thershold', '1'],
      '--thershold',
      /unknown option.*--threshold/,
    ],
    ['an unknown command', () => ['detekt'], 'detekt', /unknown command.*detect/],
    [
      'a count of nought',
      () => ['detect', at('a.png'), ...model(), '--top-k', '0'],
      '--top-k',
      /must be a whole number of at least 1\./,
    ],
    [
      'scales that are no numbers',
      () => ['detect', at('a.png'), ...model(), '--scales', '80,,90'],
      '--scales',
      /must be a whole number from 1 to 16384\./,
    ],
    [
      'a threshold that is no number',
      () => ['detect', at('a.png'), ...model(), '--threshold', ''],
      '--threshold',
      /must be a number of at least 0\./,
    ],
    [
      'a stride that is not there',
      () => ['detect', at('a.png'), ...model(), '--stride', 'finest'],
      '--stride',
      /fine, coarse/,
    ],
    [
      'a scale below the window',
      () => ['detect', at('a.png'), ...model(), '--scales', '50'],
      'scales[0]',
      /must be at least 55 for a window of 75x75 with margins of 10, not 50/,
    ],
    [
      'a scale beyond memory',
      () => ['detect', at('a.png'), ...model(), '--scales', '16384'],
      'a.png',
      /limit is 100 million/,
    ],
    [
      'a model without boxes',
      () => ['detect', at('a.png'), '--model', at('boxless')],
      'boxless',
      /has no regressor/,
    ],
    [
      'a model at a malformed URL',
      () => ['detect', at('a.png'), '--model', 'http://'],
      'http://',
      /not a well-formed URL/,
    ],
    ['no picture', () => ['detect', ...model()], 'pictures', /there are none: give paths/],
    ['no model', () => ['detect', at('a.png')], '--model', /not specified/],
  ];
  for (const [what, line, name, reason] of lines) {
    it(`refuses ${what}`, () => expectRefused(line(), name, reason));
  }

  for (const [what, labels, reason] of [
    ['too few', 'one\ntwo\n', /has 2 lines; the network has 3 classes/],
    ['an empty one', 'one\n\nthree\n', /line 2 is empty/],
  ] as const) {
    it(`classify: ${what} among the labels`, async () => {
      const path = await place(['labels.txt', labels, /./]);
      const weightsPath = await place(['good.safetensors', good, /./]);
      const given = ['--network', at('network.json'), '--weights', weightsPath, '--labels', path];
      await expectRefused(['classify', at('a.png'), ...given], path, reason);
    });
  }

  it('shows its help on standard error when there is no command', async () => {
    const { code, stdout, stderr } = await overfeat([]);
    expect(code).to.equal(2);
    expect(stdout).to.equal('');
    expect(stderr).to.match(/^Usage: overfeat/);
  });
});
