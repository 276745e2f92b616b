/** Pictures of six grey squares, "ab", "cd" and "ef" as stored, that say how they are to be turned. */
import jpeg from 'jpeg-js';

const letters = [...'abcdef'];
export const grey = (letter: string) => 20 + 40 * letters.indexOf(letter);
export const stored = (y: number, x: number) => grey(letters[2 * y + x]);

/** TIFF's header in either byte order, one directory with one entry: Orientation, one SHORT. */
export function exifBlock(orientation: number, littleEndian: boolean): Buffer {
  const block = Buffer.alloc(26);
  block.write(littleEndian ? 'II' : 'MM', 0);
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  view.setUint16(8, 1, littleEndian);
  view.setUint16(10, 0x0112, littleEndian);
  view.setUint16(12, 3, littleEndian);
  view.setUint32(14, 1, littleEndian);
  view.setUint16(18, orientation, littleEndian);
  return block;
}

/** A JPEG of 3 x 2 squares of 8 x 8 pixels with that EXIF block. */
export function makeJpeg(exif: Buffer): Buffer {
  const pixels = Buffer.alloc(4 * 16 * 24, 255);
  for (let y = 0; y < 24; y++) {
    for (let x = 0; x < 16; x++) {
      pixels.fill(stored(Math.floor(y / 8), Math.floor(x / 8)), 4 * (16 * y + x), 4 * (16 * y + x) + 3);
    }
  }
  const file = Buffer.from(jpeg.encode({ width: 16, height: 24, data: pixels }, 100).data);
  const segment = Buffer.concat([
    Buffer.from([0xff, 0xe1, 0, exif.length + 8]),
    Buffer.from('Exif\0\0'),
    exif,
  ]);
  return Buffer.concat([file.subarray(0, 2), segment, file.subarray(2)]);
}
