/** What a picture's file says of itself before anything is decoded, so that no lie in it costs memory. */
import { InputError } from '../errors.js';
import { readBmpHeader } from './bmp.js';
import { type OtherHeader, readOtherHeader } from './other-header.js';
import { readPpmHeader } from './ppm.js';

export interface ImageHeader {
  readonly format: 'PNG' | 'JPEG' | 'PPM' | 'BMP' | OtherHeader['format'];
  readonly width: number;
  readonly height: number;
  /** Bytes below which no file of this format can hold so many pixels. */
  readonly leastBytes: number;
  /** A JPEG without Huffman's codes, which few programs decode. */
  readonly isArithmetic?: boolean;
}

/** A PNG's chunk or a JPEG's marker segment: the bytes from `start` to `end` are what it holds. */
export interface Section {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const jpegSignature = [0xff, 0xd8, 0xff];
export const pngChunk = {
  header: 0x49484452,
  palette: 0x504c5445,
  transparency: 0x74524e53,
  exif: 0x65584966,
  data: 0x49444154,
  end: 0x49454e44,
};
export const jpegMarker = {
  huffman: 0xc4,
  end: 0xd9,
  data: 0xda,
  quantization: 0xdb,
  restart: 0xdd,
  jfif: 0xe0,
  exif: 0xe1,
  adobe: 0xee,
};
const exifSignature = 'Exif\0\0';

/** Deflate encodes at most 258 bytes in 2 bits. */
const greatestDeflateRatio = 1032;
const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * Format and size of a picture.
 * @throws InputError BAD_IMAGE when the bytes do not begin as a picture that can be read
 */
export function readHeader(bytes: Uint8Array, name: string): ImageHeader {
  const startsWith = (signature: readonly number[]) => signature.every((byte, at) => bytes[at] === byte);
  if (bytes.length === 0) throw new InputError('BAD_IMAGE', name, 'is empty, not a picture');
  const header = startsWith(pngSignature)
    ? readPngHeader(bytes, name)
    : startsWith(jpegSignature)
      ? readJpegHeader(bytes, name)
      : (readPpmHeader(bytes) ?? readSimpleHeader(bytes, name));
  if (header.width === 0 || header.height === 0) {
    throw new InputError('BAD_IMAGE', name, `has a size of ${header.width} x ${header.height} pixels`);
  }
  return header;
}

/** Of the formats whose sizes are all that is asked before they are decoded. */
function readSimpleHeader(bytes: Uint8Array, name: string): ImageHeader {
  const refuse = (reason: string) => new InputError('BAD_IMAGE', name, reason);
  const bmp = readBmpHeader(bytes);
  if (typeof bmp === 'string') throw refuse(`is a BMP that ${bmp}`);
  const header = bmp ?? readOtherHeader(bytes);
  if (header === undefined) {
    throw refuse(
      'is neither a PNG nor a JPEG, WebP, AVIF, GIF, TIFF, BMP or PPM picture, by its first bytes',
    );
  }
  if (typeof header === 'string')
    throw refuse(`is cut short or damaged: the ${header} does not say its size`);
  return header;
}

/**
 * That the file has pixel data, goes on to its format's end mark, and is not shorter than its pixels can be.
 * @throws InputError BAD_IMAGE when it is cut short
 */
export function checkComplete(bytes: Uint8Array, header: ImageHeader, name: string): void {
  const { format, width, height, leastBytes } = header;
  if (bytes.length < leastBytes) {
    const short = `${width} x ${height} pixels do not fit into its ${bytes.length} bytes`;
    throw new InputError('BAD_IMAGE', name, `is cut short or not what it says: ${short}`);
  }
  if (format !== 'PNG' && format !== 'JPEG') return;
  const [sections, wanted] =
    format === 'PNG' ? [pngChunks(bytes), pngChunk] : [jpegSegments(bytes), jpegMarker];
  const types = new Set(Array.from(sections, ({ type }) => type));
  if (types.has(wanted.data) && types.has(wanted.end)) return;
  const missing = types.has(wanted.data) ? 'end mark' : 'pixel data';
  throw new InputError('BAD_IMAGE', name, `is cut short: the ${format} has no ${missing}`);
}

/** Chunks of a PNG to its end mark, as far as they are whole. */
export function* pngChunks(bytes: Uint8Array): Generator<Section> {
  const view = viewOf(bytes);
  for (let at = pngSignature.length; at + 12 <= bytes.length; ) {
    const start = at + 8;
    const end = start + view.getUint32(at);
    if (end + 4 > bytes.length) return;
    const type = view.getUint32(at + 4);
    yield { type, start, end };
    if (type === pngChunk.end) return;
    at = end + 4;
  }
}

/** Marker segments of a JPEG to its end mark, as far as they are whole; the entropy-coded data between them is passed over. */
export function* jpegSegments(bytes: Uint8Array): Generator<Section> {
  const view = viewOf(bytes);
  for (let at = bytes.indexOf(0xff, 2); at >= 0 && at + 2 <= bytes.length; at = bytes.indexOf(0xff, at)) {
    const type = bytes[at + 1];
    const isFill = type === 0xff;
    const isBare = type <= 0x01 || (type >= 0xd0 && type <= 0xd7);
    if (isFill || isBare) {
      at += isFill ? 1 : 2;
      continue;
    }
    if (type === jpegMarker.end) {
      yield { type, start: at + 2, end: at + 2 };
      return;
    }
    if (at + 4 > bytes.length) return;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length) return;
    yield { type, start: at + 4, end };
    at = Math.max(end, at + 4);
  }
}

/** Where a complete picture ends; other bytes may follow. */
export function endOf(bytes: Uint8Array, header: ImageHeader): number {
  if (header.format === 'PPM' || header.format === 'BMP') return header.leastBytes;
  if (header.format !== 'PNG' && header.format !== 'JPEG') return bytes.length;
  const isPng = header.format === 'PNG';
  const last = [...(isPng ? pngChunks(bytes) : jpegSegments(bytes))].at(-1);
  return last === undefined ? bytes.length : last.end + (isPng ? 4 : 0);
}

/** What says how a picture is to be turned, as TIFF: its first EXIF block before its pixels, or a TIFF itself. */
export function exifBlock(bytes: Uint8Array, { format }: ImageHeader): Uint8Array | undefined {
  if (format === 'TIFF') return bytes;
  if (format !== 'PNG' && format !== 'JPEG') return undefined;
  const isPng = format === 'PNG';
  const { exif, data } = isPng ? pngChunk : jpegMarker;
  for (const { type, start, end } of isPng ? pngChunks(bytes) : jpegSegments(bytes)) {
    if (type === data) return undefined;
    if (type !== exif) continue;
    if (isPng) return bytes.subarray(start, end);
    const tiff = start + exifSignature.length;
    if (tiff <= end && asciiText(bytes, start, tiff) === exifSignature) return bytes.subarray(tiff, end);
  }
  return undefined;
}

/** Of the bytes from `start` to `end`. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function readPngHeader(bytes: Uint8Array, name: string): ImageHeader {
  const [first] = pngChunks(bytes);
  if (first?.type !== pngChunk.header || first.end - first.start !== 13) {
    throw new InputError('BAD_IMAGE', name, 'is cut short or damaged: the PNG has no header');
  }
  const view = viewOf(bytes);
  const [width, height] = [view.getUint32(first.start), view.getUint32(first.start + 4)];
  const [depth, colourType] = [bytes[first.start + 8], bytes[first.start + 9]];
  if (!(colourType in pngChannels) || ![1, 2, 4, 8, 16].includes(depth)) {
    throw new InputError(
      'BAD_IMAGE',
      name,
      `is damaged: a PNG cannot have the colour type ${colourType} with ${depth} bits`,
    );
  }
  return { format: 'PNG', width, height, leastBytes: pngDataLength(bytes) / greatestDeflateRatio };
}

/** First row and column, and steps along y and x, of the passes of an interlaced PNG (Adam7), and of one that is not. */
const interlacedPasses = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
];
const onePass = [[0, 0, 1, 1]];

/** Bytes that the pixel data of a PNG has once inflated: the rows of each pass, each with a byte for its filter. */
export function pngDataLength(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, colourType, interlaced] = [bytes[24], bytes[25], bytes[28] === 1];
  return (interlaced ? interlacedPasses : onePass).reduce((sum, [top, left, stepY, stepX]) => {
    const rows = Math.max(0, Math.ceil((height - top) / stepY));
    const columns = Math.max(0, Math.ceil((width - left) / stepX));
    const rowBytes = Math.ceil((columns * pngChannels[colourType] * depth) / 8);
    return columns === 0 ? sum : sum + rows * (1 + rowBytes);
  }, 0);
}

function readJpegHeader(bytes: Uint8Array, name: string): ImageHeader {
  for (const { type, start, end } of jpegSegments(bytes)) {
    if (type === jpegMarker.data) break;
    if (!isJpegFrame(type)) continue;
    const components = bytes[start + 5];
    if (end - start < 6 + 3 * components) break;
    const isArithmetic = arithmeticFrames.includes(type);
    if ((type > 0xc2 && !isArithmetic) || bytes[start] !== 8) {
      const coding = bytes[start] === 8 ? 'lossless or hierarchical coding' : `${bytes[start]} bits a sample`;
      const remedy = 'save it as a baseline or progressive JPEG of 8 bits, or as PNG';
      throw new InputError('BAD_IMAGE', name, `is a JPEG with ${coding}; ${remedy}`);
    }
    const view = viewOf(bytes);
    const [height, width] = [view.getUint16(start + 1), view.getUint16(start + 3)];
    // Arithmetic coding knows no least length.
    if (isArithmetic) return { format: 'JPEG', width, height, leastBytes: 0, isArithmetic };
    return { format: 'JPEG', width, height, leastBytes: leastJpegBytes(bytes, start, width * height) };
  }
  throw new InputError('BAD_IMAGE', name, 'is cut short or damaged: the JPEG does not say its size');
}

/** Sequential and progressive, as 0xc0 and 0xc2 with Huffman's codes. */
const arithmeticFrames = [0xc9, 0xca];

/** Whether a segment says size and coding. */
export function isJpegFrame(type: number): boolean {
  return type >= 0xc0 && type <= 0xcf && ![jpegMarker.huffman, 0xc8, 0xcc].includes(type);
}

/** A Huffman code has at least 1 bit, and each 8x8 block of each component at least one code. */
function leastJpegBytes(bytes: Uint8Array, frame: number, pixels: number): number {
  const factors = Array.from(
    { length: bytes[frame + 5] },
    (_, component) => bytes[frame + 7 + 3 * component],
  );
  const horizontal = factors.map((factor) => factor >> 4);
  const vertical = factors.map((factor) => factor & 15);
  const blocks = horizontal.reduce((sum, factor, component) => sum + factor * vertical[component], 0);
  const blocksOfLargest = Math.max(...horizontal) * Math.max(...vertical);
  return ((pixels / 64) * (blocks / blocksOfLargest)) / 8;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
