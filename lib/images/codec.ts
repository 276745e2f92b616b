import type { PixelSource, RgbImage } from './image.js';
import type { ImageHeader } from './image-header.js';

/** What decodes: Node's packages, the browser, or this project itself. */
export type CodecName = 'pngjs' | 'jpeg-js' | 'sharp' | 'browser' | 'overfeat';

/** What turns files into pixels and back; throws anything when it cannot. */
export interface Codec {
  /** Pixels of a complete file, turned upright; they may still be transparent. */
  decode(
    bytes: Uint8Array,
    header: ImageHeader,
  ): Promise<{ readonly image: RgbImage; readonly codec: CodecName }>;
  encodePng(image: PixelSource): Promise<Uint8Array<ArrayBuffer>>;
}

/** Node's packages, or the browser's own codec: package.json says where which is taken. */
export function codec(): Promise<Codec> {
  return import('#codec');
}
