/** Pixels by sharp, where that optional package is installed; for Node alone. */
import { MissingCodec } from './damaged-image.js';
import type { RgbImage } from './image.js';

/**
 * The first picture of a file, as it is stored, in sRGB or what it has without its colour profile; of 16 bits the
 * highest 8. A TIFF's turn is left to the caller; an AVIF is turned as it says.
 * @throws MissingCodec where sharp is not there; anything where it cannot decode the bytes
 */
export async function decodeWithSharp(bytes: Uint8Array, mostPixels: number): Promise<RgbImage> {
  const sharp = await openSharp();
  if (sharp === undefined) throw new MissingCodec('sharp');
  const { data, info } = await sharp(bytes, {
    failOn: 'warning',
    limitInputPixels: mostPixels,
    ignoreIcc: true,
  })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
  };
}

async function openSharp() {
  try {
    // Left alone by bundlers: not everyone has it.
    return (await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ 'sharp')).default;
  } catch {
    return undefined;
  }
}
