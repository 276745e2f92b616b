import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { useCommandLine } from '../tiny.js';

describe('overfeat features', () => {
  const { at, model, succeed, library } = useCommandLine();
  const line = (...more: string[]) => ['features', at('a.png'), ...model(), ...more];

  it('prints channels, height and width, and then values that read back as they were', async () => {
    for (const layer of [undefined, 0, 3]) {
      const { features } = await library().features(at('a.png'), layer === undefined ? {} : { layer });
      const text = await succeed(line(...(layer === undefined ? [] : ['--layer', `${layer}`])));
      const [shape, values, end] = text.split('\n');
      expect(shape).to.equal(features.shape.join(' '));
      // This is float64, as the cpu backend gives it.
      expect(Float64Array.from(values.split(' '), Number)).to.deep.equal(features.data);
      expect(end).to.equal('');
    }
  });

  it('prints JSON, for several pictures a list', async () => {
    const { features, ...about } = await library().features(at('a.png'), { layer: 2 });
    const document = JSON.parse(await succeed(line('--layer', '2', '--format', 'json')));
    expect(Float64Array.from(document.features)).to.deep.equal(features.data);
    expect(document).to.deep.include({ image: at('a.png'), shape: features.shape, ...about });
    const list = JSON.parse(await succeed([...line('--layer', '2', '--format', 'json'), at('b.png')]));
    expect(list).to.have.length(2);
    expect(list[0]).to.deep.equal(document);
  });

  it('writes NumPy files', async () => {
    const { features } = await library().features(at('b.png'), { layer: 3 });
    await mkdir(at('features'));
    const written = await succeed([
      ...line('--layer', '3', '--format', 'npy', '--out', at('features')),
      at('b.png'),
    ]);
    expect(written).to.equal('');
    expect(await readdir(at('features'))).to.deep.equal(['a.npy', 'b.npy']);
    const file = await readFile(join(at('features'), 'b.npy'));
    expect(file.toString('latin1', 10, 128)).to.include(
      `'<f8', 'fortran_order': False, 'shape': (${features.shape.join(', ')}), }`,
    );
    const values = new Float64Array(file.buffer.slice(file.byteOffset + 128, file.byteOffset + file.length));
    expect(values).to.deep.equal(features.data);
    expect(await succeed(['features', at('b.png'), ...model(), '--layer', '3', '--format', 'npy'])).to.equal(
      file.toString('latin1'),
    );
  });
});
