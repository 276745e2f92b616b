import { showValue } from '../../backends/show-value.js';
import { InputError } from '../errors.js';
import { hasProperty } from '../validation/has-property.js';
import { isWhole, type PixelSource } from './image.js';
import { isPixelData } from './source-kinds.js';

/**
 * For calls that take pixels alone, and not all that `readImage` does.
 * @throws InputError BAD_ARGUMENT when it is something else, or its data is not 4 bytes for each pixel
 */
export function requireImage(image: PixelSource): void {
  const refuse = (reason: string) => new InputError('BAD_ARGUMENT', 'image', reason);
  if (!hasProperty(image, 'data') || !isPixelData(image.data)) {
    const got = hasProperty(image, 'image') ? 'what readImage gives: give its image' : showValue(image);
    throw refuse(
      `must be { data, width, height } with data in bytes, as readImage gives its image, not ${got}`,
    );
  }
  const { width, height, data } = image;
  if (!isWhole(image)) throw refuse(`must have ${width} x ${height} x 4 bytes, not ${data.length}`);
}
