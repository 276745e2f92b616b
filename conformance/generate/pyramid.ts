/** The levels of a pyramid, from the reference's operations, in float64. */
import { InputError } from '../../lib/errors.js';
import { scaleRule } from '../../lib/networks/measure.js';
import type { PictureLevel } from '../../reference/context.js';
import { type Pair, scaleSize } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import type { NdArray } from '../../reference/nd-array.js';
import { normalise } from '../../reference/normalise.js';
import { resize } from '../../reference/resize.js';
import { zeroPad2d } from '../../reference/zero-pad2d.js';

export type Stride = 'fine' | 'coarse';

export interface Settings {
  readonly scales: readonly number[];
  readonly margin: number;
  readonly stride: Stride;
}

/** The whole number nearest to `length * scale / short`. */
export type Rounding = (length: number, scale: number, short: number) => number;

const exactly: Rounding = (length, scale, short) => Math.round((length * scale) / short);

export interface Level {
  readonly input: NdArray;
  readonly zoom: Pair;
}

function fitting(image: Pair, rule: ReturnType<typeof scaleRule>, scale: number, round: Rounding): Pair {
  return scaleSize(image, rule, Math.max(1, round(scale - rule.smallest, 1, rule.stride)));
}

/** SPEC 5.2; ports that go wrong round otherwise. */
export function pyramid(
  picture: NdArray,
  network: Network,
  { scales, margin }: Settings,
  round: Rounding = exactly,
): Level[] {
  const [, height, width] = picture.shape;
  if (height < network.input.window[0] || width < network.input.window[1]) {
    throw new InputError('IMAGE_TOO_SMALL', 'picture', 'is smaller than the window');
  }
  return scales.map((scale) => {
    const size = levelSize([height, width], network, scale, margin, round);
    return {
      input: levelInput(picture, network, { size, margin }),
      zoom: [size[0] / height, size[1] / width],
    };
  });
}

/** What a network sees of a picture at one resolution. */
export function levelInput(picture: NdArray, network: Network, { size, margin }: PictureLevel): NdArray {
  const normalised = normalise(resize(picture, size), network.input);
  return zeroPad2d(normalised, { top: margin, left: margin, bottom: margin, right: margin });
}

/** Height and width of a picture at a scale. */
export function levelSize(
  image: Pair,
  network: Network,
  scale: number,
  margin: number,
  round: Rounding = exactly,
): Pair {
  const [height, width] = image;
  const short = Math.min(height, width);
  return margin > 0
    ? [round(height, scale, short), round(width, scale, short)]
    : fitting(image, scaleRule(network), scale, round);
}
