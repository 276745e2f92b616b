/** A PNG's chunks, and what its header says. */
import { InputError } from '../errors.js';
import type { ImageHeader } from './image-header.js';
import { type Section, viewOf } from './sections.js';

export const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
export const pngChunk = {
  header: 0x49484452,
  palette: 0x504c5445,
  transparency: 0x74524e53,
  exif: 0x65584966,
  data: 0x49444154,
  end: 0x49454e44,
};

/** Deflate encodes at most 258 bytes in 2 bits. */
const greatestDeflateRatio = 1032;
const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

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

/** @throws InputError BAD_IMAGE when it has none, or one that cannot be */
export function readPngHeader(bytes: Uint8Array, name: string): ImageHeader {
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
