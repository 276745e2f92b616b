import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import { encodeNpy } from '../../../lib/formats/npy.js';
import { skip } from '../../skip.js';

describe('encodeNpy', () => {
  it('writes header and values as NumPy 1.26 does, byte for byte', () => {
    const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`;
    const expected = Buffer.concat([
      Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]),
      Buffer.from(`${header.padEnd(117)}\n`, 'latin1'),
      Buffer.from('0000803f000000c0000000000000008000004041000080ff', 'hex'),
    ]);
    const data = new Float32Array([1, -2, 0, -0, 12, -Infinity]);
    expect(Buffer.from(encodeNpy({ shape: [2, 3], data }))).to.deep.equal(expected);
  });

  for (const [shape, text] of [
    [[5], '(5,)'],
    [[], '()'],
    [[0, 4], '(0, 4)'],
    [[1, 2, 3, 4], '(1, 2, 3, 4)'],
  ] as const) {
    it(`writes the shape ${text}, and begins the values at a multiple of 64`, () => {
      const count = shape.reduce((product: number, length: number) => product * length, 1);
      const bytes = Buffer.from(encodeNpy({ shape, data: new Float32Array(count) }));
      const start = 10 + bytes.readUInt16LE(8);
      expect(bytes.toString('latin1', 10, start))
        .to.include(`'shape': ${text}, }`)
        .and.match(/ *\n$/);
      expect(start % 64).to.equal(0);
      expect(bytes.length - start).to.equal(4 * count);
    });
  }

  it('keeps float64 as it is', () => {
    const bytes = Buffer.from(encodeNpy({ shape: [2], data: Float64Array.of(1 / 3, -7) }));
    expect(bytes.toString('latin1', 10, 128)).to.include("'descr': '<f8'");
    expect([bytes.readDoubleLE(128), bytes.readDoubleLE(136)]).to.deep.equal([1 / 3, -7]);
  });

  it('refuses data that is not of its shape', () => {
    expect(() => encodeNpy({ shape: [2, 3], data: new Float32Array(5) })).to.throw(InputError, /5 values/);
  });

  it('is read by NumPy', function () {
    const script =
      'import io,sys,numpy; a=numpy.load(io.BytesIO(sys.stdin.buffer.read())); print(a.dtype, a.tolist())';
    try {
      execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' });
    } catch {
      return skip(this, 'there is no python3 with numpy');
    }
    for (const [type, Values] of [
      ['float32', Float32Array],
      ['float64', Float64Array],
    ] as const) {
      const input = encodeNpy({ shape: [1, 3, 2], data: new Values([0.1, 1, 2, 3, 4, -7.25]) });
      const first = type === 'float32' ? Math.fround(0.1) : 0.1;
      expect(execFileSync('python3', ['-c', script], { input, encoding: 'utf8' })).to.equal(
        `${type} [[[${first}, 1.0], [2.0, 3.0], [4.0, -7.25]]]\n`,
      );
    }
  });
});
