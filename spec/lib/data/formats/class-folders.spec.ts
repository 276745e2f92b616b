import { expect } from 'chai';
import { grey, useSetFolder } from '../set-folder.js';

describe('folders named by class', () => {
  const { lay, inspect } = useSetFolder();

  it('give each picture, in folders below too, the class of its folder, and a box that is all of it', async () => {
    await lay({
      'train/dog/a.png': grey(30, 50),
      'train/dog/more/b.PNG': grey(31, 41, 1),
      'train/cat/a.png': grey(32, 42, 2),
      'train/cat/notes.txt': 'none',
      'train/.hidden/a.png': grey(30, 50),
    });
    const { dataSet, lines } = await inspect('train');
    expect(lines).to.match(/^warning: .*cat has 1 file of other kinds than pictures, left out$/);
    expect(dataSet.annotates).to.equal('pictures');
    expect(dataSet.labels).to.deep.equal(['cat', 'dog']);
    expect(dataSet.pictures.map(({ id, objects }) => [id, objects])).to.deep.equal([
      ['cat/a.png', [{ index: 0, box: { xmin: 0, ymin: 0, xmax: 42, ymax: 32 }, ignore: false }]],
      ['dog/a.png', [{ index: 1, box: { xmin: 0, ymin: 0, xmax: 50, ymax: 30 }, ignore: false }]],
      ['dog/more/b.PNG', [{ index: 1, box: { xmin: 0, ymin: 0, xmax: 41, ymax: 31 }, ignore: false }]],
    ]);
  });

  it('tell damaged pictures and pictures of two classes', async () => {
    await lay({
      'cat/a.png': grey(30, 50),
      'dog/a.png': grey(30, 50),
      'dog/b.png': grey(30, 50).subarray(0, -12),
    });
    const { lines } = await inspect('.');
    expect(lines[0]).to.match(/^dog\/b\.png is cut short/);
    expect(lines[1]).to.equal('warning: dog/a.png is the same picture as cat/a.png');
  });
});
