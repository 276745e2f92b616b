/** The binary PPM (P6) that Netpbm defines, and the released tool takes on standard input. */
import type { RgbImage } from './image.js';

export interface PpmHeader {
  readonly format: 'PPM';
  readonly width: number;
  readonly height: number;
  /** Of the file to the end of its pixels. */
  readonly leastBytes: number;
  /** The greatest value of a sample: of two bytes each above 255. */
  readonly most: number;
  /** Where the pixels begin. */
  readonly start: number;
}

/** Blanks and comments stand before each number, and one blank after the last. */
const headerPattern =
  /^P6(?:\s|#[^\n\r]*[\n\r])+(\d{1,9})(?:\s|#[^\n\r]*[\n\r])+(\d{1,9})(?:\s|#[^\n\r]*[\n\r])+(\d{1,5})\s/;
/** Of a header with its comments. */
const mostHeaderBytes = 4096;

/** @returns nothing where the bytes do not begin as a PPM */
export function readPpmHeader(bytes: Uint8Array): PpmHeader | undefined {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x36) return undefined;
  const text = String.fromCharCode(...bytes.subarray(0, mostHeaderBytes));
  const found = headerPattern.exec(text);
  if (found === null) return undefined;
  const [width, height, most] = found.slice(1).map(Number);
  if (most < 1 || most > 65535) return undefined;
  const start = found[0].length;
  const end = start + 3 * width * height * (most > 255 ? 2 : 1);
  return { format: 'PPM', width, height, leastBytes: end, most, start };
}

/** Samples from 0 to the greatest become 0 to 255, rounded. */
export function decodePpm(bytes: Uint8Array, { width, height, most, start }: PpmHeader): RgbImage {
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  const isWide = most > 255;
  let from = start;
  for (let pixel = 0; pixel < data.length; pixel += 4) {
    for (let channel = 0; channel < 3; channel++) {
      const value = isWide ? 256 * bytes[from] + bytes[from + 1] : bytes[from];
      // A clamped array rounds.
      data[pixel + channel] = (255 * Math.min(value, most)) / most;
      from += isWide ? 2 : 1;
    }
  }
  return { width, height, data };
}
