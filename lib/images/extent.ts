/** How far a picture's file goes, before anything is decoded. */
import { InputError } from '../errors.js';
import type { ImageHeader } from './image-header.js';
import { jpegMarker, jpegSegments } from './jpeg-header.js';
import { pngChunk, pngChunks } from './png-header.js';

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

/** Where a complete picture ends; other bytes may follow. */
export function endOf(bytes: Uint8Array, header: ImageHeader): number {
  if (header.format === 'PPM' || header.format === 'BMP') return header.leastBytes;
  if (header.format !== 'PNG' && header.format !== 'JPEG') return bytes.length;
  const isPng = header.format === 'PNG';
  const last = [...(isPng ? pngChunks(bytes) : jpegSegments(bytes))].at(-1);
  return last === undefined ? bytes.length : last.end + (isPng ? 4 : 0);
}
