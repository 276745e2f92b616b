import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DataSet, DataSetPicture } from '../../../lib/data/data-set.js';
import { writeSplit } from '../../../lib/training/write-split.js';
import { useFolder } from '../cli/tiny.js';

describe('writeSplit', () => {
  const folder = useFolder();

  it('stops with the reason when it is aborted half way, and leaves nothing', async () => {
    const from = join(folder(), 'from');
    await mkdir(from);
    const pictures = await Promise.all(
      [0, 1, 2].map(async (id): Promise<DataSetPicture> => {
        const path = join(from, `${id}.png`);
        await writeFile(path, '');
        return { id, path, width: 9, height: 9, objects: [] };
      }),
    );
    const dataSet: DataSet = { name: 'made up', annotates: 'objects', labels: ['a'], pictures };
    const abort = new AbortController();
    const reason = new Error('enough');
    // Told while the second picture is written.
    const training = [pictures[0], { ...pictures[1], width: 9 }];
    Object.defineProperty(training[1], 'path', {
      get: () => {
        abort.abort(reason);
        return pictures[1].path;
      },
    });
    const work = writeSplit(
      dataSet,
      { training, validation: [pictures[2]] },
      join(folder(), 'out'),
      abort.signal,
    );
    const error = await work.catch((thrown: unknown) => thrown);
    expect(error).to.equal(reason);
    expect(await readdir(folder())).to.deep.equal(['from']);
  });
});
