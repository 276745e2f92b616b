import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../../lib/errors.js';
import { bytesSource } from '../../../lib/weights/byte-source.js';
import {
  encodeSafetensors,
  readSafetensors,
  readSafetensorsHeader,
} from '../../../lib/weights/safetensors.js';

const read = (bytes: Uint8Array) => readSafetensors(bytesSource('x.safetensors', bytes));

/** A file with any header text, any declared header length and any number of data bytes. */
function file(header: unknown, dataBytes: number, declared?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, declared ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const tensor = (shape: unknown, begin: number, end: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const shapeAndData = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }).chain((shape) =>
  fc
    .array(fc.float(), {
      minLength: shape.reduce((product, length) => product * length, 1),
      maxLength: shape.reduce((product, length) => product * length, 1),
    })
    .map((data) => ({ shape, data: Float32Array.from(data) })),
);

describe('safetensors', () => {
  it('gives back what was written, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z][\w.-]{0,20}$/), shapeAndData, { maxKeys: 5 }),
        async (weights) => {
          const back = await read(encodeSafetensors(weights));
          expect(Object.keys(back)).to.have.members(Object.keys(weights));
          for (const [name, { shape, data }] of Object.entries(weights)) {
            expect(back[name].shape).to.deep.equal(shape);
            expect(Array.from(back[name].data)).to.deep.equal(Array.from(data));
          }
        },
      ),
    );
  });

  it('writes the layout of the format', () => {
    const bytes = encodeSafetensors({ 'a.bias': { shape: [2], data: Float32Array.of(1, -2) } });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect((8 + length) % 8).to.equal(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).to.deep.equal({
      'a.bias': { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect(Array.from(bytes.subarray(8 + length))).to.deep.equal([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  it('keeps metadata', async () => {
    const bytes = encodeSafetensors({}, { step: '12' });
    const { metadata, tensors } = await readSafetensorsHeader(bytesSource('x', bytes));
    expect(metadata).to.deep.equal({ step: '12' });
    expect(tensors).to.deep.equal([]);
  });

  it('refuses to write values that do not fill their shape', () => {
    expect(() => encodeSafetensors({ a: { shape: [3], data: new Float32Array(2) } })).to.throw(
      InputError,
      'a: has 2 values',
    );
  });

  for (const [dtype, bytes, values] of [
    ['F64', [0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x80], [1.5, -0]],
    // 1.5, smallest subnormal, largest finite, -infinity, NaN
    [
      'F16',
      [0x00, 0x3e, 0x01, 0x00, 0xff, 0x7b, 0x00, 0xfc, 0x01, 0x7e],
      [1.5, 2 ** -24, 65504, -Infinity, Number.NaN],
    ],
    ['BF16', [0xc0, 0x3f, 0x00, 0xc0, 0x80, 0x7f], [1.5, -2, Infinity]],
  ] as const) {
    it(`reads ${dtype}`, async () => {
      const header = { a: tensor([values.length], 0, bytes.length, dtype) };
      const whole = file(header, bytes.length);
      whole.set(bytes, whole.length - bytes.length);
      const { a } = await read(whole);
      expect(Array.from(a.data)).to.deep.equal([...values]);
    });
  }

  it('accepts tensors in any order of the header, and empty ones', async () => {
    const header = { b: tensor([2, 1], 4, 12), empty: tensor([0, 7], 4, 4), a: tensor([], 0, 4) };
    const weights = await read(file(header, 12));
    expect(Object.keys(weights)).to.deep.equal(['a', 'empty', 'b']);
  });

  const faults: [string, Uint8Array, RegExp][] = [
    ['an empty file', new Uint8Array(0), /0 bytes, fewer than the 8/],
    [
      'a header length beyond the file',
      file({}, 0, 3n),
      /header would be 3 bytes long, where 2 are possible/,
    ],
    ['a huge header length', file({}, 0, 2n ** 64n - 1n), /header would be 18446744073709551615 bytes/],
    ['bytes that are not UTF-8', file('"', 1, 2n).fill(0xff, 8), /not UTF-8/],
    ['text that is not JSON', file('{"a":', 0), /not JSON/],
    ['an empty header', file('', 0), /not JSON/],
    ['a header that is a list', file([], 0), /not a JSON object/],
    ['a header that is null', file('null', 0), /not a JSON object/],
    ['an entry that is no object', file({ a: 1 }, 0), /tensor a must be an object, not 1$/],
    [
      'an unknown dtype',
      file({ a: tensor([1], 0, 8, 'I64') }, 8),
      /tensor a: dtype must be .*"F32".*, not "I64"$/,
    ],
    ['a missing shape', file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), /tensor a: shape/],
    ['a negative length', file({ a: tensor([-1], 0, 4) }, 4), /tensor a: shape\[0\] must be /],
    ['a fractional length', file({ a: tensor([1.5], 0, 6) }, 6), /tensor a: shape\[0\] must be /],
    ['one offset', file({ a: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4), /tensor a: data_offsets/],
    [
      'an unknown field',
      file({ a: { ...tensor([1], 0, 4), extra: 0 } }, 4),
      /tensor a must not have the key "extra"/,
    ],
    ['offsets that end before they begin', file({ a: tensor([1], 4, 0) }, 4), /tensor a has -4 bytes/],
    [
      'a shape that needs more bytes',
      file({ a: tensor([2], 0, 4) }, 4),
      /has 4 bytes, but its shape \[2\] needs 8/,
    ],
    ['a shape that overflows', file({ a: tensor([2 ** 50, 2 ** 50], 0, 4) }, 4), /tensor a has 4 bytes/],
    [
      'tensors that overlap',
      file({ a: tensor([2], 0, 8), b: tensor([2], 4, 12) }, 12),
      /tensor b overlaps the tensor before/,
    ],
    [
      'the same bytes twice',
      file({ a: tensor([1], 0, 4), b: tensor([1], 0, 4) }, 4),
      /tensor b overlaps the tensor before/,
    ],
    ['a hole at the start', file({ a: tensor([1], 4, 8) }, 8), /tensor a leaves a hole/],
    [
      'a hole between tensors',
      file({ a: tensor([1], 0, 4), b: tensor([1], 8, 12) }, 12),
      /tensor b leaves a hole/,
    ],
    ['offsets beyond the file', file({ a: tensor([2], 0, 8) }, 4), /end at byte \d+, but the file at byte/],
    ['bytes that no tensor has', file({ a: tensor([1], 0, 4) }, 8), /end at byte \d+, but the file at byte/],
    ['a tensor given twice', file('{"a":1,"a":2}', 0), /key "a" twice/],
    ['a tensor given twice by an escape', file('{"a":1, "b": [2], "\\u0061" :2}', 0), /key "a" twice/],
    ['a field given twice', file('{"a":{"dtype":"F32","dtype":"F32"}}', 0), /key "dtype" twice/],
    ['metadata that is no text', file({ __metadata__: { step: 12 } }, 0), /__metadata__: step/],
    ['a name with a line break', file({ 'a\nb': tensor([0], 0, 0) }, 0), /printable/],
  ];
  for (const [what, bytes, reason] of faults) {
    it(`refuses ${what}`, async () => {
      const error = await read(bytes).catch((thrown: unknown) => thrown);
      expect(error)
        .to.be.instanceOf(InputError)
        .that.includes({ code: 'BAD_WEIGHTS', input: 'x.safetensors' });
      expect(String(error)).to.match(reason).and.not.include('\n');
    });
  }

  it('does not take strings, or keys of different objects, for duplicates', async () => {
    const header = {
      __metadata__: { a: '"a":1,"a":2 {', b: '\\' },
      a: tensor([0], 0, 0),
      b: tensor([0], 0, 0),
    };
    expect(Object.keys(await read(file(header, 0)))).to.deep.equal(['a', 'b']);
  });

  it('never throws anything but an InputError, whatever the bytes', async () => {
    const valid = encodeSafetensors({ a: { shape: [2, 1], data: Float32Array.of(1, 2) } });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(valid.length),
        async (changes, length) => {
          const bytes = valid.slice(0, length);
          for (const [index, value] of changes) bytes[index] = value;
          try {
            await read(bytes);
          } catch (error) {
            expect(error).to.be.instanceOf(InputError);
          }
        },
      ),
    );
  });
});
