import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodePng } from '../../../lib/images/encode.js';
import { compact } from '../../../lib/networks/compact.js';
import { makeBatch, noAugmentation } from '../../../lib/training/batch.js';
import { keptBytes, keptSide } from '../../../lib/training/kept-side.js';
import { PictureCache } from '../../../lib/training/picture-cache.js';
import { Random } from '../../../lib/training/random.js';

const [width, height] = [640, 410];

describe('pictures that are learnt from', () => {
  let folder: string;
  let path: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-cache-'));
    path = join(folder, 'waves.png');
    const data = new Uint8ClampedArray(4 * width * height).fill(255);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = 4 * (y * width + x);
        data[at] = 128 + 100 * Math.sin(x / 23);
        data[at + 1] = 128 + 100 * Math.sin(y / 31);
        data[at + 2] = 128 + 100 * Math.sin((x + 2 * y) / 47);
      }
    }
    await writeFile(path, await encodePng({ width, height, data }));
  });

  after(() => rm(folder, { recursive: true }));

  it('are kept as they are up to a short side, and at that size beyond', async () => {
    const whole = await new PictureCache(410).read(path);
    expect(whole.zoom).to.deep.equal([1, 1]);
    expect([whole.image.width, whole.image.height]).to.deep.equal([width, height]);
    const shrunk = await new PictureCache(200).read(path);
    expect([shrunk.image.width, shrunk.image.height]).to.deep.equal([312, 200]);
    expect(shrunk.zoom).to.deep.equal([200 / 410, 312 / 640]);
  });

  it('show the same windows, shrunk or not', async () => {
    const sample = {
      picture: { id: 1, path, width, height, objects: [] },
      region: { x: 61.5, y: -40.25, width: 330, height: 330 },
      index: 0,
    };
    const windowsOf = async (cache: PictureCache) => {
      const network = compact({ classes: 2 });
      return (await makeBatch([sample], network, cache, noAugmentation, new Random(1))).windows.data;
    };
    const whole = await windowsOf(new PictureCache());
    const shrunk = await windowsOf(new PictureCache(200));
    const outside = whole.filter((value) => value === 0).length;
    expect(outside).to.be.above(500);
    expect(shrunk.filter((value) => value === 0).length).to.equal(outside);
    const differences = whole.map((value, at) => Math.abs(value - shrunk[at]));
    // A window that is off by one of its pixels differs by 0.3.
    expect(Math.max(...differences)).to.be.within(1e-6, 0.1);
  });

  it('stay as they are where all fit, else are as sharp as any window, or less so that all fit', () => {
    const box = { xmin: 10, ymin: 10, xmax: 210, ymax: 40 };
    const picture = { path, width: 2000, height: 1500, objects: [{ index: 0, box, ignore: false }] };
    const pictures = Array.from({ length: 7 }, (_, id) => ({ ...picture, id }));
    const set = { name: 'made up', labels: ['one'], pictures };
    const [objects, classes] = (['objects', 'pictures'] as const).map((annotates) => ({ ...set, annotates }));
    const network = compact({ classes: 2 });
    const whole = 14 * 4 * 2000 * 1500;
    expect(keptSide(objects, objects, network, whole)).to.equal(Number.POSITIVE_INFINITY);
    // The object is 200 / 1500 of the short side: 0.7 of a window of 75 where that is 394.
    expect(keptSide(objects, objects, network, whole - 1)).to.equal(788);
    expect(keptSide(objects, objects, network, 1)).to.equal(394);
    expect(keptSide(classes, classes, network, whole - 1)).to.equal(212);
    const fitting = keptSide(classes, classes, network, 2_500_000);
    expect(fitting).to.be.within(107, 211);
    expect(keptBytes(fitting, classes, classes)).to.be.at.most(2_500_000);
    expect(keptBytes(fitting + 1, classes, classes)).to.be.above(2_500_000);
  });
});
