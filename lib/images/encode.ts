import { codec } from './codec.js';
import type { PixelSource } from './image.js';
import { requireImage } from './require-image.js';

/**
 * The picture as a PNG file of 8-bit RGBA.
 * @throws InputError BAD_ARGUMENT when it is no pixels, or its data is not 4 bytes for each of them
 */
export async function encodePng(image: PixelSource): Promise<Uint8Array<ArrayBuffer>> {
  requireImage(image);
  const { encodePng } = await codec();
  return encodePng(image);
}
