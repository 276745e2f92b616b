import { type Box, clip } from '../boxes/box.js';
import type { RgbImage } from './image.js';

/** The part of a picture in a box, to whole pixels outwards: at least one, and none beyond the picture. */
export function cutOut(image: RgbImage, box: Box): RgbImage {
  const { xmin, ymin, xmax, ymax } = clip(box, image.width, image.height);
  const left = Math.min(Math.floor(xmin), image.width - 1);
  const top = Math.min(Math.floor(ymin), image.height - 1);
  const width = Math.max(1, Math.ceil(xmax) - left);
  const height = Math.max(1, Math.ceil(ymax) - top);
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 4 * ((top + y) * image.width + left);
    data.set(image.data.subarray(from, from + 4 * width), 4 * y * width);
  }
  return { width, height, data };
}
