import type { ImageHeader } from './image-header.js';
import { jpegMarker, jpegSegments } from './jpeg-header.js';
import { pngChunk, pngChunks } from './png-header.js';
import { asciiText } from './sections.js';

const exifSignature = 'Exif\0\0';

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
