import { InputError } from '../errors.js';
import { codec } from './codec.js';
import { DamagedImage } from './damaged-image.js';
import { checkComplete, readHeader } from './header.js';
import { overWhite, type RgbImage } from './image.js';
import { decodePpm, readPpmHeader } from './ppm.js';

/** Pixels in the largest picture that is decoded; a header that promises more is refused before memory is asked for. */
export const pixelLimit = 100_000_000;

/**
 * Picture in the bytes of a PNG (1 to 16 bits, grey, colour or palette, alpha, interlaced), JPEG (baseline or progressive
 * of 8 bits; grey, YCbCr, RGB, and CMYK or YCCK as Adobe writes them) or binary PPM (P6) file, as a viewer shows it: turned
 * as its EXIF orientation says, transparency over white. Colour profiles and gamma are not applied.
 * @param name what errors call the picture, such as its path
 * @throws InputError BAD_IMAGE when it is something else, damaged or cut short; IMAGE_TOO_LARGE above `pixelLimit`
 */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<RgbImage> {
  const header = readHeader(bytes, name);
  if (header.width * header.height > pixelLimit) {
    const size = `${header.width} x ${header.height} pixels`;
    const limit = `${pixelLimit / 1e6} million`;
    throw new InputError(
      'IMAGE_TOO_LARGE',
      name,
      `has ${size}; the limit is ${limit} in all: make it smaller`,
    );
  }
  checkComplete(bytes, header, name);
  const ppm = readPpmHeader(bytes);
  if (ppm !== undefined) return decodePpm(bytes, ppm);
  const { decode } = await codec();
  try {
    return overWhite(await decode(bytes, header));
  } catch (error) {
    const reason =
      error instanceof DamagedImage ? error.message : 'its pixels cannot be decoded; save it anew';
    throw new InputError('BAD_IMAGE', name, `is a damaged or unusual ${header.format}: ${reason}`, {
      cause: error,
    });
  }
}
