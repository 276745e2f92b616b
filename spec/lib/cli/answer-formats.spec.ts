import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readDataSet } from '../../../lib/data/data-set.js';
import { cutOut } from '../../../lib/images/cut-out.js';
import { readImage } from '../../../lib/images/source.js';
import type { Detection } from '../../../lib/pipeline/detect.js';
import { overfeat, picture, tinyModel, useCommandLine, writeModel } from './tiny.js';

describe('the formats of what is found', () => {
  const { at, model, succeed, library } = useCommandLine();
  const images = () => [at('a.png'), at('b.png')];
  let found: readonly (readonly Detection[])[];
  before(async () => {
    await mkdir(at('quoted'));
    await writeFile(at('quoted/a, "b".png'), picture(90, 100));
    found = await Promise.all(images().map(async (image) => (await library().detect(image)).results));
    expect(Math.min(...found.map(({ length }) => length))).to.be.above(1);
  });
  const detect = (...line: readonly string[]) => succeed(['detect', ...line, ...model()]);

  it('csv: a heading, then a row a result', async () => {
    const [heading, ...rows] = (await detect(...images(), '--format', 'csv')).trimEnd().split('\n');
    expect(heading).to.equal('image,label,index,score,xmin,ymin,xmax,ymax');
    expect(rows).to.deep.equal(
      found.flatMap((results, image) =>
        results.map(({ label, index, score, box: { xmin, ymin, xmax, ymax } }) =>
          [images()[image], label, index, score, xmin, ymin, xmax, ymax].join(','),
        ),
      ),
    );
    const quoted = await detect(at('quoted/a, "b".png'), '--format', 'csv', '--top-k', '1');
    expect(quoted.split('\n')[1]).to.include(`"${at('quoted/a, ""b"".png')}",`);
  });

  it('csv of classes: no edges', async () => {
    const line = ['classify', at('a.png'), ...model(), '--format', 'csv', '--top-k', '1'];
    const [{ label, index, score }] = (await library().classify(at('a.png'))).results;
    expect((await succeed(line)).split('\n')[1]).to.equal(`${at('a.png')},${label},${index},${score},,,,`);
  });

  it('coco: a data set that is read as what was found, with scores', async () => {
    const text = await detect(...images(), '--format', 'coco');
    await writeFile(at('found.json'), text);
    const { pictures, labels } = await readDataSet(at('found.json'));
    expect(labels).to.deep.equal(['disc', 'square']);
    expect(pictures.map(({ width, height }) => [width, height])).to.deep.equal([
      [120, 100],
      [77, 90],
    ]);
    for (const [image, { objects }] of pictures.entries()) {
      expect(objects.map(({ index }) => index)).to.deep.equal(found[image].map(({ index }) => index));
      for (const [rank, { box }] of objects.entries())
        for (const edge of ['xmin', 'ymin', 'xmax', 'ymax'] as const)
          expect(box[edge]).to.be.closeTo(found[image][rank].box[edge], 1e-9);
    }
    const scores = JSON.parse(text).annotations.map(({ score }: { score: number }) => score);
    expect(scores).to.deep.equal(found.flat().map(({ score }) => score));
  });

  it('pictures of one name in two folders: both are drawn, cut out and told apart', async () => {
    for (const [folder, image] of [
      ['p', 'a.png'],
      ['q', 'b.png'],
    ] as const) {
      await mkdir(at(`apart/${folder}`), { recursive: true });
      await writeFile(at(`apart/${folder}/1.png`), await readFile(at(image)));
    }
    await mkdir(at('drawn'));
    const line = [at('apart'), '--top-k', '1', '--draw', at('drawn'), '--crop', at('cut')];
    await writeFile(at('apart/found.json'), await detect(...line, '--format', 'coco'));
    expect((await readdir(at('drawn'), { recursive: true })).sort()).to.deep.equal([
      'p',
      'p/1.png',
      'q',
      'q/1.png',
    ]);
    expect((await readdir(at('cut'), { recursive: true })).sort()).to.deep.equal([
      'p',
      `p/1-1-${found[0][0].label}.png`,
      'q',
      `q/1-1-${found[1][0].label}.png`,
    ]);
    const { pictures } = await readDataSet(at('apart/found.json'));
    expect(pictures.map(({ path }) => path)).to.deep.equal([at('apart/p/1.png'), at('apart/q/1.png')]);
  });

  it('csv and coco tell the confidence of a calibrated model; --confidence leaves out the unsure', async () => {
    const curve = { scores: [0, 40], confidences: [0, 1] };
    const calibration = { shared: curve, perClass: [null, null] };
    await writeModel(at('sure'), { ...tinyModel, calibration });
    const line = ['detect', at('a.png'), '--model', at('sure'), '--backend', 'cpu'];
    const { results } = JSON.parse(await succeed([...line, '--json']));
    const sure = results.map(({ confidence }: Detection) => confidence);
    expect(sure).to.deep.equal([...sure].sort((a, b) => b - a));
    const [heading, ...rows] = (await succeed([...line, '--format', 'csv'])).trimEnd().split('\n');
    expect(heading).to.match(/,ymax,confidence$/);
    expect(rows.map((row) => Number(row.split(',').at(-1)))).to.deep.equal(sure);
    const { annotations } = JSON.parse(await succeed([...line, '--format', 'coco']));
    expect(annotations.map(({ score }: { score: number }) => score)).to.deep.equal(sure);
    const some = JSON.parse(await succeed([...line, '--json', '--confidence', `${sure[1]}`]));
    expect(some.results).to.deep.equal(results.filter(({ confidence }: Detection) => confidence! >= sure[1]));
    const { code, stderr } = await overfeat(['detect', at('a.png'), ...model(), '--confidence', '0.5']);
    expect(code).to.equal(2);
    expect(stderr).to.include('confidence: is not known to the model tiny: `overfeat calibrate` teaches it');
  });

  for (const [format, extension, most] of [
    ['yolo', '.txt', 1e-4],
    ['voc', '.xml', 0.5],
  ] as const) {
    it(`${format}: a file for each picture, which is read as what was found`, async () => {
      const out = at(format);
      await mkdir(out);
      expect(await detect(...images(), '--format', format, '--out', out)).to.equal('');
      expect(await readdir(out)).to.deep.equal([`a${extension}`, `b${extension}`]);
      for (const [red, name] of ['a.png', 'b.png'].entries()) {
        const file = red === 0 ? picture(100, 120) : picture(90, 77);
        await writeFile(join(out, name), file);
      }
      if (format === 'yolo') await writeFile(join(out, 'data.yaml'), 'names: [disc, square]\ntrain: .\n');
      const { pictures } = await readDataSet(out);
      for (const [image, { objects }] of pictures.entries())
        for (const [rank, { box, index }] of objects.entries()) {
          expect(index).to.equal(found[image][rank].index);
          for (const edge of ['xmin', 'ymin', 'xmax', 'ymax'] as const)
            expect(Math.abs(box[edge] - found[image][rank].box[edge])).to.be.at.most(most + 1e-9);
        }
      const printed = await detect(at('a.png'), '--format', format);
      expect(printed).to.equal(await readFile(join(out, `a${extension}`), 'utf8'));
    });
  }

  it('yolo and voc take a folder for several pictures, and others none', async () => {
    for (const [given, reason] of [
      [['--format', 'yolo'], /--format yolo: takes --out, since each picture has a file of its own/],
      [['--format', 'csv', '--out', at('.')], /--out .*: is for --format yolo and voc/],
      [['--format', 'csv', '--json'], /--json: is another format than --format csv: give one/],
      [
        ['--jsonl', '--json'],
        /--json.* cannot be used with option '--jsonl'|--jsonl.* cannot be used with option '--json'/,
      ],
      [model(), /There must be one: only classes of whole pictures/],
    ] as const) {
      const { code, stdout, stderr } = await overfeat(['detect', ...images(), ...model(), ...given]);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(reason);
    }
  });

  it('yolo and voc take a folder for the pictures of one file, too', async () => {
    const line = ['localize', '-', ...model(), '--format', 'voc'];
    const stdin = Buffer.concat([picture(90, 100), picture(100, 120)]);
    const { code, stdout, stderr } = await overfeat(line, { stdin });
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.match(/--format voc: takes --out/);
  });

  it('--crop: what is in each box as a picture, in a folder that is made', async () => {
    await detect(...images(), '--crop', at('crops/below'), '--top-k', '2');
    const names = found.flatMap((results, image) =>
      results.slice(0, 2).map(({ label }, rank) => `${'ab'[image]}-${rank + 1}-${label}.png`),
    );
    expect(await readdir(at('crops/below'))).to.deep.equal(names.sort());
    const { image } = await readImage(at('a.png'));
    const [{ label, box }] = found[0];
    const crop = await readImage(join(at('crops/below'), `a-1-${label}.png`));
    expect(crop.image).to.deep.equal(cutOut(image, box));
  });

  it('--crop: beside the pictures, but over none of them', async () => {
    await cp(at('a.png'), at('beside/a.png'));
    await detect(at('beside/a.png'), '--crop', at('beside'), '--top-k', '1');
    const made = `a-1-${found[0][0].label}.png`;
    expect(await readdir(at('beside'))).to.deep.equal([made, 'a.png'].sort());
    const before = await readFile(at(join('beside', made)));
    const line = ['detect', at('beside/a.png'), at(join('beside', made)), ...model(), '--crop', at('beside')];
    const { code, stderr } = await overfeat(line);
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr: `overfeat: --crop ${at(join('beside', made))}: would overwrite a picture: name another folder\n`,
    });
    expect(await readFile(at(join('beside', made)))).to.deep.equal(before);
  });

  it('--quiet leaves nothing but errors on standard error, and --verbose says more', async () => {
    await writeFile(at('quoted/notes.txt'), 'none');
    const line = ['detect', at('quoted'), at('gone.png'), ...model()];
    const quiet = await overfeat([...line, '--quiet']);
    expect(quiet.stderr).to.equal(`overfeat: ${at('gone.png')}: there is no such file\n`);
    expect((await overfeat(line)).stderr).to.match(/1 file that is no picture is left out\n/);
    expect((await overfeat([...line, '--verbose'])).stderr).to.match(/^stage +ms +share$/m);
    expect((await overfeat([...line, '--verbose', '--quiet'])).stderr).to.match(/cannot be used with/);
  });
});
