import { expect } from 'chai';
import fc from 'fast-check';
import { decodePicture } from '../../../lib/images/decode.js';

/** A BMP of rows given as they are stored, bottom row first unless the height is negative. */
function makeBmp({
  width,
  height,
  bits,
  rows,
  palette = [],
  masks,
}: {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly (readonly number[])[];
  readonly masks?: readonly number[];
}): Buffer {
  const infoSize = masks === undefined ? 40 : 108;
  const row = 4 * Math.ceil((width * bits) / 32);
  const start = 14 + infoSize + 4 * palette.length;
  const file = Buffer.alloc(start + row * rows.length);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(start, 10);
  file.writeUInt32LE(infoSize, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(masks === undefined ? 0 : 3, 30);
  for (const [at, mask] of masks?.entries() ?? []) file.writeUInt32LE(mask >>> 0, 54 + 4 * at);
  for (const [at, colour] of palette.entries()) file.set([...colour].reverse(), 14 + infoSize + 4 * at);
  for (const [at, bytes] of rows.entries()) file.set(bytes, start + at * row);
  return file;
}

const pixelsOf = async (file: Uint8Array) => {
  const { image, codec } = await decodePicture(file, 'a.bmp');
  expect(codec).to.equal('overfeat');
  return Array.from({ length: image.width * image.height }, (_, at) =>
    [...image.data.subarray(4 * at, 4 * at + 3)].join(' '),
  );
};

describe('a BMP', () => {
  it('of 24 bits has rows of whole groups of 4 bytes, from the bottom or from the top', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        fc.integer(),
        async (width, height, isTopDown, seed) => {
          const value = (y: number, x: number, channel: number) =>
            Math.abs(seed + 31 * y + 17 * x + 101 * channel) % 256;
          const ys = Array.from({ length: height }, (_, y) => y);
          const xs = Array.from({ length: width }, (_, x) => x);
          const rows = (isTopDown ? ys : ys.toReversed()).map((y) =>
            xs.flatMap((x) => [2, 1, 0].map((channel) => value(y, x, channel))),
          );
          const file = makeBmp({ width, height: isTopDown ? -height : height, bits: 24, rows });
          expect(await pixelsOf(file)).to.deep.equal(
            ys.flatMap((y) => xs.map((x) => [0, 1, 2].map((channel) => value(y, x, channel)).join(' '))),
          );
        },
      ),
    ));

  it('of 1, 4 and 8 bits takes colours from its palette, black where it has none', async () => {
    const palette = [
      [1, 2, 3],
      [40, 50, 60],
      [7, 8, 9],
    ].map((colour) => [0, ...colour]);
    const colours = ['1 2 3', '40 50 60', '7 8 9', '0 0 0'];
    const eight = makeBmp({ width: 5, height: 1, bits: 8, rows: [[2, 0, 1, 3, 1]], palette });
    expect(await pixelsOf(eight)).to.deep.equal([2, 0, 1, 3, 1].map((at) => colours[at]));
    const four = makeBmp({ width: 3, height: 1, bits: 4, rows: [[0x20, 0x10]], palette });
    expect(await pixelsOf(four)).to.deep.equal([2, 0, 1].map((at) => colours[at]));
    const one = makeBmp({ width: 10, height: 1, bits: 1, rows: [[0b10110001, 0b01000000]], palette });
    expect(await pixelsOf(one)).to.deep.equal([1, 0, 1, 1, 0, 0, 0, 1, 0, 1].map((at) => colours[at]));
  });

  it('of 16 and 32 bits has masks, and alpha only where a mask says so', async () => {
    const sixteen = makeBmp({ width: 2, height: 1, bits: 16, rows: [[0x1f, 0x7c, 0xe0, 0x03]] });
    expect(await pixelsOf(sixteen)).to.deep.equal(['255 0 255', '0 255 0']);
    const opaque = makeBmp({ width: 1, height: 1, bits: 32, rows: [[3, 2, 1, 0]] });
    expect(await pixelsOf(opaque)).to.deep.equal(['1 2 3']);
    const masks = [0xff, 0xff00, 0xff0000, 0xff000000];
    const alpha = makeBmp({ width: 2, height: 1, bits: 32, rows: [[9, 8, 7, 255, 9, 8, 7, 0]], masks });
    expect(await pixelsOf(alpha)).to.deep.equal(['9 8 7', '255 255 255']);
  });

  it('is refused where it is compressed, cut short, or lies', async () => {
    const sound = makeBmp({ width: 5, height: 2, bits: 24, rows: [[], []] });
    const changed = (change: (file: Buffer) => void) => {
      const file = Buffer.from(sound);
      change(file);
      return file;
    };
    for (const [file, reason] of [
      [changed((file) => file.writeUInt32LE(1, 30)), /is a BMP that has compressed pixels; save it as PNG/],
      [changed((file) => file.writeUInt16LE(7, 28)), /a BMP cannot have 5 x 2 pixels of 7 bits/],
      [changed((file) => file.writeInt32LE(0, 18)), /a BMP cannot have 0 x 2 pixels/],
      [changed((file) => file.writeInt32LE(60_000, 18)), /60000 x 2 pixels do not fit into its 86 bytes/],
      [changed((file) => file.writeInt32LE(2 ** 30, 18)), /the limit is 100 million/],
      [sound.subarray(0, -1), /is cut short/],
      [sound.subarray(0, 30), /by its first bytes/],
    ] as const) {
      const error = await decodePicture(file, 'a.bmp').catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Error).with.property('message').that.matches(reason);
    }
  });
});
