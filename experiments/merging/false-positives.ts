/** Windows that see an object where there is none, added to those of a picture. */
import type { WindowBox } from '../../lib/boxes/merge.js';
import type { DataSetPicture } from '../../lib/data/data-set.js';
import { Random } from '../../lib/training/random.js';

/**
 * `count` boxes of the sizes of the picture set's objects, at random places, each alone, with the scores that windows have:
 * no other agrees with them.
 */
export function falsePositives(
  { width, height }: DataSetPicture,
  sizes: readonly { readonly width: number; readonly height: number }[],
  count: number,
  { least, seed }: { readonly least: number; readonly seed: number },
): WindowBox[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const size = sizes[random.integer(sizes.length)];
    const xmin = random.uniform(0, Math.max(0, width - size.width));
    const ymin = random.uniform(0, Math.max(0, height - size.height));
    const box = { xmin, ymin, xmax: xmin + size.width, ymax: ymin + size.height };
    return { box, score: random.uniform(least, 1), windows: 1 };
  });
}
