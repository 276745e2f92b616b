import type { Pair } from '../../reference/geometry.js';
import type { RgbImage } from './image.js';
import { resize } from './resize.js';

/**
 * The picture at another size [y, x], as `resize` has it (SPEC 4.11), rounded to whole values.
 * @throws GeometryError when a length is no whole number of at least 1
 */
export async function resizeImage(image: RgbImage, size: Pair): Promise<RgbImage> {
  const { data: values } = await resize(image, size);
  const [height, width] = size;
  const plane = height * width;
  const data = new Uint8ClampedArray(4 * plane).fill(255);
  for (let position = 0; position < plane; position++) {
    for (let channel = 0; channel < 3; channel++) {
      data[4 * position + channel] = values[channel * plane + position];
    }
  }
  return { width, height, data };
}
