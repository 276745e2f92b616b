import { expect } from 'chai';
import { exifBlock, makeJpeg } from '../../images/oriented-jpeg.js';
import { failureOf, grey, useSetFolder } from '../set-folder.js';

const yaml = `# a comment
path: .
train: images/train
val: images/val
names:
  0: cat
  2: dog
  5: eel
`;

/** 0.25 and so on are binary fractions, so that edges come out exactly. */
const files = {
  'data.yaml': yaml,
  'images/train/a.png': grey(32, 64),
  'images/train/below/b.png': grey(48, 16, 1),
  'images/train/empty.png': grey(20, 20, 2),
  'images/train/none.png': grey(20, 20, 3),
  'labels/train/a.txt': '2 0.5 0.25 0.25 0.5\n0 0.125 0.75 0.25 0.25\n\n',
  'labels/train/below/b.txt': '0 0.5 0.5 1 1\r\n',
  'labels/train/empty.txt': '',
  'images/val/c.png': grey(40, 40, 4),
  'labels/val/c.txt': '5 0.25 0 0.75 0.5 0.25 0.75\n',
};

describe('a YOLO data set', () => {
  const { at, lay, inspect } = useSetFolder();

  it('is read from its yaml: boxes from shares, classes by number, pictures without labels as background', async () => {
    await lay(files);
    const { dataSet, lines } = await inspect('data.yaml', { split: 'train' });
    expect(lines).to.deep.equal(['warning: class 5 (eel) is left out: nothing is annotated with it']);
    expect(dataSet.labels).to.deep.equal(['cat', 'dog']);
    expect(dataSet.annotates).to.equal('objects');
    expect(dataSet.pictures.map(({ id, objects }) => [id, objects])).to.deep.equal([
      [
        'images/train/a.png',
        [
          { index: 1, box: { xmin: 24, ymin: 0, xmax: 40, ymax: 16 }, ignore: false },
          { index: 0, box: { xmin: 0, ymin: 20, xmax: 16, ymax: 28 }, ignore: false },
        ],
      ],
      [
        'images/train/below/b.png',
        [{ index: 0, box: { xmin: 0, ymin: 0, xmax: 16, ymax: 48 }, ignore: false }],
      ],
      ['images/train/empty.png', []],
      ['images/train/none.png', []],
    ]);
  });

  it('has as many sets as its yaml names, also where its folder is given; a polygon gives its box', async () => {
    await lay(files);
    const { dataSet } = await inspect('.', { split: 'val' });
    expect(dataSet.pictures.map(({ objects }) => objects)).to.deep.equal([
      [{ index: 0, box: { xmin: 10, ymin: 0, xmax: 30, ymax: 30 }, ignore: false }],
    ]);
    expect((await failureOf(inspect('data.yaml'))).message).to.match(
      /has 2 data sets: data\.yaml \(train\), data\.yaml \(val\); name one by its file, or by --split where/,
    );
  });

  it('is refused where it has no set for what is asked for', async () => {
    await lay({ ...files, 'data.yaml': yaml.replace(/^val.*\n/m, '') });
    expect((await inspect('data.yaml')).dataSet.pictures).to.have.lengthOf(4);
    expect((await failureOf(inspect('data.yaml', { split: 'test' }))).message).to.match(
      /has 1 data set, none for test: data\.yaml \(train\); name one/,
    );
  });

  it('takes names as a list, lists of pictures, and paths with ../ that are not there', async () => {
    await lay({
      ...files,
      'list.txt': './images/train/a.png\nimages/val/c.png\n',
      'data.yaml': 'names: [cat, bat, dog, gnu, hen, eel]\ntrain: [../images/train/below, list.txt]\n',
    });
    const { dataSet } = await inspect('data.yaml');
    expect(dataSet.pictures.map(({ id }) => id)).to.deep.equal([
      'images/train/below/b.png',
      'images/train/a.png',
      'images/val/c.png',
    ]);
    expect(dataSet.labels).to.deep.equal(['cat', 'dog', 'eel']);
  });

  it('is read without a split that its yaml names and the disk has not', async () => {
    await lay({ ...files, 'data.yaml': `${yaml}test: ../images/test\n` });
    expect((await inspect('data.yaml', { split: 'val' })).lines.join()).not.to.include('test');
    expect((await inspect('data.yaml', { split: 'test' })).lines[0]).to.match(
      /^data\.yaml:9 names "\.\.\/images\/test", which is not in /,
    );
  });

  it('gives the box of a polygon of however many points', async () => {
    const points = Array.from({ length: 140_000 }, (_, at) => `${0.25 + at / 2 ** 19} 0.5`).join(' ');
    await lay({ ...files, 'labels/val/c.txt': `5 ${points} 0.125 0.75\n` });
    const { dataSet } = await inspect('.', { split: 'val' });
    const xmax = 40 * (0.25 + 139_999 / 2 ** 19);
    expect(dataSet.pictures[0].objects[0].box).to.deep.equal({ xmin: 5, ymin: 20, xmax, ymax: 30 });
  });

  it('turns boxes of pictures as stored', async () => {
    // Stored with 24 rows of 16 pixels; orientation 6 makes its left the top.
    await lay({
      'data.yaml': 'names: [cat]\ntrain: images\n',
      'images/turned.jpg': makeJpeg(exifBlock(6, true)),
      'labels/turned.txt': '0 0.25 0.25 0.5 0.25\n',
    });
    const boxes = async (annotatedAs: 'stored' | 'upright') =>
      (await inspect('data.yaml', { annotatedAs })).dataSet.pictures[0].objects[0].box;
    expect(await boxes('stored')).to.deep.equal({ xmin: 15, ymin: 0, xmax: 21, ymax: 8 });
    expect(await boxes('upright')).to.deep.equal({ xmin: 0, ymin: 2, xmax: 12, ymax: 6 });
  });

  it('tells all that is wrong with its labels, each with file and line', async () => {
    await lay({
      ...files,
      'labels/train/a.txt': [
        '1 0.5 0.5 0.5 0.5',
        'cat 0.5 0.5 0.5 0.5',
        '0 0.5 0.5 0.5',
        '0 0.5 0.5 0.5 0.5 0.9',
        '',
        '0 0.5 nan 0.5 0.5',
        '0 32 16 10 10',
        '-1 0.5 0.5 0.5 0.5',
        '0 0.5 0.5 0 0.5',
        '0 0.95 0.5 0.5 0.5',
      ].join('\n'),
    });
    const { lines } = await inspect('data.yaml', { split: 'train' });
    const place = 'labels/train/a.txt';
    expect(lines).to.deep.equal([
      `${place}:1 is of the class 1, which has no name`,
      `${place}:2 begins with "cat", not with the number of a class`,
      `${place}:3 has 3 numbers after the class: a box has 4, a polygon an even number from 6 on`,
      `${place}:4 has 5 numbers after the class: a box has 4, a polygon an even number from 6 on`,
      `${place}:6 has "nan", not a number`,
      `${place}:7 has 32, which is no share: numbers are shares of the picture's width and height, from 0 to 1`,
      `${place}:8 begins with "-1", not with the number of a class`,
      `warning: ${place}:9 is left out: its box has no area, 0 x 0.5 of the picture`,
      `warning: ${place}:10 has a box that sticks out of its 64 x 32 picture by 12.8 pixels; it is cut off there`,
    ]);
  });

  it('has the labels of pictures below two folders images where the last is called labels', async () => {
    await lay({
      'data.yaml': 'names: [cat]\ntrain: images/images\n',
      'images/images/a.png': grey(32, 64),
      'images/labels/a.txt': '0 0.5 0.5 1 1\n',
    });
    expect((await inspect('data.yaml')).dataSet.pictures[0].objects).to.have.lengthOf(1);
  });

  it('is refused where no picture has labels, naming where they would be', async () => {
    const { 'labels/val/c.txt': _labels, ...rest } = files;
    await lay(rest);
    const { lines } = await inspect('data.yaml', { split: 'val' });
    expect(lines[0]).to.equal(
      'images/val/c.png has no file of labels, and neither has another: there is no labels/val/c.txt',
    );
  });

  for (const [what, text, wanted] of [
    ['a mistake', 'names: [cat\ntrain: images/train\n', /^data\.yaml:\d is not YAML: there is a mistake$/],
    ['no names', 'train: images/train\n', /^data\.yaml names is missing$/],
    [
      'a folder that is not there',
      'names: [a]\n\ntrain: gone\n',
      /^data\.yaml:3 names "gone", which is not in /,
    ],
    [
      'a path that is not there',
      'path: gone\nnames: [a]\ntrain: images\n',
      /^data\.yaml:1 names the folder "gone"/,
    ],
    [
      'another number of names',
      'nc: 3\nnames: [a, b]\ntrain: images/train\n',
      /^data\.yaml:1 says that there are 3 classes \(nc\), but names 2$/,
    ],
    [
      'names of another kind',
      'train: images\nnames: 7\n',
      /^data\.yaml:2 names must be a list of the class names/,
    ],
    ['aliases of nothing', 'names: *none\ntrain: images\n', /^data\.yaml:1 is not YAML: there is a mistake$/],
  ] as const) {
    it(`is refused for a yaml with ${what}, with its line`, async () => {
      await lay({ ...files, 'data.yaml': text });
      expect((await inspect('data.yaml')).lines[0]).to.match(wanted);
    });
  }

  it('names a picture that its list has and the disk has not, with its line', async () => {
    await lay({
      ...files,
      'data.yaml': 'names: [a, b, c]\ntrain: list.txt\n',
      'list.txt': '\nimages/train/a.png\ngone.png\n',
    });
    expect((await inspect('data.yaml')).lines[0]).to.equal('list.txt:3 names "gone.png", which is not there');
  });

  it('asks for its yaml where there are labels alone, and refuses another folder of pictures', async () => {
    const { 'data.yaml': _yaml, ...rest } = files;
    await lay(rest);
    expect((await failureOf(inspect('.'))).message).to.match(
      /has the labels of a YOLO data set, but no yaml/,
    );
    await lay({ 'cvat/obj.data': 'train = data/train.txt\n', 'cvat/obj_train_data/a.png': grey(9, 9) });
    expect((await failureOf(inspect('cvat'))).message).to.match(
      /has the labels of a YOLO data set, but no yaml/,
    );
    await lay(files);
    const error = await failureOf(inspect('data.yaml', { split: 'val', images: at('images') }));
    expect(error.message).to.match(/is of no use: .*data\.yaml \(YOLO\) says itself where its pictures are$/);
  });
});
