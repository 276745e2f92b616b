import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { inspectDataSet, type ReadDataSetOptions, readDataSet } from '../../../lib/data/data-set.js';
import { DataSetError, faultLines } from '../../../lib/data/fault.js';
import { exifBlock, makeJpeg } from '../images/oriented-jpeg.js';
import { makePng } from '../images/png-writer.js';

const grey = (height: number, width: number) =>
  makePng({ width, height, depth: 8, colourType: 0, samples: (y, x) => [(3 * y + x) % 256] });
/** Stored with 24 rows of 16 pixels. */
const files: Readonly<Record<string, Buffer>> = {
  'wide.png': grey(30, 50),
  'copy.png': grey(30, 50),
  'other.png': grey(31, 50),
  'turned.jpg': makeJpeg(exifBlock(6, true)),
  'mirrored.jpg': makeJpeg(exifBlock(2, true)),
  'photo.webp': Buffer.from('RIFF....WEBP'),
  'cut.png': grey(30, 50).subarray(0, -12),
};

const image = (id: number | string, file_name: string, height = 30, width = 50) => ({
  id,
  file_name,
  height,
  width,
});
const annotation = (
  id: number,
  image_id: number | string,
  bbox: number[],
  category_id: number | string = 1,
) => ({
  id,
  image_id,
  category_id,
  bbox,
});
const cat = { id: 1, name: 'cat' };

describe('what a data set claims', () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-claims-'));
    file = join(folder, 'set.json');
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  });
  after(() => rm(folder, { recursive: true }));

  const inspect = async (
    set: { images: object[]; annotations: object[]; categories?: object[] },
    options: ReadDataSetOptions = {},
  ) => {
    await writeFile(file, JSON.stringify({ categories: [cat], ...set }));
    return inspectDataSet(file, options);
  };
  const lines = async (...given: Parameters<typeof inspect>) => faultLines((await inspect(...given)).faults);

  it('tells a size that is not the file’s', async () => {
    const set = { images: [image(1, 'wide.png', 60, 100)], annotations: [annotation(1, 1, [1, 2, 9, 9])] };
    expect(await lines(set)).to.deep.equal([
      'image 1 (wide.png) has the size 100 x 60, but its file has 50 x 30 pixels: it was resized, or is another picture',
    ]);
  });

  it('takes the size of the file where none is written', async () => {
    const { dataSet, faults } = await inspect({
      images: [{ id: 1, file_name: 'wide.png' }],
      annotations: [annotation(1, 1, [40, 2, 15, 9])],
    });
    expect(dataSet.pictures[0]).to.include({ width: 50, height: 30 });
    expect(dataSet.pictures[0].objects[0].box).to.deep.equal({ xmin: 40, ymin: 2, xmax: 50, ymax: 11 });
    expect(faultLines(faults)).to.deep.equal([
      'warning: annotation 1 (wide.png) has a box that sticks out of its 50 x 30 picture by 5 pixels; it is cut off there',
    ]);
  });

  describe('of a picture with an EXIF turn', () => {
    const stored = {
      images: [image(1, 'turned.jpg', 24, 16)],
      annotations: [annotation(1, 1, [2, 5, 3, 7])],
    };
    const upright = { ...stored, images: [image(1, 'turned.jpg', 16, 24)] };

    it('asks what boxes are of when the size is that before the turn', async () => {
      const [line, ...more] = await lines(stored);
      expect(line).to.match(
        /has the size 16 x 24, but its file is 24 x 16 after an EXIF turn.*--annotated-as/,
      );
      expect(more).to.deep.equal([]);
    });

    it('turns boxes of the picture as stored', async () => {
      const { dataSet, faults } = await inspect(stored, { annotatedAs: 'stored' });
      expect(faults).to.deep.equal([]);
      expect(dataSet.pictures[0]).to.include({ width: 24, height: 16 });
      // Orientation 6: what is at the left of the stored picture is at the top, and its bottom at the left.
      expect(dataSet.pictures[0].objects[0].box).to.deep.equal({ xmin: 12, ymin: 2, xmax: 19, ymax: 5 });
    });

    it('leaves boxes of the upright picture, whatever the size', async () => {
      for (const set of [stored, upright]) {
        const { dataSet, faults } = await inspect(set, { annotatedAs: 'upright' });
        expect(faults).to.deep.equal([]);
        expect(dataSet.pictures[0].objects[0].box).to.deep.equal({ xmin: 2, ymin: 5, xmax: 5, ymax: 12 });
      }
      expect(await lines(upright)).to.deep.equal([]);
    });

    it('refuses to turn boxes where the size is that after the turn', async () => {
      expect(await lines(upright, { annotatedAs: 'stored' })).to.match(/is 16 x 24 before an EXIF turn/);
    });

    it('warns where the size does not tell', async () => {
      const mirrored = { ...stored, images: [image(1, 'mirrored.jpg', 24, 16)] };
      expect(await lines(mirrored)).to.match(/^warning: .*does not tell whether its boxes are turned too/);
      expect(await lines(mirrored, { annotatedAs: 'upright' })).to.deep.equal([]);
    });
  });

  it('warns of pictures and boxes that are there twice, and keeps one of the boxes', async () => {
    const set = {
      images: [image(1, 'wide.png'), image(2, 'copy.png'), image(3, 'wide.png')],
      annotations: [
        annotation(1, 1, [1, 2, 9, 9]),
        annotation(2, 1, [1, 2, 9, 9]),
        annotation(3, 2, [1, 2, 9, 9]),
        annotation(4, 1, [1, 2, 9, 8]),
      ],
    };
    expect(await lines(set)).to.deep.equal([
      'warning: image 2 (copy.png) is the same picture as image 1 (wide.png)',
      'warning: image 3 (wide.png) is the same picture as image 1 (wide.png)',
      'warning: annotation 2 (wide.png) is left out: it has the category and box of annotation 1 (wide.png)',
    ]);
    expect((await inspect(set)).dataSet.pictures.map(({ objects }) => objects.length)).to.deep.equal([
      2, 1, 0,
    ]);
  });

  it('refuses two categories of one name, and warns of nearly one', async () => {
    const categories = [cat, { id: 2, name: 'cat' }, { id: 3, name: 'Cat ' }];
    const annotations = [1, 2, 3].map((id) => annotation(id, 1, [id, 2, 9, 9], id));
    expect(await lines({ categories, images: [image(1, 'wide.png')], annotations })).to.deep.equal([
      'category 2 (cat) has the name of category 1 (cat): give one class one category',
      'warning: category 3 (Cat ) differs from category 1 (cat) only in blanks or capitals',
    ]);
  });

  it('leaves out an unused category with the name of a used one, as Roboflow writes it', async () => {
    const categories = [{ id: 0, name: 'cat' }, cat];
    const { dataSet, faults } = await inspect({
      categories,
      images: [image(1, 'wide.png')],
      annotations: [annotation(1, 1, [1, 2, 9, 9])],
    });
    expect(faultLines(faults)).to.deep.equal([
      'warning: category 0 (cat) is left out: nothing is annotated with it',
    ]);
    expect(dataSet.labels).to.deep.equal(['cat']);
  });

  it('tells once of ids too large to be read, and what to do', async () => {
    const large = 2 ** 53;
    const set = {
      images: [image(large, 'wide.png'), image(large + 2, 'other.png', 31)],
      annotations: [annotation(large, large, [1, 2, 9, 9]), annotation(large + 4, large + 2, [1, 2, 9, 9])],
    };
    expect(await lines(set)).to.deep.equal([
      'images[0].id is a whole number above 2^53, which cannot be read exactly: write ids that large as texts',
    ]);
  });

  it('refuses boxes that are shares of the picture', async () => {
    const set = {
      images: [image(1, 'wide.png')],
      annotations: [annotation(1, 1, [0.1, 0.2, 0.5, 0.4]), annotation(2, 1, [0, 0, 1, 1])],
    };
    expect(await lines(set)).to.match(/^annotations look like shares of their pictures.*multiply/);
    set.annotations.push(annotation(3, 1, [4, 0, 1, 1]));
    expect(await lines(set)).to.deep.equal([]);
  });

  it('refuses boxes written as two corners', async () => {
    const images = [image(1, 'wide.png')];
    const corners = [annotation(1, 1, [1, 2, 9, 9]), annotation(2, 1, [20, 3, 41, 28])];
    const [first, ...others] = await lines({ images, annotations: corners });
    expect(first).to.equal(
      'annotations look like two corners, since of all boxes the third and fourth number are above the first and second, and none ends beyond its picture, while as x, y, width and height 1 of 2 end far outside: write width and height in place of the second corner',
    );
    expect(others).to.deep.equal([
      'warning: annotation 2 (wide.png) has a box that sticks out of its 50 x 30 picture by 11 pixels; it is cut off there',
    ]);
    // Boxes that begin further away than they are wide, that stick out a little, or that no corner explains.
    for (const [bbox, sticksOut] of [
      [[20, 3, 19, 9], false],
      [[2, 3, 50, 29], true],
      [[9, 9, 60, 12], true],
    ] as const) {
      const told = await lines({ images, annotations: [corners[0], annotation(2, 1, [...bbox])] });
      expect(told, `${bbox}`).to.have.lengthOf(Number(sticksOut));
    }
  });

  it('knows two corners by the picture as stored, where boxes are of that', async () => {
    const set = {
      images: [image(1, 'turned.jpg', 24, 16)],
      annotations: [annotation(1, 1, [1, 9, 9, 23])],
    };
    expect(await lines(set, { annotatedAs: 'stored' })).to.match(/^annotations look like two corners/);
  });

  it('warns of boxes that may be percentages', async () => {
    await writeFile(join(folder, 'large.png'), grey(200, 260));
    const images = [image(1, 'large.png', 200, 260)];
    const annotations = Array.from({ length: 10 }, (_, id) => annotation(id, 1, [5 * id, 7, 50, 8 * id + 1]));
    expect(await lines({ images, annotations })).to.deep.equal([
      'warning: annotations all lie within the first 100 x 100 pixels of pictures of at least 200 x 200: if they are percentages, divide them by 100, and multiply them by width and height',
    ]);
    expect(await lines({ images, annotations: annotations.slice(1) })).to.deep.equal([]);
    annotations[9] = annotation(9, 1, [45, 7, 56, 9]);
    expect(await lines({ images, annotations })).to.deep.equal([]);
  });

  it('leaves unused categories out, and boxes without area, with a word', async () => {
    const { dataSet, faults } = await inspect({
      categories: [{ id: 0, name: 'animals' }, cat, { id: 'x', name: 'dog' }],
      images: [image('a', 'wide.png')],
      annotations: [
        annotation(1, 'a', [1, 2, 9, 9], 'x'),
        annotation(2, 'a', [1, 2, 9, 9]),
        annotation(3, 'a', [5, 6, 0, 9]),
      ],
    });
    expect(dataSet.labels).to.deep.equal(['cat', 'dog']);
    expect(dataSet.pictures[0].objects.map(({ index }) => index)).to.deep.equal([1, 0]);
    expect(faultLines(faults)).to.deep.equal([
      'warning: annotation 3 (wide.png) is left out: its box has no area, 0 x 9 pixels',
      'warning: category 0 (animals) is left out: nothing is annotated with it',
    ]);
  });

  it('takes the box of polygons and masks, also beside an empty bbox', async () => {
    const marked = { size: [30, 50], counts: [30 * 7 + 4, 9, 1500 - 30 * 7 - 13] };
    const { dataSet, faults } = await inspect({
      images: [image(1, 'wide.png')],
      annotations: [
        { id: 1, image_id: 1, category_id: 1, segmentation: [[3, 4, 10, 5, 6, 20]] },
        { id: 2, image_id: 1, category_id: 1, segmentation: marked, iscrowd: 1, bbox: [] },
      ],
    });
    expect(faults).to.deep.equal([]);
    expect(dataSet.pictures[0].objects).to.deep.equal([
      { index: 0, box: { xmin: 3, ymin: 4, xmax: 10, ymax: 20 }, ignore: false },
      { index: 0, box: { xmin: 7, ymin: 4, xmax: 8, ymax: 13 }, ignore: true },
    ]);
  });

  it('says what would help for names in other capitals', async () => {
    const names = ['wide.PNG', 'Wide.PNG'];
    const told = await lines({ images: names.map((name, at) => image(at, name)), annotations: [] });
    for (const at of names.keys())
      expect(told[at]).to.match(/; "wide\.png" is there: write its name in the same capitals$/);
  });

  it('says what would help for names with backslashes or folders, and for URLs', async () => {
    const names = [
      'images\\wide.png',
      'images/wide.png',
      'http://a.example/gone.png',
      'gone.png',
      'https://a.example/b/wide.png?size=3',
    ];
    const told = await lines({ images: names.map((name, at) => image(at, name)), annotations: [] });
    expect(told[0]).to.match(/"wide.png" is in .*: write its name without folders$/);
    expect(told[1]).to.match(/"wide.png" is in .*: write its name without folders$/);
    expect(told[2]).to.match(/is a URL: download the picture/);
    expect(told[3]).to.match(/is missing.*--images names the folder/);
    expect(told[4]).to.match(/is a URL: "wide.png" is in .*, write that name in its place$/);
  });

  it('tells all faults of a data set at once, each with its place, errors first', async () => {
    await inspect({
      images: [image(1, 'photo.webp'), image(2, 'cut.png'), image(3, 'gone.png'), image(4, 'wide.png', 9, 9)],
      annotations: [
        { id: 1, image_id: 4, category_id: null, bbox: [1, 2, 3, 4] },
        annotation(2, 9, [1, 2, 3, 4]),
        annotation(3, 1, [1, 2, 0, 4]),
        { id: 4, image_id: 1, category_id: 1 },
        annotation(5, 2, [1, 2, -3, 4]),
      ],
    });
    const error = await readDataSet(file).catch((reason: unknown) => reason);
    if (!(error instanceof DataSetError)) throw error;
    expect(error.faults).to.have.lengthOf(9);
    const wanted = [
      /has 9 faults$/,
      /^annotations\[0\]\.category_id must be .*, not null/,
      /^annotations\[4\]\.bbox\[2\] must be at least 0, not -3/,
      /^image 1 \(photo\.webp\) is cut short or damaged: the WebP does not say its size/,
      /^image 2 \(cut\.png\) is cut short/,
      /^image 3 \(gone\.png\) is missing/,
      /^image 4 \(wide\.png\) has the size 9 x 9/,
      /^annotation 2 is of the image 9, which is not listed/,
      /^annotation 4 \(photo\.webp\) has neither a bbox nor a segmentation/,
      /^warning: annotation 3 \(photo\.webp\) is left out: its box has no area/,
    ];
    // Pictures of one kind of fault are told together.
    for (const reason of wanted)
      expect(
        error.lines.filter((line) => reason.test(line)),
        `${reason}`,
      ).to.have.lengthOf(1);
    expect(error.lines).to.have.lengthOf(10);
    expect(error.lines.at(-1)).to.match(/^warning/);
    expect(error.message).not.to.include('\n');
  });

  it('is refused for warnings when that is asked for, and many of a kind are told briefly', async () => {
    const set = {
      images: [image(1, 'wide.png')],
      annotations: Array.from({ length: 40 }, (_, id) => annotation(id, 1, [id, 2, id === 0 ? 5 : 0, 4])),
    };
    expect((await inspect(set)).faults).to.have.lengthOf(39);
    const error = await readDataSet(file, { strict: true }).catch((reason: unknown) => reason);
    if (!(error instanceof DataSetError)) throw error;
    expect(error.lines).to.have.lengthOf(12);
    expect(error.lines[11]).to.equal('and 29 more: boxes have no area');
    await readDataSet(file);
  });
});
