import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Weights } from '../../../backends/backend.js';
import { InputError } from '../../../lib/errors.js';
import { accurate } from '../../../lib/networks/accurate.js';
import { compact } from '../../../lib/networks/compact.js';
import { fast } from '../../../lib/networks/fast.js';
import { parameterCount, tensorShapes } from '../../../lib/networks/measure.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';
import { bytesSource } from '../../../lib/weights/byte-source.js';
import { withFile } from '../../../lib/weights/file-source.js';
import { loadWeights } from '../../../lib/weights/load.js';
import { releasedSize, releasedTensors } from '../../../lib/weights/released.js';
import { encodeSafetensors } from '../../../lib/weights/safetensors.js';

const network = compact({ classes: 3, width: 0.25 });
const weights = initialiseWeights(network, { seed: 1 });

/** The tensors one after the other, as little-endian float32. */
function released(tensors: Weights): Uint8Array {
  const values = tensorShapes(network).flatMap(([name]) => Array.from(tensors[name].data));
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [index, value] of values.entries()) view.setFloat32(4 * index, value, true);
  return new Uint8Array(view.buffer);
}

/** Some tensors of the network replaced; `undefined` takes one away. */
function changed(changes: Record<string, Weights[string] | undefined>): Uint8Array {
  const kept = Object.entries({ ...weights, ...changes }).filter(
    (entry): entry is [string, Weights[string]] => Boolean(entry[1]),
  );
  return encodeSafetensors(Object.fromEntries(kept));
}

const failure = async (loading: Promise<unknown>) =>
  loading.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  );

describe('loadWeights', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-weights-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('reads either format from bytes and from a file', async () => {
    for (const [name, bytes] of [
      ['net.safetensors', encodeSafetensors(weights)],
      ['tensors', encodeSafetensors(weights)],
      ['net_weight_9', released(weights)],
    ] as const) {
      const path = join(folder, name);
      await writeFile(path, bytes);
      expect(await loadWeights(network, bytes), name).to.deep.equal(weights);
      expect(await loadWeights(network, path), name).to.deep.equal(weights);
    }
  });

  it('reads bytes that lie at an odd place of a larger buffer', async () => {
    const bytes = released(weights);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(await loadWeights(network, larger.subarray(3))).to.deep.equal(weights);
  });

  for (const [net, size] of [
    [fast(), 583_683_488],
    [accurate(), 578_625_952],
  ] as const) {
    it(`knows the size of the released file of ${net.name}, and refuses any other`, async () => {
      expect(releasedSize(net)).to.equal(size);
      for (const wrong of [0, size - 4, size + 1, 2 * size]) {
        const path = join(folder, 'net_weight');
        const file = await open(path, 'w');
        await file.truncate(wrong);
        await file.close();
        expect(await failure(loadWeights(net, path)))
          .to.be.instanceOf(InputError, `has ${wrong} bytes`)
          .that.includes({
            code: 'BAD_WEIGHTS',
            message: `${path}: has ${wrong} bytes; the weights of ${net.name} in the released format have exactly ${size}`,
          });
      }
    });
  }

  it('lays the released file out layer by layer, weight before bias', () => {
    const size = releasedSize(fast());
    const source = { ...bytesSource('x', new Uint8Array(0)), size };
    const tensors = releasedTensors(fast(), source);
    expect(tensors.slice(0, 3).map(({ name, position }) => [name, position])).to.deep.equal([
      ['conv1.weight', 0],
      ['conv1.bias', 4 * 96 * 3 * 11 * 11],
      ['conv2.weight', 4 * (96 * 3 * 11 * 11 + 96)],
    ]);
    expect(tensors.find(({ name }) => name === 'classifier1.weight')?.shape).to.deep.equal([
      3072, 1024, 6, 6,
    ]);
    expect(tensors.at(-1)).to.deep.include({ name: 'classifier3.bias', position: size - 4000 });
  });

  const nan = Float32Array.from(weights['conv2.weight'].data);
  nan[((5 * 4 + 2) * 3 + 1) * 3 + 2] = Number.NaN;
  const infinite = Float32Array.from(weights['classifier2.bias'].data);
  infinite[2] = -Infinity;
  const faults: [string, Uint8Array, RegExp][] = [
    [
      'a missing tensor',
      changed({ 'conv3.bias': undefined }),
      /lacks the tensor conv3.bias \[24\] of compact/,
    ],
    [
      'a tensor too many',
      changed({ 'conv9.bias': { shape: [1], data: new Float32Array(1) } }),
      /has a tensor conv9.bias, which compact does not/,
    ],
    [
      'another shape of the same size',
      changed({ 'conv1.weight': { shape: [4, 5, 3, 5], data: weights['conv1.weight'].data } }),
      /conv1.weight has the shape \[4,5,3,5\], not \[4,3,5,5\]/,
    ],
    [
      'NaN',
      changed({ 'conv2.weight': { shape: weights['conv2.weight'].shape, data: nan } }),
      /conv2.weight is NaN at \[5,2,1,2\]/,
    ],
    [
      'an infinity in the released format',
      released({ ...weights, 'classifier2.bias': { shape: [3], data: infinite } }),
      /classifier2.bias is -Infinity at \[2\]/,
    ],
    [
      'a file of neither format',
      new Uint8Array(100),
      new RegExp(`has 100 bytes; .* exactly ${4 * parameterCount(network)}`),
    ],
    ['a truncated safetensors file', encodeSafetensors(weights).slice(0, -4), /but the file at byte/],
  ];
  for (const [what, bytes, reason] of faults) {
    it(`refuses ${what}`, async () => {
      const error = await failure(loadWeights(network, bytes, { name: 'model weights' }));
      expect(error)
        .to.be.instanceOf(InputError)
        .that.includes({ code: 'BAD_WEIGHTS', input: 'model weights' });
      expect(String(error)).to.match(reason);
    });
  }

  it('takes a file by its ending for safetensors, so that the reason fits', async () => {
    const path = join(folder, 'broken.safetensors');
    await writeFile(path, 'no tensors here');
    expect(String(await failure(loadWeights(network, path)))).to.match(/not a well-formed safetensors file/);
  });

  it('refuses a missing file and a folder', async () => {
    const missing = join(folder, 'missing');
    expect(await failure(loadWeights(network, missing))).to.include({ code: 'NOT_FOUND', input: missing });
    expect(await failure(loadWeights(network, folder))).to.include({ code: 'NOT_A_FILE', input: folder });
  });

  it('refuses a file that shrinks while it is read', async () => {
    const path = join(folder, 'shrinking');
    await writeFile(path, new Uint8Array(10));
    const reading = withFile(path, (source) => source.read(4, new Uint8Array(8)));
    expect(String(await failure(reading))).to.match(/ends after 10 bytes, where 12 were expected/);
  });

  it('reports progress and stops when asked', async () => {
    const fractions: number[] = [];
    await loadWeights(network, released(weights), { onProgress: (fraction) => fractions.push(fraction) });
    expect(fractions).to.have.length(Object.keys(weights).length);
    expect(fractions).to.deep.equal(fractions.toSorted((first, second) => first - second));
    expect(fractions.at(-1)).to.equal(1);
    const reason = new Error('enough');
    expect(
      await failure(loadWeights(network, released(weights), { signal: AbortSignal.abort(reason) })),
    ).to.equal(reason);
  });
});
