import type { OtherHeader } from './other-header.js';

/** What a picture's file says of itself. */
export interface ImageHeader {
  readonly format: 'PNG' | 'JPEG' | 'PPM' | 'BMP' | OtherHeader['format'];
  readonly width: number;
  readonly height: number;
  /** Bytes below which no file of this format can hold so many pixels. */
  readonly leastBytes: number;
  /** A JPEG without Huffman's codes, which few programs decode. */
  readonly isArithmetic?: boolean;
}
