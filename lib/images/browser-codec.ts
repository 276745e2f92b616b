/** Pictures by what the browser has built in. */
import type { ImageHeader } from './header.js';
import type { RgbImage } from './image.js';

export async function decode(
  bytes: Uint8Array,
  { format }: ImageHeader,
): Promise<{ image: RgbImage; codec: 'browser' }> {
  const file = new Blob([new Uint8Array(bytes)], { type: `image/${format.toLowerCase()}` });
  const bitmap = await createImageBitmap(file, {
    imageOrientation: 'from-image',
    colorSpaceConversion: 'none',
  });
  try {
    const { width, height } = bitmap;
    const context = contextOf(new OffscreenCanvas(width, height));
    // Over white here: what a canvas gives back of translucent pixels is rounded twice.
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { image: { width, height, data }, codec: 'browser' };
  } finally {
    bitmap.close();
  }
}

export async function encodePng({ width, height, data }: RgbImage): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height);
  contextOf(canvas).putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  const file = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await file.arrayBuffer());
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('the browser gives no 2D canvas');
  return context;
}
