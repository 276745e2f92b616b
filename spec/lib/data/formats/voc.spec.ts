import { expect } from 'chai';
import { findDataSets } from '../../../../lib/data/find-data-sets.js';
import { grey, useSetFolder } from '../set-folder.js';

interface Entry {
  readonly filename?: string;
  readonly size?: readonly [width: number, height: number];
  readonly objects?: string;
}

const object = (name: string, [xmin, ymin, xmax, ymax]: readonly (number | string)[], more = '') =>
  `  <object>
    <name>${name}</name>${more}
    <bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>
  </object>\n`;

function xml({ filename = 'a.png', size = [50, 30], objects = '' }: Entry): string {
  const [width, height] = size;
  return `<?xml version="1.0"?>
<annotation>
  <folder>anything</folder><filename>${filename}</filename>
  <size><width>${width}</width><height>${height}</height><depth>3</depth></size>
${objects}</annotation>\n`;
}

describe('a Pascal VOC data set', () => {
  const { at, lay, inspect } = useSetFolder();

  it('is read from the XML files of a folder, pictures beside them; difficult objects are passed over', async () => {
    await lay({
      'b.xml': xml({
        filename: 'b.png',
        objects: object('dog', ['1.5', 2, 20, 28], '<difficult>1</difficult>'),
      }),
      'a.xml': xml({ objects: object('dog &amp; bone', [3, 4, 50, 9]) + object('cat', [0, 0, 5, 6]) }),
      'a.png': grey(30, 50),
      'b.png': grey(30, 50, 1),
    });
    const { dataSet, lines } = await inspect('.');
    expect(lines).to.deep.equal([]);
    expect(dataSet.labels).to.deep.equal(['cat', 'dog', 'dog & bone']);
    expect(dataSet.pictures.map(({ id, objects }) => [id, objects])).to.deep.equal([
      [
        'a.png',
        [
          { index: 2, box: { xmin: 3, ymin: 4, xmax: 50, ymax: 9 }, ignore: false },
          { index: 0, box: { xmin: 0, ymin: 0, xmax: 5, ymax: 6 }, ignore: false },
        ],
      ],
      ['b.png', [{ index: 1, box: { xmin: 1.5, ymin: 2, xmax: 20, ymax: 28 }, ignore: true }]],
    ]);
  });

  it('has the sets that ImageSets lists, with pictures in JPEGImages', async () => {
    await lay({
      'Annotations/a.xml': xml({ objects: object('cat', [1, 2, 9, 9]) }),
      'Annotations/b.xml': xml({ filename: 'b.png', objects: object('cat', [1, 2, 9, 9]) }),
      'JPEGImages/a.png': grey(30, 50),
      'JPEGImages/b.png': grey(30, 50, 1),
      'ImageSets/Main/train.txt': 'b\n',
      'ImageSets/Main/val.txt': 'a\n',
      'ImageSets/Main/test.txt': '',
    });
    const ids = async (split: 'train' | 'val') =>
      (await inspect('.', { split })).dataSet.pictures.map(({ id }) => id);
    expect(await ids('train')).to.deep.equal(['b.png']);
    expect(await ids('val')).to.deep.equal(['a.png']);
    // Pictures of the other lists are not left out, and an empty list is no set.
    expect((await inspect('.', { split: 'train' })).lines).to.deep.equal([]);
    expect(await findDataSets(at('.'))).to.have.lengthOf(2);
  });

  it('has files in folders where its pictures are in folders, as CVAT writes it', async () => {
    await lay({
      'Annotations/one/a.xml': xml({ filename: 'one/a.png', objects: object('cat', [1, 2, 9, 9]) }),
      'Annotations/two/b.xml': xml({ filename: 'b.jpg', objects: object('cat', [1, 2, 9, 9]) }),
      'JPEGImages/one/a.png': grey(30, 50),
      'JPEGImages/two/b.png': grey(30, 50, 1),
      'ImageSets/Main/default.txt': 'one/a\ntwo/b\n',
    });
    const { dataSet, lines } = await inspect('.');
    expect(dataSet.pictures.map(({ id }) => id)).to.deep.equal(['one/a.png', 'two/b.png']);
    expect(lines).to.match(
      /^warning: Annotations\/two\/b\.xml names the picture "b\.jpg", .*; two\/b\.png is taken$/,
    );
    await lay({ 'ImageSets/Main/val.txt': 'one/a\n' });
    expect((await inspect('.', { split: 'val' })).dataSet.pictures.map(({ id }) => id)).to.deep.equal([
      'one/a.png',
    ]);
  });

  it('takes a picture of that name in whatever format', async () => {
    await lay({
      'a.xml': xml({ filename: 'a.jpg', size: [3, 2], objects: object('cat', [0, 0, 2, 2]) }),
      'a.PPM': Buffer.concat([Buffer.from('P6 3 2 255\n'), Buffer.alloc(18, 7)]),
    });
    expect((await inspect('a.xml')).dataSet.pictures.map(({ id }) => id)).to.deep.equal(['a.PPM']);
  });

  it('takes the picture of the file’s own name where that in it is not there, with a word', async () => {
    await lay({
      'a.xml': xml({ filename: 'IMG 1.jpg', objects: object('cat', [1, 2, 9, 9]) }),
      'a.png': grey(30, 50),
    });
    const { dataSet, lines } = await inspect('a.xml');
    expect(dataSet.pictures.map(({ id }) => id)).to.deep.equal(['a.png']);
    expect(lines).to.match(
      /^warning: a\.xml names the picture "IMG 1\.jpg", which is not in .*; a\.png is taken$/,
    );
  });

  it('tells all faults with file and line, and the same of pictures as of any data set', async () => {
    await lay({
      'a.xml': xml({
        size: [500, 300],
        objects: object('cat', [1, 2, 'x', 9]) + object('', [1, 2, 3, 4]) + object('cat', [9, 2, 3, 4]),
      }),
      'b.xml': '<annotation>\n  <object>\n',
      'c.xml': '<html/>',
      'd.xml': xml({ filename: 'gone.png' }),
      'a.png': grey(30, 50),
      'left.png': grey(30, 50, 2),
    });
    const { lines } = await inspect('.');
    expect(lines.slice(0, 5)).to.deep.equal([
      'a.xml:7 has the xmax "x", not a number',
      'a.xml:9 has an object without a name',
      'a.xml:15 has a box that ends before it begins: 9, 2, 3, 4',
      'b.xml:2 is not XML: there is a mistake',
      'c.xml:1 is no Pascal VOC annotation: it must be <annotation>, not <html>',
    ]);
    expect(lines).to.include(
      'a.xml has the size 500 x 300, but its file has 50 x 30 pixels: it was resized, or is another picture',
    );
    expect(lines.join('\n'))
      .to.match(/^d\.xml has a picture that is missing: there is no file ".*gone\.png"/m)
      .and.match(/^warning: .* has 1 pictures without an XML file, which are left out: left\.png$/m);
  });

  it('reads no entities of a document’s own, and takes a size of 0 for none', async () => {
    await lay({
      'a.xml': `<!DOCTYPE a [<!ENTITY b "boom">]>\n${xml({ objects: object('&b;', [1, 2, 9, 9]) }).replace(/<\?.*\n/, '')}`,
      'b.xml': xml({ filename: 'a.png', size: [0, 0], objects: object('cat', [1, 2, 9, 9]) }),
      'a.png': grey(30, 50),
    });
    expect((await inspect('a.xml')).lines[0]).to.match(/^a\.xml:\d+ is not XML: there is a mistake$/);
    expect((await inspect('b.xml')).lines).to.deep.equal([]);
  });
});
