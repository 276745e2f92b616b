import { expect } from 'chai';
import { grey, useSetFolder } from '../set-folder.js';

const entry = (image: string, x: number, y: number, width: unknown, height: number) => ({
  image,
  annotations: [{ label: 'cat', coordinates: { x, y, width, height } }],
});

describe('a CreateML data set', () => {
  const { lay, inspect } = useSetFolder();

  it('is read with boxes by their centres, pictures beside it', async () => {
    const set = [entry('a.png', 20, 10, 11, 6), { image: 'b.png', annotations: [] }];
    await lay({ 'set.json': JSON.stringify(set), 'a.png': grey(30, 50), 'b.png': grey(30, 50, 1) });
    const { dataSet, lines } = await inspect('.');
    expect(lines).to.deep.equal([]);
    expect(dataSet.labels).to.deep.equal(['cat']);
    expect(dataSet.pictures.map(({ objects }) => objects)).to.deep.equal([
      [{ index: 0, box: { xmin: 14.5, ymin: 7, xmax: 25.5, ymax: 13 }, ignore: false }],
      [],
    ]);
  });

  it('tells its faults, each with its place', async () => {
    const set = [entry('a.png', 20, 10, -1, 6), entry('gone.png', 1, 1, 2, 2), entry('b.png', 70, 10, 11, 6)];
    await lay({ 'set.json': JSON.stringify(set), 'b.png': grey(30, 50, 1) });
    const { lines } = await inspect('set.json');
    expect(lines[0]).to.equal('[0].annotations[0].coordinates.width must be at least 0, not -1');
    expect(lines[1]).to.match(/^\[1\] \(gone\.png\) is missing/);
    expect(lines[2]).to.equal('[2].annotations[0] (b.png) has its box outside its 50 x 30 picture');
  });
});
