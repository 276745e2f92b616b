import type { Tensor } from '../../backends/backend.js';
import type { Pair } from '../../reference/geometry.js';
import { GeometryError } from '../errors.js';
import type { RgbImage } from './image.js';

/** What can be resized: a decoded picture, whose alpha is left out, or a tensor [3, y, x]; values 0 to 255. */
export type Picture = RgbImage | Tensor;

/** Where a picture's values are: that of a channel at (y, x) is data[channel * channelStep + (y * width + x) * pixelStep]. */
export interface PictureLayout {
  readonly data: Uint8ClampedArray | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly pixelStep: number;
  readonly channelStep: number;
}

/**
 * The picture's values where they are, without a copy.
 * @throws GeometryError when a tensor is not [3, y, x]
 */
export function layoutOf(picture: Picture): PictureLayout {
  if (!('shape' in picture)) return { ...picture, pixelStep: 4, channelStep: 1 };
  const { shape, data } = picture;
  const [channels, height, width] = shape;
  if (shape.length !== 3 || channels !== 3) {
    throw new GeometryError(`a picture must have the shape [3, y, x], not [${shape.join(', ')}]`);
  }
  return { data, height, width, pixelStep: 1, channelStep: height * width };
}

/** Height and width, in pixels. */
export function sizeOf(picture: Picture): Pair {
  const { height, width } = layoutOf(picture);
  return [height, width];
}
