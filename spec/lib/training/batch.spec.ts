import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodePng } from '../../../lib/images/encode.js';
import { compact } from '../../../lib/networks/compact.js';
import { makeBatch } from '../../../lib/training/batch.js';
import { PictureCache } from '../../../lib/training/picture-cache.js';
import { Random } from '../../../lib/training/random.js';

const side = 75;
const box = { xmin: 12, ymin: 20, xmax: 33, ymax: 61 };

describe('batches', () => {
  let folder: string;
  let path: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-batch-'));
    path = join(folder, 'box.png');
    const data = new Uint8ClampedArray(4 * side * side).fill(255);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const inside = x >= box.xmin && x < box.xmax && y >= box.ymin && y < box.ymax;
        data.fill(inside ? 250 : 5, 4 * (y * side + x), 4 * (y * side + x) + 3);
      }
    }
    await writeFile(path, await encodePng({ width: side, height: side, data }));
  });

  after(() => rm(folder, { recursive: true }));

  it('flip and turn the box with the pixels', async () => {
    const sample = {
      picture: { id: 1, path, width: side, height: side, objects: [] },
      region: { x: 0, y: 0, width: side, height: side },
      index: 2,
      box,
    };
    const augmentation = { flips: true, quarterTurns: true, contrast: 0, brightness: 0 };
    const { windows, classes, boxes } = await makeBatch(
      Array.from({ length: 40 }, () => sample),
      compact({ classes: 4 }),
      new PictureCache(),
      augmentation,
      new Random(8),
    );
    expect([...new Set(classes)]).to.deep.equal([2]);
    const seen = new Set<string>();
    for (let window = 0; window < 40; window++) {
      const edges = [...boxes.subarray(4 * window, 4 * window + 4)].map((edge) => Math.round(edge * side));
      seen.add(`${edges}`);
      const red = windows.data.subarray(3 * window * side * side);
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          const inside = x >= edges[0] && x < edges[2] && y >= edges[1] && y < edges[3];
          expect(red[y * side + x] > 0, `window ${window} at ${x}, ${y}, box ${edges}`).to.equal(inside);
        }
      }
    }
    expect(seen.size).to.equal(8);
  });
});
