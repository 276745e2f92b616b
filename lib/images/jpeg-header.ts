/** A JPEG's marker segments, and what its frame says. */
import { InputError } from '../errors.js';
import type { ImageHeader } from './image-header.js';
import { type Section, viewOf } from './sections.js';

export const jpegSignature = [0xff, 0xd8, 0xff];
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

/** @throws InputError BAD_IMAGE when it has no frame, or one of a coding that is not decoded */
export function readJpegHeader(bytes: Uint8Array, name: string): ImageHeader {
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
