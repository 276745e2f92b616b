import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { drawBoxes } from '../../../../lib/images/draw.js';
import { readImage } from '../../../../lib/images/source.js';
import { overfeat, picture, useCommandLine } from '../tiny.js';

describe('overfeat detect', () => {
  const { at, model, succeed, library } = useCommandLine();
  it('prints one JSON document: the picture, what computed, and what the library finds', async () => {
    const document = JSON.parse(await succeed(['detect', at('a.png'), ...model(), '--format', 'json']));
    const { results } = await library().detect(at('a.png'));
    expect(results.length).to.be.above(3);
    expect(document).to.deep.equal({ image: at('a.png'), backend: 'cpu', results });
  });

  it('prints a list for several pictures, standard input among them', async () => {
    const line = ['detect', at('b.png'), '-', ...model(), '--format', 'json'];
    const documents = JSON.parse(await succeed(line, picture(100, 120)));
    expect(documents.map(({ image }: { image: string }) => image)).to.deep.equal([at('b.png'), '-']);
    expect(documents[0].results).to.deep.equal((await library().detect(at('b.png'))).results);
    expect(documents[1].results).to.deep.equal((await library().detect(at('a.png'))).results);
  });

  it('has short forms of two formats', async () => {
    const line = ['detect', at('a.png'), ...model()];
    for (const format of ['json', 'jsonl']) {
      const long = await succeed([...line, '--format', format]);
      expect(await succeed([...line, `--${format}`])).to.equal(long);
    }
  });

  it('hands scales, stride and threshold on, and keeps the first results', async () => {
    const options = { scales: [90, 130], stride: 'coarse', threshold: 0.3 } as const;
    const { results } = await library().detect(at('a.png'), options);
    const given = ['--scales', '90,130', '--stride', 'coarse', '--threshold', '0.3', '--top-k', '2'];
    const document = JSON.parse(
      await succeed(['detect', at('a.png'), ...model(), ...given, '--format', 'json']),
    );
    expect(results.length).to.be.above(2);
    expect(document.results).to.deep.equal(results.slice(0, 2));
  });

  it('prints a row an object, a count a class, what computed and how long it took', async () => {
    const { results } = await library().detect(at('a.png'));
    const text = await succeed(['detect', at('a.png'), ...model()]);
    const [heading, objects, counts] = text.trimEnd().split('\n\n');
    expect(heading).to.match(new RegExp(`a.png: ${results.length} objects in [0-9.]+ s \\(cpu\\)$`));
    expect(objects.split('\n')).to.have.length(results.length + 1);
    const edges = (({ xmin, ymin, xmax, ymax }) => [xmin, ymin, xmax, ymax])(results[0].box);
    expect(objects.split('\n')[1].split(/ +/)).to.deep.equal([
      results[0].label,
      results[0].score.toFixed(3),
      ...edges.map((edge) => edge.toFixed(1)),
    ]);
    const count = (index: number) => results.filter((result) => result.index === index).length;
    expect(counts.split('\n').map((row) => row.split(/ +/))).to.deep.equal([
      ['class', 'count'],
      ['disc', `${count(0)}`],
      ['square', `${count(1)}`],
    ]);
  });

  it('counts classes also where there is no object', async () => {
    const text = await succeed(['detect', at('a.png'), ...model(), '--threshold', '1000']);
    expect(text).to.match(/: 0 objects in .*\n\nclass +count\ndisc +0\nsquare +0\n$/);
  });

  it('says 1 object, not 1 objects', async () => {
    const text = await succeed(['detect', at('a.png'), ...model(), '--top-k', '1']);
    expect(text).to.match(/: 1 object in /);
  });

  it('draws the boxes into a PNG', async () => {
    await succeed(['detect', at('a.png'), ...model(), '--draw', at('drawn.png')]);
    const { results } = await library().detect(at('a.png'));
    const { image } = await readImage(at('a.png'));
    expect((await readImage(at('drawn.png'))).image).to.deep.equal(drawBoxes(image, results));
  });

  it('draws several pictures into a folder, by their names', async () => {
    await mkdir(at('drawings'));
    await succeed(['detect', at('a.png'), at('b.png'), ...model(), '--draw', at('drawings')]);
    expect(await readdir(at('drawings'))).to.deep.equal(['a.png', 'b.png']);
    expect((await readImage(join(at('drawings'), 'b.png'))).image).to.include({ height: 90, width: 77 });
  });

  it('answers a good picture although a later one is bad', async () => {
    const { code, stdout, stderr } = await overfeat(['detect', at('a.png'), at('none.png'), ...model()]);
    expect(code).to.equal(2);
    expect(stdout).to.match(/a.png: \d+ objects/);
    expect(stderr).to.match(/none.png/);
  });
});
