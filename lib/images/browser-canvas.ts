import type { RgbImage } from './image.js';

/** The pixels of what a browser can draw, over white: what a canvas gives back of translucent ones is rounded twice. */
export function drawnOverWhite(source: CanvasImageSource, width: number, height: number): RgbImage {
  const context = contextOf(new OffscreenCanvas(width, height));
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(source, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, data };
}

export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('the browser gives no 2D canvas');
  return context;
}
