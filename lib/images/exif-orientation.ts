/** The turn that a camera asks for (SPEC 5.1). Reached through a dynamic import only, so that browsers, which turn pictures themselves, never load its package. */
import exifReader from 'exifreader';
import { exifBlock } from './exif-block.js';
import type { ImageHeader } from './image-header.js';
import { type Orientation, orientations } from './orientation.js';

/**
 * How a picture's first EXIF block says that it is to be turned (SPEC 5.1); 1 where there is none, or it is broken.
 * The package is given that block alone: of several in a file it would take the last, and print a notice.
 */
export function readOrientation(bytes: Uint8Array, header: ImageHeader): Orientation {
  const block = exifBlock(bytes, header);
  if (block === undefined) return 1;
  try {
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    const { exif } = exifReader.loadView(view, { expanded: true, includeTags: { exif: ['Orientation'] } });
    const value = exif?.Orientation?.value;
    return orientations.find((orientation) => orientation === value) ?? 1;
  } catch {
    // A broken block: the pixels are good all the same.
    return 1;
  }
}
