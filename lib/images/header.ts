/** What a picture's file says of itself before anything is decoded, so that no lie in it costs memory. */
import { InputError } from '../errors.js';
import { readBmpHeader } from './bmp.js';
import type { ImageHeader } from './image-header.js';
import { jpegSignature, readJpegHeader } from './jpeg-header.js';
import { isHeic, readOtherHeader } from './other-header.js';
import { pngSignature, readPngHeader } from './png-header.js';
import { readPpmHeader } from './ppm.js';

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
    if (isHeic(bytes)) throw refuse('is a HEIC picture, a format that is not read; save it as JPEG or PNG');
    throw refuse(
      'is neither a PNG nor a JPEG, WebP, AVIF, GIF, TIFF, BMP or PPM picture, by its first bytes',
    );
  }
  if (typeof header === 'string')
    throw refuse(`is cut short or damaged: the ${header} does not say its size`);
  return header;
}
