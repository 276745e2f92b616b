/** Folders of answers that cannot be read: each file is a failing case with its reason, and the others are judged. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { outputsPort } from '../../../conformance/cli/outputs-port.js';
import { PortError } from '../../../conformance/runner/port.js';
import { encodeNpy } from '../../../lib/formats/npy.js';

describe('a folder of answers as a port', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-answers-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const ask = async () => {
    await using port = outputsPort(folder);
    return port.answer({ id: 'conv2d/one', operation: 'conv2d', inputs: {}, parameters: {} });
  };
  const complaint = async () => {
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(PortError);
    return (error as PortError).message.replace(folder, '.');
  };
  const write = async (answer: string | Uint8Array, name = 'one.json') => {
    await mkdir(join(folder, 'conv2d'), { recursive: true });
    await writeFile(join(folder, 'conv2d', name), answer);
  };
  const map = encodeNpy({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, Number.NaN) });
  const withMap = async (bytes: Uint8Array) => {
    await write('{"outputs": {"output": {"file": "map.npy"}}}');
    await write(bytes, 'map.npy');
  };
  /** The map with a text of its header exchanged for another of the same length. */
  const withHeader = (from: string, to: string) =>
    Buffer.from(Buffer.from(map).toString('latin1').replace(from, to), 'latin1');

  it('does not support a case whose file is missing', async () => {
    expect(await ask()).to.deep.equal({ unsupported: true });
  });

  it('has answers, errors, and tensors in NumPy files', async () => {
    await withMap(map);
    const output = { shape: [2, 3], data: [1, 2, 3, 4, 5, 'NaN'] };
    expect(await ask()).to.deep.equal({ outputs: { output } });
    await write('{"error": "GEOMETRY"}');
    expect(await ask()).to.deep.equal({ error: 'GEOMETRY' });
  });

  it('says of a NumPy file what is wrong with it', async () => {
    const complaints: readonly (readonly [Uint8Array, string])[] = [
      [map.subarray(0, map.length - 3), `has ${map.length - 3} bytes, not ${map.length} as its header says`],
      [Buffer.concat([map, map]), `has ${2 * map.length} bytes, not ${map.length} as its header says`],
      [map.subarray(0, 40), 'ends within its header'],
      [map.subarray(0, 8), 'is not a NumPy file'],
      [Buffer.from('1 2 3 4 5 6 7 8 9'), 'is not a NumPy file'],
      [withHeader('<f4', '>f4'), 'holds numbers of type >f4, not <f4 or <f8'],
      [withHeader('<f4', '<i4'), 'holds numbers of type <i4, not <f4 or <f8'],
      [withHeader('False', 'True '), 'is not in C order: the last axis runs fastest'],
      [withHeader('(2, 3)', '(2,-3)'), 'has no shape'],
      [withHeader('\x93NUMPY\x01', '\x93NUMPY\x02'), 'is a NumPy file of version 2, not 1'],
    ];
    for (const [bytes, reason] of complaints) {
      await withMap(bytes);
      expect(await complaint()).to.equal(`./conv2d/map.npy: ${reason}`);
    }
  });

  it('says which file is missing, or no file', async () => {
    await write('{"outputs": {"output": {"file": "none.npy"}}}');
    expect(await complaint()).to.equal('./conv2d/none.npy: there is no such file');
    await mkdir(join(folder, 'conv2d', 'folder.npy'));
    await write('{"outputs": {"output": {"file": "folder.npy"}}}');
    expect(await complaint()).to.equal('./conv2d/folder.npy: is a folder, not a file');
  });

  it('says of an answer that it is none', async () => {
    const complaints: readonly (readonly [string | Uint8Array, RegExp])[] = [
      ['', /^not JSON/],
      ['{"outputs": {"output": {"shape": [2], "data": [1, 2', /^not JSON/],
      [map, /^not JSON/],
      ['[]', /^the answer has neither outputs nor error/],
      ['null', /^the answer has neither outputs nor error/],
      ['{"outputs": [1]}', /^the answer has neither outputs nor error/],
      [
        `{"outputs": {"a": ${'['.repeat(1e5)}${']'.repeat(1e5)}}}`,
        /^the answer is nested more than 32 levels/,
      ],
    ];
    for (const [answer, reason] of complaints) {
      await write(answer);
      expect(await complaint()).to.match(reason);
    }
  });
});
