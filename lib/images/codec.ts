import type { ImageHeader } from './header.js';
import type { RgbImage } from './image.js';

/** What decodes: Node's packages, the browser, or this project itself. */
export type CodecName = 'pngjs' | 'jpeg-js' | 'sharp' | 'browser' | 'overfeat';

/** What turns files into pixels and back; throws anything when it cannot. */
export interface Codec {
  /** Pixels of a complete file, turned upright; they may still be transparent. */
  decode(
    bytes: Uint8Array,
    header: ImageHeader,
  ): Promise<{ readonly image: RgbImage; readonly codec: CodecName }>;
  encodePng(image: RgbImage): Promise<Uint8Array>;
}

/** The browser's own codec where there is one, else that of Node's packages. */
export function codec(): Promise<Codec> {
  const isBrowser = typeof createImageBitmap === 'function' && typeof OffscreenCanvas === 'function';
  return isBrowser ? import('./browser-codec.js') : import('./node-codec.js');
}
