import { InputError } from '../errors.js';
import type { RgbImage } from '../images/image.js';
import { resize } from '../images/resize.js';

const [leastSide, mostSide] = [32, 4096];

/** @throws InputError BAD_ARGUMENT for a longer side that no panel may have */
export function requireSide(side: number): void {
  if (Number.isInteger(side) && side >= leastSide && side <= mostSide) return;
  const wanted = `must be a whole number of pixels from ${leastSide} to ${mostSide}, not ${side}`;
  throw new InputError('BAD_ARGUMENT', 'side', wanted);
}

/** The picture in 17 pale greys, so few to keep files small, on which all colours stand out, its longer side as long as is said. */
export async function paleGround(picture: RgbImage, side: number): Promise<RgbImage> {
  const zoom = side / Math.max(picture.width, picture.height);
  const height = Math.max(1, Math.round(picture.height * zoom));
  const width = Math.max(1, Math.round(picture.width * zoom));
  const { data: values } = await resize(picture, [height, width]);
  const plane = height * width;
  const data = new Uint8ClampedArray(4 * plane);
  for (let position = 0; position < plane; position++) {
    const [red, green, blue] = [0, 1, 2].map((channel) => values[channel * plane + position]);
    // Luma of ITU-R BT.601, its range halved and moved up to white.
    const grey = 8 * Math.round((127.5 + (0.299 * red + 0.587 * green + 0.114 * blue) / 2) / 8);
    data.set([grey, grey, grey, 255], 4 * position);
  }
  return { height, width, data };
}
