/** Pictures with a network, weights and the levels at which it sees them. */
import fc from 'fast-check';
import type { Pair } from '../../../reference/geometry.js';
import type { Network } from '../../../reference/layers.js';
import { filled } from '../fill.js';
import { classesOf, contextNetworks, networks } from '../networks.js';
import { length, pair } from '../shapes.js';

const ofPictures = { square: true, channels: 3 };

/** @param most how much larger than the window pictures and their levels are */
const levelsOf = (most: number, network: fc.Arbitrary<Network>) =>
  fc.record({
    network,
    seed: fc.nat(0xffff),
    // Often exactly as large as the window.
    more: fc.oneof(fc.constant([0, 0] as const), pair(0, most), pair(0, most), pair(0, most)),
    // Sides whose size at a level is a whole number and a half.
    halfway: fc.constantFrom('no', 'rows', 'columns'),
    // Beyond the window; without a margin, below it too.
    scales: fc.array(length(-4, most), { minLength: 1, maxLength: 3 }),
    margin: fc.constantFrom(0, 1, 4),
    stride: fc.constantFrom('coarse' as const, 'fine' as const),
    topK: length(1, 3),
  });

/** Of networks without context. */
export const levels = levelsOf(14, networks(ofPictures));

export const anyLevels = fc.oneof(
  { weight: 2, arbitrary: levels },
  { weight: 1, arbitrary: levelsOf(7, contextNetworks(ofPictures)) },
);

/** So few windows that often no two of their scores are too near each other. */
export const smallLevels = levelsOf(
  5,
  fc.oneof(
    { weight: 2, arbitrary: networks(ofPictures) },
    { weight: 1, arbitrary: contextNetworks(ofPictures) },
  ),
);

export type Levels = typeof levels extends fc.Arbitrary<infer One> ? One : never;

export function given({ network, seed, more, halfway, scales, margin, stride, topK }: Levels) {
  const [side] = network.input.window;
  const least = side + more[0];
  const short = least + (least % 2);
  const long = (3 * short) / 2;
  const halves: Pair = halfway === 'rows' ? [long, short] : [short, long];
  const size: Pair = halfway === 'no' ? [least, side + more[1]] : halves;
  const odd = (scale: number) => scale + Number(halfway !== 'no' && scale % 2 === 0);
  return {
    network,
    picture: filled([3, ...size], { kind: 'pixels', seed }),
    classes: classesOf(network),
    settings: {
      scales: scales.map((scale) => odd(Math.max(1, side + (margin > 0 ? Math.max(0, scale) : scale)))),
      margin,
      stride,
      topK,
    },
  };
}
