/** Pictures by what the browser has built in. */
import { contextOf, drawnOverWhite } from './browser-canvas.js';
import { RefusedByBrowser } from './damaged-image.js';
import type { PixelSource, RgbImage } from './image.js';
import type { ImageHeader } from './image-header.js';

export async function decode(
  bytes: Uint8Array,
  { format }: ImageHeader,
): Promise<{ image: RgbImage; codec: 'browser' }> {
  const file = new Blob([new Uint8Array(bytes)], { type: `image/${format.toLowerCase()}` });
  const bitmap = await createImageBitmap(file, {
    imageOrientation: 'from-image',
    colorSpaceConversion: 'none',
  }).catch((cause: unknown) => {
    throw new RefusedByBrowser('', { cause });
  });
  try {
    return { image: drawnOverWhite(bitmap, bitmap.width, bitmap.height), codec: 'browser' };
  } finally {
    bitmap.close();
  }
}

export async function encodePng({ width, height, data }: PixelSource): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height);
  contextOf(canvas).putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  const file = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await file.arrayBuffer());
}
