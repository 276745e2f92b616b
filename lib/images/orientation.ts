import type { Pair } from '../../reference/geometry.js';
import type { Box } from '../boxes/box.js';
import type { RgbImage } from './image.js';

/** EXIF's orientations: 1 upright, 2 mirrored, 3 upside down, 4 both, 5 to 8 the same with y and x exchanged. */
export const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type Orientation = (typeof orientations)[number];

/** What an orientation does: mirror along the stored axes, then exchange them. */
function turnOf(orientation: Orientation) {
  return {
    exchanged: orientation >= 5,
    mirroredX: [2, 3, 7, 8].includes(orientation),
    mirroredY: [3, 4, 6, 7].includes(orientation),
  };
}

/** Height and width upright of a picture stored with that height and width. */
export function uprightSize([height, width]: Pair, orientation: Orientation): Pair {
  return turnOf(orientation).exchanged ? [width, height] : [height, width];
}

/** Where a box in pixels of the stored picture, of that height and width, lies in the upright one. */
export function turnBoxUpright(box: Box, [height, width]: Pair, orientation: Orientation): Box {
  const { exchanged, mirroredX, mirroredY } = turnOf(orientation);
  const [left, right] = mirroredX ? [width - box.xmax, width - box.xmin] : [box.xmin, box.xmax];
  const [top, bottom] = mirroredY ? [height - box.ymax, height - box.ymin] : [box.ymin, box.ymax];
  return exchanged
    ? { xmin: top, ymin: left, xmax: bottom, ymax: right }
    : { xmin: left, ymin: top, xmax: right, ymax: bottom };
}

/** The picture as its camera saw it, given how the camera stored it (EXIF 2.3, tag 0x0112). */
export function turnUpright(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const { exchanged, mirroredX, mirroredY } = turnOf(orientation);
  const [height, width] = uprightSize([image.height, image.width], orientation);
  const source = pixels(image.data);
  const data = new Uint8ClampedArray(4 * width * height);
  const target = pixels(data);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const alongX = exchanged ? y : x;
      const alongY = exchanged ? x : y;
      const sourceX = mirroredX ? image.width - 1 - alongX : alongX;
      const sourceY = mirroredY ? image.height - 1 - alongY : alongY;
      target[y * width + x] = source[sourceY * image.width + sourceX];
    }
  }
  return { width, height, data };
}

function pixels(data: Uint8ClampedArray): Uint32Array {
  return new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
}
