import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readDataSet } from '../../../../lib/data/data-set.js';
import { evaluate as measure } from '../../../../lib/entries/training.js';
import { coco, overfeat, picture, useCommandLine } from '../tiny.js';

const objects = fileURLToPath(new URL('../../../../examples/objects.json', import.meta.url));

describe('overfeat evaluate', () => {
  const { at, model, succeed, library } = useCommandLine();
  before(async () => {
    await mkdir(at('boxes'));
    await writeFile(at('boxes/all.json'), JSON.stringify(coco()));
    for (const [name, red] of [
      ['a', 10],
      ['b', 90],
    ] as const)
      await writeFile(at(`boxes/${name}.png`), picture(100, 120, red));
  });

  it('writes a page where it is asked to, beside what it prints', async () => {
    const line = ['evaluate', '--model', 'caltech3', '--data', objects, '--backend', 'cpu'];
    const plain = await succeed(line);
    expect(await succeed([...line, '--report', at('new/report')])).to.equal(plain);
    expect(plain).to.match(/^AP@\[\.5:\.95\] \(COCO\) +[\d.]+ %$/m);
    expect(await readdir(at('new/report'))).to.deep.equal(['index.html']);
    const page = await readFile(at('new/report/index.html'), 'utf8');
    expect(page).to.contain('<h1>caltech3 on examples/objects</h1>').and.to.contain('<td>airplane');
  }).timeout(60_000);

  it('takes an only set for something else with a note, unless another was asked for', async () => {
    await mkdir(at('only'));
    await writeFile(at('only/train.json'), JSON.stringify(coco()));
    for (const name of ['a', 'b'])
      await writeFile(at(`only/${name}.png`), picture(100, 120, name.charCodeAt(0)));
    const line = ['evaluate', ...model(), '--data', at('only')];
    const taken = await overfeat(line);
    expect(taken.code).to.equal(0);
    expect(taken.stderr).to.match(/only: has only a data set for train, none for val: that is taken\n$/);
    const refused = await overfeat([...line, '--split', 'test']);
    expect(refused).to.include({ code: 2, stdout: '' });
    expect(refused.stderr).to.match(/only: has 1 data set, none for test: train\.json \(train\); name one/);
    expect(await overfeat([...line, '--split', 'train'])).to.include({ code: 0, stderr: '' });
  });

  it('says before it measures that a page cannot be written, and after what it measured', async () => {
    await writeFile(at('file'), '');
    const line = ['evaluate', ...model(), '--data', at('boxes/all.json'), '--report'];
    const early = await overfeat([...line, at('file')]);
    expect(early).to.include({ code: 2, stdout: '' });
    expect(early.stderr).to.match(/^overfeat: \S*file: cannot be made: there is a file in its place\n$/);
    await mkdir(at('report/index.html'), { recursive: true });
    const late = await overfeat([...line, at('report')]);
    expect(late.code).to.equal(2);
    expect(late.stdout).to.match(/^AP@\[\.5:\.95\] \(COCO\)/m);
    expect(late.stderr).to.match(/^overfeat: \S*index\.html: cannot be written: [^\n]*\n$/);
  });

  it('looks at folders named by class as it is told: some scales, coarsely, ten views, several models', async () => {
    for (const [name, red] of [
      ['disc', 10],
      ['square', 90],
    ] as const) {
      await mkdir(at(`classes/${name}`), { recursive: true });
      await writeFile(at(`classes/${name}/one.png`), picture(100, 120, red));
    }
    const line = ['evaluate', ...model(), '--data', at('classes'), '--json'];
    const dataSet = await readDataSet(at('classes'));
    for (const [given, options] of [
      [[], {}],
      [
        ['--scales', '90', '--stride', 'coarse', '--no-flips'],
        { scales: [90], stride: 'coarse', flips: false },
      ],
      [['--ten-views'], { views: 'ten' }],
    ] as const) {
      const wanted = await measure(library(), dataSet, options);
      expect(wanted).to.include.keys('top1Error', 'calibrationError');
      expect(JSON.parse(await succeed([...line, ...given]))).to.deep.equal(wanted);
      // The mean of two that are the same is that one.
      expect(JSON.parse(await succeed([...line, ...given, '--model', at('model')]))).to.deep.equal(wanted);
    }
    const page = await overfeat([...line, '--report', at('none')]);
    expect(page).to.include({ code: 2, stdout: '' });
    expect(page.stderr).to.match(/^overfeat: --report: \S+ has no boxes, of which the page tells\n$/);
    expect(await readdir(at('.'))).not.to.include('none');
    for (const [more, reason] of [
      [['--ten-views'], /views: is for pictures that have a class and no boxes/],
      [['--model', at('model')], /must be one, not 2: boxes of several are not averaged/],
    ] as const) {
      const { code, stderr } = await overfeat([
        'evaluate',
        ...model(),
        '--data',
        at('boxes/all.json'),
        ...more,
      ]);
      expect(code).to.equal(2);
      expect(stderr).to.match(reason);
    }
  });

  it('measures boxes at some scales and the coarse stride', async () => {
    const line = ['evaluate', ...model(), '--data', at('boxes/all.json'), '--json'];
    const dataSet = await readDataSet(at('boxes/all.json'));
    const wanted = await measure(library(), dataSet, { scales: [90], stride: 'coarse' });
    expect(JSON.parse(await succeed([...line, '--scales', '90', '--stride', 'coarse']))).to.deep.equal(
      wanted,
    );
  });
});
