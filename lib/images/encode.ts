import { InputError } from '../errors.js';
import { codec } from './codec.js';
import { isWhole, type RgbImage } from './image.js';

/**
 * The picture as a PNG file of 8-bit RGBA.
 * @throws InputError BAD_ARGUMENT when its data is not 4 bytes for each pixel
 */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  if (!isWhole(image)) {
    const { width, height, data } = image;
    throw new InputError(
      'BAD_ARGUMENT',
      'pixels',
      `must have ${width} x ${height} x 4 bytes, not ${data.length}`,
    );
  }
  const { encodePng } = await codec();
  return encodePng(image);
}
