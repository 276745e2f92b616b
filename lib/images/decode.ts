import { InputError } from '../errors.js';
import { decodeBmp, readBmpHeader } from './bmp.js';
import { type CodecName, codec } from './codec.js';
import { DamagedImage, MissingCodec, RefusedByBrowser } from './damaged-image.js';
import { checkComplete } from './extent.js';
import { readHeader } from './header.js';
import { overWhite, type RgbImage } from './image.js';
import type { ImageHeader } from './image-header.js';
import { requireFewPixels } from './pixel-limit.js';
import { decodePpm, readPpmHeader } from './ppm.js';

/** A picture, and what turned its file into pixels: a package, the browser, or this project. */
export interface DecodedPicture {
  readonly image: RgbImage;
  readonly codec: CodecName;
}

/** The picture that `decodePicture` gives. */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<RgbImage> {
  return (await decodePicture(bytes, name)).image;
}

/**
 * Picture in the bytes of a PNG (1 to 16 bits, grey, colour or palette, alpha, interlaced), JPEG (baseline or progressive
 * of 8 bits; grey, YCbCr, RGB, and CMYK or YCCK as Adobe writes them), binary PPM (P6), uncompressed BMP, or, by the
 * browser or in Node by sharp where that is installed, WebP, AVIF, GIF (the first picture) or TIFF file, as a viewer shows
 * it: turned as its EXIF orientation says, transparency over white. Colour profiles and gamma are not applied.
 * @param name what errors call the picture, such as its path
 * @throws InputError BAD_IMAGE when it is something else, damaged or cut short; IMAGE_TOO_LARGE above `pixelLimit`
 */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<DecodedPicture> {
  const header = readHeader(bytes, name);
  requireFewPixels(header, name);
  checkComplete(bytes, header, name);
  const ppm = readPpmHeader(bytes);
  if (ppm !== undefined) return { image: decodePpm(bytes, ppm), codec: 'overfeat' };
  const bmp = readBmpHeader(bytes);
  if (typeof bmp === 'object') return { image: overWhite(decodeBmp(bytes, bmp)), codec: 'overfeat' };
  const { decode } = await codec();
  try {
    const { image, codec } = await decode(bytes, header);
    return { image: overWhite(image), codec };
  } catch (cause) {
    throw new InputError('BAD_IMAGE', name, whyUndecoded(cause, header), { cause });
  }
}

/** Formats that every browser decodes. */
const everywhere: readonly string[] = ['PNG', 'JPEG'];

function whyUndecoded(error: unknown, { format }: ImageHeader): string {
  if (error instanceof MissingCodec) {
    return `is a ${format}, which takes the package ${error.message}: \`npm install ${error.message}\``;
  }
  if (error instanceof RefusedByBrowser && !everywhere.includes(format)) {
    return `is a ${format} that this browser does not decode, or a damaged one; save it as PNG`;
  }
  const reason = error instanceof DamagedImage ? error.message : 'its pixels cannot be decoded; save it anew';
  return `is a damaged or unusual ${format}: ${reason}`;
}
