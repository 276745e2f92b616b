import { expect } from 'chai';
import { grey, useSetFolder } from '../set-folder.js';

const region = (shape_attributes: object, region_attributes: object = { class: 'cat' }) => ({
  shape_attributes,
  region_attributes,
});
const rect = { name: 'rect', x: 3, y: 4, width: 11, height: 6 };
const picture = (filename: string, ...regions: object[]) => ({
  filename,
  size: 99,
  regions,
  file_attributes: {},
});

describe('a VIA data set', () => {
  const { lay, inspect } = useSetFolder();
  const pictures = { 'a.png': grey(30, 50), 'b.png': grey(30, 50, 1) };

  it('is read from an export: rectangles, circles, ellipses and polygons give their boxes', async () => {
    const set = {
      'a.png99': picture(
        'a.png',
        region(rect),
        region({ name: 'circle', cx: 20, cy: 10, r: 4.5 }),
        region({ name: 'ellipse', cx: 20, cy: 15, rx: 8, ry: 3, theta: Math.PI / 2 }),
        region({ name: 'polygon', all_points_x: [5, 9, 7], all_points_y: [2, 6, 21] }, { class: 'dog' }),
      ),
      'b.png99': picture('b.png'),
    };
    await lay({ ...pictures, 'set.json': JSON.stringify(set) });
    const { dataSet, lines } = await inspect('.');
    expect(lines).to.deep.equal([]);
    expect(dataSet.labels).to.deep.equal(['cat', 'dog']);
    const [first, second] = dataSet.pictures.map(({ objects }) => objects);
    expect(second).to.deep.equal([]);
    expect(first.map(({ index }) => index)).to.deep.equal([0, 0, 0, 1]);
    const wanted = [
      [3, 4, 14, 10],
      [15.5, 5.5, 24.5, 14.5],
      [17, 7, 23, 23],
      [5, 2, 9, 21],
    ];
    for (const [at, { box }] of first.entries())
      for (const [edge, value] of [box.xmin, box.ymin, box.xmax, box.ymax].entries())
        expect(value).to.be.closeTo(wanted[at][edge], 1e-12);
  });

  it('is read from a project, from earlier versions, and with ticked boxes as classes', async () => {
    const regions = { 0: region(rect, { kind: { cat: true, dog: false } }) };
    const set = { _via_settings: {}, _via_img_metadata: { x: { filename: 'a.png', regions } } };
    await lay({ ...pictures, 'set.json': JSON.stringify(set) });
    const { dataSet, lines } = await inspect('set.json');
    expect(lines).to.deep.equal([]);
    expect(dataSet.labels).to.deep.equal(['cat']);
  });

  it('leaves points out with a warning, whatever their attributes', async () => {
    const point = { name: 'point', cx: 1, cy: 2 };
    const set = { x: picture('a.png', region(point, { landmark: 'eye' }), region(rect)) };
    await lay({ ...pictures, 'set.json': JSON.stringify(set) });
    const { dataSet, lines } = await inspect('set.json');
    expect(lines).to.deep.equal(['warning: regions[0] (a.png) is left out: a point has no area']);
    expect(dataSet.pictures[0].objects).to.have.lengthOf(1);
  });

  it('tells its faults, each with its place', async () => {
    const set = {
      x: picture(
        'a.png',
        region({ ...rect, width: -1 }),
        region({ name: 'line', cx: 1, cy: 2 }),
        region(rect, { class: '' }),
      ),
      y: picture('gone.png'),
      z: picture('b.png', region({ ...rect, x: 60 })),
      w: { filename: 'c.png' },
    };
    await lay({ ...pictures, 'set.json': JSON.stringify(set) });
    const { lines } = await inspect('set.json');
    expect(lines.filter((line) => !line.startsWith('warning'))).to.have.lengthOf(6);
    expect(lines[0]).to.equal('regions[0] (a.png) shape_attributes.width must be at least 0, not -1');
    expect(lines[1]).to.match(/^regions\[1\] \(a\.png\) shape_attributes\.name must be/);
    expect(lines[2]).to.match(/^w regions is missing/);
    expect(lines[3]).to.match(/^regions\[2\] \(a\.png\) has no class: its attribute "class"/);
    expect(lines.join('\n')).to.include('gone.png is missing');
    expect(lines.join('\n')).to.include('regions[0] (b.png) has its box outside its 50 x 30 picture');
  });

  it('says which attributes may name classes, where there are several', async () => {
    const set = { x: picture('a.png', region(rect, { colour: 'red', age: '2' })) };
    await lay({ ...pictures, 'set.json': JSON.stringify(set) });
    const { lines } = await inspect('set.json');
    expect(lines[0]).to.match(
      /^regions\[0\] \(a\.png\) has no class: none of its attributes is called class, label/,
    );
  });
});
