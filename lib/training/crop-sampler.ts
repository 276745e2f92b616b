import type { Pair } from '../../reference/geometry.js';
import type { DataSet } from '../data/data-set.js';
import type { Random } from './random.js';
import type { WindowSample } from './sampler.js';

/**
 * Sides of the windows, as shares of the largest that fits into the picture. Not smaller: what tells classes apart, a sleeve,
 * may lie at the edge of what a picture shows.
 */
const smallestShare = Math.SQRT1_2;
const largestShare = 1;

/** Draws windows from pictures that show one class each, as a whole: at any place and scale inside (SPEC 6.8). */
export class CropSampler {
  readonly #pictures: DataSet['pictures'];
  readonly #aspect: number;

  /** @param window height and width of the network's window: only their ratio counts here */
  constructor({ pictures }: DataSet, window: Pair) {
    this.#pictures = pictures;
    this.#aspect = window[1] / window[0];
  }

  draw(random: Random): WindowSample {
    const picture = this.#pictures[random.integer(this.#pictures.length)];
    const share = Math.exp(random.uniform(Math.log(smallestShare), Math.log(largestShare)));
    const height = share * Math.min(picture.height, picture.width / this.#aspect);
    const width = height * this.#aspect;
    const x = random.uniform(0, picture.width - width);
    const y = random.uniform(0, picture.height - height);
    return { picture, region: { x, y, width, height }, index: picture.objects[0].index };
  }
}

/** Short sides at which windows show what they are trained on: from the largest share down, in even factors (SPEC 6.8). */
export function cropScales(window: Pair): number[] {
  return Array.from({ length: 3 }, (_, at) =>
    Math.round((Math.max(...window) / largestShare) * 2 ** (at / 4)),
  );
}
