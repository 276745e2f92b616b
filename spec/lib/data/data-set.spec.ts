import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readDataSet } from '../../../lib/data/data-set.js';
import { InputError } from '../../../lib/errors.js';
import { makePng } from '../images/png-writer.js';

const sound = () => ({
  categories: [
    { id: 7, name: 'kite' },
    { id: 3, name: 'crane' },
  ],
  images: [
    { id: 20, file_name: 'one.png', width: 90, height: 60 },
    { id: 10, file_name: 'two.png', width: 50, height: 70 },
  ],
  annotations: [
    { id: 1, image_id: 10, category_id: 7, bbox: [5, 6, 20, 30] },
    { id: 2, image_id: 10, category_id: 3, bbox: [0, 0, 10.5, 20], iscrowd: 1 },
  ],
});
type Coco = ReturnType<typeof sound>;

const greyPng = (height: number, width: number) =>
  makePng({ width, height, depth: 8, colourType: 0, samples: (y, x) => [(3 * y + x + width) % 256] });
const files: Readonly<Record<string, Buffer>> = { 'one.png': greyPng(60, 90), 'two.png': greyPng(70, 50) };

describe('readDataSet', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-data-set-'));
    file = join(folder, 'birds', 'val.json');
    await mkdir(join(folder, 'birds', 'val'), { recursive: true });
    for (const [name, file] of Object.entries(files))
      await writeFile(join(folder, 'birds', 'val', name), file);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (content: unknown, images?: string) => {
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return readDataSet(file, images === undefined ? {} : { images });
  };
  const failure = (reading: Promise<unknown>): Promise<InputError> =>
    reading.then(
      () => expect.fail('it was accepted'),
      (error) => {
        expect(error).to.be.instanceOf(InputError);
        return error;
      },
    );

  it('reads boxes as edges, classes in the order of category ids, pictures in the order of the file', async () => {
    expect(await read(sound())).to.deep.equal({
      name: 'birds/val',
      annotates: 'objects',
      labels: ['crane', 'kite'],
      pictures: [
        { id: 20, path: join(folder, 'birds', 'val', 'one.png'), width: 90, height: 60, objects: [] },
        {
          id: 10,
          path: join(folder, 'birds', 'val', 'two.png'),
          width: 50,
          height: 70,
          objects: [
            { index: 1, box: { xmin: 5, ymin: 6, xmax: 25, ymax: 36 }, ignore: false },
            { index: 0, box: { xmin: 0, ymin: 0, xmax: 10.5, ymax: 20 }, ignore: true },
          ],
        },
      ],
    });
  });

  it('looks for pictures in the folder given, in the one named like the file, else beside the file', async () => {
    const other = join(folder, 'other');
    await mkdir(other);
    await writeFile(join(other, 'one.png'), files['one.png']);
    await writeFile(join(other, 'linked.png'), files['two.png']);
    await symlink(join(other, 'linked.png'), join(other, 'two.png'));
    expect((await read(sound(), other)).pictures[1].path).to.equal(join(other, 'two.png'));
    await rm(join(folder, 'birds', 'val'), { recursive: true });
    for (const [name, file] of Object.entries(files)) await writeFile(join(folder, 'birds', name), file);
    expect((await read(sound())).pictures[0].path).to.equal(join(folder, 'birds', 'one.png'));
    const none = await failure(read(sound(), join(folder, 'none')));
    expect(none).to.include({
      code: 'NOT_FOUND',
      message: `${join(folder, 'none')}: there is no such folder`,
    });
  });

  it('finds the pictures of COCO as it is distributed', async () => {
    const [path, images] = ['annotations/instances_val2017.json', 'val2017'].map((name) =>
      join(folder, name),
    );
    await mkdir(join(folder, 'annotations'));
    await mkdir(images);
    for (const [name, file] of Object.entries(files)) await writeFile(join(images, name), file);
    await writeFile(path, JSON.stringify(sound()));
    expect((await readDataSet(path)).pictures[0].path).to.equal(join(images, 'one.png'));
  });

  for (const place of ['images', 'images/default']) {
    it(`finds the pictures of COCO as CVAT writes it, in ${place}`, async () => {
      const path = join(folder, 'annotations/instances_default.json');
      await mkdir(join(folder, 'annotations'), { recursive: true });
      await mkdir(join(folder, place), { recursive: true });
      for (const [name, file] of Object.entries(files)) await writeFile(join(folder, place, name), file);
      await writeFile(path, JSON.stringify(sound()));
      expect((await readDataSet(path)).pictures[0].path).to.equal(join(folder, place, 'one.png'));
      await rm(join(folder, place), { recursive: true });
    });
  }

  it('accepts pictures in folders below, names that begin with dots, and a byte order mark', async () => {
    const coco = sound();
    await mkdir(join(folder, 'birds', 'val', 'below'));
    for (const [image, name] of ['below/three.png', '..four.png'].entries()) {
      await writeFile(join(folder, 'birds', 'val', name), Object.values(files)[image]);
      coco.images[image].file_name = name;
    }
    const { pictures } = await read(`\ufeff${JSON.stringify(coco)}`);
    expect(pictures[0].path).to.equal(join(folder, 'birds', 'val', 'below', 'three.png'));
  });

  it('clips boxes to their picture, and drops those without area', async () => {
    const coco = sound();
    coco.annotations[0].bbox = [-5, 60, 20, 30];
    coco.annotations[1].bbox = [5, 5, 0, 10];
    const { pictures, labels } = await read(coco);
    const box = { xmin: 0, ymin: 60, xmax: 15, ymax: 70 };
    expect(pictures[1].objects).to.deep.equal([{ index: 0, box, ignore: false }]);
    expect(labels).to.deep.equal(['kite']);
  });

  const changed = (change: (coco: Coco) => void) => {
    const coco = sound();
    change(coco);
    return coco;
  };
  const withBox = (...bbox: number[]) =>
    changed((coco) => {
      coco.annotations[0].bbox = bbox;
    });
  const malformed: readonly (readonly [name: string, content: unknown, reason: RegExp])[] = [
    ['an empty file', '', /is not JSON: /],
    ['text that is not JSON', 'Dear\nSir\n', /is not JSON: /],
    ['truncated JSON', JSON.stringify(sound()).slice(0, -20), /is not JSON: /],
    [
      'a box of NaN, as Python writes it',
      JSON.stringify(withBox(123)).replace('123', 'NaN'),
      /is not JSON: /,
    ],
    ['a list', [sound()], /it is not a COCO data set: it must be an object/],
    ['null', 'null', /it is not a COCO data set: it must be an object/],
    [
      'no annotations',
      { ...sound(), annotations: undefined },
      /: annotations is missing: this is not a COCO data set/,
    ],
    [
      'annotations that are no list',
      { ...sound(), annotations: {} },
      /annotations must be a list, not an object/,
    ],
    ['no categories', { ...sound(), categories: [] }, /categories must have at least 1 item/],
    ['no images', { ...sound(), images: [] }, /images must have at least 1 item/],
    [
      'an image without name',
      { ...sound(), images: [{ id: 1, width: 9, height: 9 }] },
      /images\[0\]\.file_name is missing/,
    ],
    [
      'an image without height',
      changed((coco) => Object.assign(coco.images[1], { height: 0 })),
      /images\[1\]\.height must be more than 0, not 0/,
    ],
    [
      'a class without a name',
      changed((coco) => Object.assign(coco.categories[1], { name: '' })),
      /categories\[1\]\.name/,
    ],
    [
      'a category twice',
      changed((coco) => Object.assign(coco.categories[1], { id: 7 })),
      /category 7 is there twice: category ids must differ/,
    ],
    [
      'an image twice',
      changed((coco) => Object.assign(coco.images[1], { id: 20 })),
      /image 20 is there twice: image ids must differ/,
    ],
    [
      'an annotation twice',
      changed((coco) => Object.assign(coco.annotations[1], { id: 1 })),
      /annotation 1 is there twice: annotation ids must differ$/,
    ],
    [
      'an annotation of an unknown image',
      changed((coco) => Object.assign(coco.annotations[1], { image_id: 4 })),
      /annotation 2 is of the image 4, which is not listed/,
    ],
    [
      'an annotation of an unknown category',
      changed((coco) => Object.assign(coco.annotations[1], { category_id: 4 })),
      /annotation 2 \(two\.png\) is of the category 4, which is not listed/,
    ],
    ['a box of three numbers', withBox(1, 2, 3), /annotations\[0\]\.bbox/],
    ['a box of five numbers', withBox(1, 2, 3, 4, 5), /annotations\[0\]\.bbox/],
    [
      'an infinite box',
      JSON.stringify(withBox(123, 0, 1, 1)).replace('123', '1e999'),
      /annotations\[0\]\.bbox\[0\]/,
    ],
    [
      'a box of text',
      changed((coco) => Object.assign(coco.annotations[0], { bbox: [1, 2, 3, '4'] })),
      /bbox\[3\]/,
    ],
    ['a negative width', withBox(20, 6, -5, 30), /annotations\[0\]\.bbox\[2\] must be at least 0, not -5/],
    [
      'a box beside its picture',
      withBox(50, 6, 9, 9),
      /annotation 1 \(two\.png\) has its box outside its 50 x 70 picture/,
    ],
    [
      'a box above its picture',
      withBox(5, -9, 9, 9),
      /annotation 1 \(two\.png\) has its box outside its 50 x 70 picture/,
    ],
    [
      'a name that climbs out of the folder',
      changed((coco) => Object.assign(coco.images[0], { file_name: 'below/../../val.json' })),
      /has the file "below\/..\/..\/val.json" outside the images folder/,
    ],
    [
      'the folder above',
      changed((coco) => Object.assign(coco.images[0], { file_name: '..' })),
      /has the file ".." outside the images folder/,
    ],
    [
      'an absolute name',
      changed((coco) => Object.assign(coco.images[0], { file_name: '/etc/hosts' })),
      /has the file "\/etc\/hosts" outside the images folder/,
    ],
    [
      'a picture that is not there',
      changed((coco) => Object.assign(coco.images[1], { file_name: 'lost\n.png' })),
      /is missing: there is no file ".*val\/lost\\n.png"/,
    ],
    [
      'a folder for a picture',
      changed((coco) => Object.assign(coco.images[0], { file_name: '.' })),
      /is missing: there is no file ".*val"/,
    ],
  ];
  for (const [name, content, reason] of malformed) {
    it(`refuses ${name}`, async () => {
      const error = await failure(read(content));
      expect(error).to.include({ code: 'BAD_DATA_SET', input: file });
      expect(error.message)
        .to.match(reason)
        .and.satisfy((text: string) => text.startsWith(`${file}: `));
      expect(error.message).not.to.include('\n');
    });
  }

  it('stops with the reason when it is aborted', async () => {
    await read(sound());
    const abort = new AbortController();
    const reading = readDataSet(file, { signal: abort.signal });
    const reason = new Error('enough');
    abort.abort(reason);
    expect(await reading.catch((thrown: unknown) => thrown)).to.equal(reason);
  });

  it('refuses bytes that are not UTF-8, a folder and a file that is not there', async () => {
    await writeFile(file, Uint8Array.of(0x7b, 0xff, 0x7d));
    expect(await failure(readDataSet(file))).to.include({
      code: 'BAD_DATA_SET',
      message: `${file}: is not JSON: not UTF-8 text`,
    });
    expect(await failure(readDataSet(folder))).to.include({ code: 'BAD_DATA_SET', input: folder });
    const none = join(folder, 'none.json');
    expect(await failure(readDataSet(none))).to.include({
      code: 'NOT_FOUND',
      message: `${none}: there is no such file`,
    });
    expect(await failure(readDataSet(join(file, 'below.json')))).to.include({ code: 'NOT_FOUND' });
  });
});
