/** What the file of a format says of itself that is decoded by a browser, or in Node by an optional package. */
import { imageSize } from 'image-size';

export interface OtherHeader {
  readonly format: 'WebP' | 'AVIF' | 'GIF' | 'TIFF';
  readonly width: number;
  readonly height: number;
  readonly leastBytes: number;
}

/** @returns nothing where the bytes begin as none of these; the format alone where the size cannot be read */
export function readOtherHeader(bytes: Uint8Array): OtherHeader | OtherHeader['format'] | undefined {
  const format = formatOf(bytes);
  if (format === undefined) return undefined;
  try {
    // A copy where it is a part of something larger: the package would read beyond its end.
    const isWhole = bytes.length === bytes.buffer.byteLength;
    const { width, height } = imageSize(isWhole ? bytes : new Uint8Array(bytes));
    if (!(width > 0 && height > 0)) return format;
    const isTurned = format === 'AVIF' && hasQuarterTurn(bytes);
    return { format, ...(isTurned ? { width: height, height: width } : { width, height }), leastBytes: 0 };
  } catch {
    return format;
  }
}

function formatOf(bytes: Uint8Array): OtherHeader['format'] | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, 64));
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'GIF';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'WebP';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'TIFF';
  return text.slice(4, 8) === 'ftyp' && /avi[fs]/.test(text.slice(8)) ? 'AVIF' : undefined;
}

/** Whether it is what phones take photos in, and hardly anything decodes. */
export function isHeic(bytes: Uint8Array): boolean {
  return /^.{4}ftyp.*(hei[cmsx]|hev[cmsx])/s.test(String.fromCharCode(...bytes.subarray(0, 64)));
}

/** Bytes in which an AVIF describes its picture, before the pixels. */
const mostDescription = 4096;

/** Whether the picture is turned by one or three quarters when it is decoded: its `irot` says so. */
function hasQuarterTurn(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, mostDescription));
  const at = text.indexOf('irot');
  return at >= 0 && at + 4 < text.length && (bytes[at + 4] & 1) === 1;
}
