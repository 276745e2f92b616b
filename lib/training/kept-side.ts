/** How large pictures are kept that windows are cut from (SPEC 6.1). */
import { type Pair, resizedSize } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import type { DataSet } from '../data/data-set.js';
import { modelScales } from './planned-model.js';

/** Of decoded pictures, that are kept. */
export const cacheBytes = 2 ** 30;

/**
 * Short side that larger pictures are kept at, where not all of them fit as they are: twice the largest scale, since hardly a
 * window that shows an object is sharper, one being shown at up to 1.2 / 0.7 of its nominal size; or less, so that all fit,
 * down to that scale.
 */
export function keptSide(
  training: DataSet,
  validation: DataSet,
  network: Network,
  mostBytes = cacheBytes,
): number {
  const asTheyAre = Number.POSITIVE_INFINITY;
  if (keptBytes(asTheyAre, training, validation) <= mostBytes) return asTheyAre;
  let least = Math.max(...modelScales(training, network));
  let most = 2 * least;
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (keptBytes(middle, training, validation) <= mostBytes) least = middle;
    else most = middle - 1;
  }
  return least;
}

/** Height and width that a picture is kept at: `size` itself, or with a short side of `side`. */
export function keptSize(size: Pair, side: number): Pair {
  return Math.min(...size) <= side ? size : resizedSize(size, side);
}

/** Of all pictures as they are kept, four a pixel. */
export function keptBytes(side: number, ...dataSets: readonly DataSet[]): number {
  const bytes = dataSets.flatMap(({ pictures }) =>
    pictures.map(({ width, height }) => {
      const [keptHeight, keptWidth] = keptSize([height, width], side);
      return 4 * keptWidth * keptHeight;
    }),
  );
  return bytes.reduce((sum, each) => sum + each, 0);
}
