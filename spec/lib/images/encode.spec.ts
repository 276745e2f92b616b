import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import { decodeImage } from '../../../lib/images/decode.js';
import { drawBoxes } from '../../../lib/images/draw.js';
import { encodePng } from '../../../lib/images/encode.js';
import { readImage } from '../../../lib/images/source.js';

const image = {
  width: 7,
  height: 5,
  data: Uint8ClampedArray.from({ length: 4 * 35 }, (_, at) => (at % 4 === 3 ? 255 : (at * at * 7) % 256)),
};

describe('encodePng', () => {
  it('keeps every pixel, and makes the same bytes each time', async () => {
    const png = await encodePng(image);
    expect(await decodeImage(png, 'a.png')).to.deep.equal(image);
    expect(await encodePng(image)).to.deep.equal(png);
  });

  it('encodes pixels that lie within a larger buffer', async () => {
    const larger = Uint8ClampedArray.from([9, 9, 9, 9, ...image.data, 9, 9]);
    const inside = { ...image, data: larger.subarray(4, -2) };
    expect(await decodeImage(await encodePng(inside), 'a.png')).to.deep.equal(image);
  });

  for (const [width, height] of [
    [5, 6],
    [0, 35],
    [-7, -5],
    [Number.NaN, 5],
  ]) {
    it(`refuses 140 bytes as ${width} x ${height} pixels`, async () => {
      const error = await encodePng({ ...image, width, height }).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(InputError).with.property('code', 'BAD_ARGUMENT');
    });
  }

  it('refuses what is no picture', async () => {
    for (const wrong of [undefined, null, 'a.jpg', { image }, { ...image, data: [...image.data] }]) {
      const error = await encodePng(wrong as never).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(InputError).and.include({ code: 'BAD_ARGUMENT', input: 'image' });
    }
  });

  it('gives what the web takes, as drawing and reading do', async () => {
    const shared = new Uint8ClampedArray(new SharedArrayBuffer(image.data.length));
    shared.set(image.data);
    const { image: read } = await readImage({ ...image, data: shared });
    const drawn = drawBoxes(read, []);
    // The type, too: a Blob's parts, and ImageData's, must be in memory that is not shared.
    const parts: BlobPart[] = [read.data, drawn.data, await encodePng(drawn)];
    expect(new Blob(parts).size).to.be.above(2 * image.data.length);
    expect(read.data.buffer).to.be.instanceOf(ArrayBuffer);
    expect(drawn).to.deep.equal(image);
  });
});
