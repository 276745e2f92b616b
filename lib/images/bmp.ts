/** Windows bitmaps, uncompressed: 1, 4 and 8 bits with a palette, 16, 24 and 32 bits. */
import type { RgbImage } from './image.js';

export interface BmpHeader {
  readonly format: 'BMP';
  readonly width: number;
  readonly height: number;
  /** Of the file to the end of its pixels. */
  readonly leastBytes: number;
  readonly isTopDown: boolean;
  readonly bits: number;
  /** Bits of a pixel that are red, green, blue and alpha; of what has a palette nothing. */
  readonly masks: readonly number[];
  /** Where the palette begins, and the pixels. */
  readonly palette: number;
  readonly start: number;
}

const compressions = { none: 0, masks: 3, masksWithAlpha: 6 };

/** @returns nothing where the bytes do not begin as a BMP; why it cannot be read, where that is known */
export function readBmpHeader(bytes: Uint8Array): BmpHeader | string | undefined {
  if (bytes[0] !== 0x42 || bytes[1] !== 0x4d || bytes.length < 26) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, headerSize] = [view.getUint32(10, true), view.getUint32(14, true)];
  if (headerSize < 40 || headerSize > 124 || bytes.length < 14 + headerSize) return undefined;
  const [width, signedHeight] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  const height = Math.abs(signedHeight);
  if (!Object.values(compressions).includes(compression)) return 'has compressed pixels; save it as PNG';
  if (![1, 4, 8, 16, 24, 32].includes(bits) || width <= 0 || height === 0) {
    return `is damaged: a BMP cannot have ${width} x ${height} pixels of ${bits} bits`;
  }
  const palette = 14 + headerSize + (headerSize === 40 && compression !== compressions.none ? 12 : 0);
  const leastBytes = start + height * rowBytes(width, bits);
  const masks = masksOf(view, bits, compression, headerSize);
  return {
    format: 'BMP',
    width,
    height,
    leastBytes,
    isTopDown: signedHeight < 0,
    bits,
    masks,
    palette,
    start,
  };
}

/** Rows are whole groups of 4 bytes. */
const rowBytes = (width: number, bits: number) => 4 * Math.ceil((width * bits) / 32);

function masksOf(view: DataView, bits: number, compression: number, headerSize: number): number[] {
  if (bits <= 8) return [];
  if (compression === compressions.none || bits === 24) {
    return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  }
  const hasAlpha = headerSize >= 56 || compression === compressions.masksWithAlpha;
  const count = hasAlpha && view.byteLength >= 70 ? 4 : 3;
  return Array.from({ length: 4 }, (_, at) => (at < count ? view.getUint32(54 + 4 * at, true) : 0));
}

/** Of a file that is not shorter than `leastBytes`; it may be transparent. */
export function decodeBmp(bytes: Uint8Array, header: BmpHeader): RgbImage {
  const { width, height, bits, start, isTopDown } = header;
  const data = new Uint8ClampedArray(4 * width * height);
  const colourAt = bits <= 8 ? paletteColours(bytes, header) : maskedColours(bytes, header);
  const row = rowBytes(width, bits);
  for (let y = 0; y < height; y++) {
    const from = start + (isTopDown ? y : height - 1 - y) * row;
    for (let x = 0; x < width; x++) colourAt(from, x, data, 4 * (y * width + x));
  }
  return { width, height, data };
}

/** Writes the colour of pixel x of the row that begins at `from` to `at`. */
type Colours = (from: number, x: number, data: Uint8ClampedArray, at: number) => void;

/** A number that the palette does not have is black. */
function paletteColours(bytes: Uint8Array, { bits, palette, start }: BmpHeader): Colours {
  const perByte = 8 / bits;
  return (from, x, data, at) => {
    const byte = bytes[from + Math.floor(x / perByte)];
    const index = (byte >> (8 - bits * ((x % perByte) + 1))) & (2 ** bits - 1);
    const entry = palette + 4 * index;
    const isThere = entry + 4 <= start;
    for (let channel = 0; channel < 3; channel++)
      data[at + channel] = isThere ? bytes[entry + 2 - channel] : 0;
    data[at + 3] = 255;
  };
}

/** Without bits for alpha it is opaque. */
function maskedColours(bytes: Uint8Array, { bits, masks }: BmpHeader): Colours {
  const channels = masks.map((mask) => {
    const shift = mask === 0 ? 0 : Math.log2(mask & -mask) | 0;
    return { mask, shift: mask >>> 0 === 0x80000000 ? 31 : shift, most: mask === 0 ? 0 : mask >>> shift };
  });
  const size = bits / 8;
  return (from, x, data, at) => {
    let value = 0;
    for (let byte = size - 1; byte >= 0; byte--) value = (value << 8) | bytes[from + size * x + byte];
    for (const [channel, { mask, shift, most }] of channels.entries()) {
      const missing = channel === 3 ? 255 : 0;
      data[at + channel] = most === 0 ? missing : (255 * ((value & mask) >>> shift)) / most;
    }
  };
}
