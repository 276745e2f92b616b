import type { Pair } from '../../reference/geometry.js';
import type { Augmentation } from '../model/recipe.js';
import { type Normalisation, WindowExtractor } from './extract-window.js';
import type { PictureCache } from './picture-cache.js';
import type { Random } from './random.js';
import type { Region } from './window-match.js';

/** Where edges go, relative to a window, when it is mirrored and turned. */
export type Move = (edges: readonly number[]) => readonly number[];

/** What is cut out of a picture, and where its values go, [channel, y, x]. */
export interface Crop {
  readonly region: Region;
  readonly into: Float32Array;
}

/** Cuts, resizes, normalises and augments windows of one size (SPEC 6.3). */
export class WindowCutter {
  readonly #size: Pair;
  readonly #cache: PictureCache;
  readonly #augmentation: Augmentation;
  readonly #random: Random;
  readonly #extractor: WindowExtractor;

  /** @param size height and width of the windows */
  constructor(
    size: Pair,
    normalisation: Normalisation,
    cache: PictureCache,
    augmentation: Augmentation,
    random: Random,
  ) {
    this.#size = size;
    this.#cache = cache;
    this.#augmentation = augmentation;
    this.#random = random;
    this.#extractor = new WindowExtractor(size, normalisation);
  }

  /** Several crops of a picture, a window and its context, are changed alike. */
  async cut(path: string, ...crops: readonly Crop[]): Promise<Move> {
    const [height, width] = this.#size;
    const random = this.#random;
    const { flips, quarterTurns, contrast, brightness } = this.#augmentation;
    const { image, zoom } = await this.#cache.read(path);
    const isFlipped = flips && random.next() < 0.5;
    const turns = quarterTurns && height === width ? random.integer(4) : 0;
    const factor = random.uniform(1 - contrast, 1 + contrast);
    const shift = random.uniform(-brightness, brightness);
    const place = placement([height, width], isFlipped, turns);
    const area = height * width;
    for (const { region, into } of crops) {
      const pixels = this.#extractor.extract(image, zoomed(region, zoom));
      for (let plane = 0, from = 0; plane < into.length; plane += area) {
        for (let y = 0; y < height; y++) {
          let to = plane + place.origin + y * place.row;
          for (let x = 0; x < width; x++, from++, to += place.column) {
            const value = pixels[from];
            // What lies outside the picture is exactly 0 and stays so.
            into[to] = value === 0 ? 0 : value * factor + shift;
          }
        }
      }
    }
    return (edges) => {
      let moved = isFlipped ? [1 - edges[2], edges[1], 1 - edges[0], edges[3]] : edges;
      for (let turn = 0; turn < turns; turn++) moved = [1 - moved[3], moved[0], 1 - moved[1], moved[2]];
      return moved;
    };
  }
}

function zoomed({ x, y, width, height }: Region, [zoomY, zoomX]: Pair): Region {
  return { x: x * zoomX, y: y * zoomY, width: width * zoomX, height: height * zoomY };
}

/** Where pixel (y, x) of a window goes that is flipped, then turned clockwise: to origin + y * row + x * column. */
function placement([height, width]: Pair, isFlipped: boolean, turns: number) {
  const indexOf = (y: number, x: number): number => {
    let place: Pair = [y, isFlipped ? width - 1 - x : x];
    for (let turn = 0; turn < turns; turn++) place = [place[1], height - 1 - place[0]];
    return place[0] * width + place[1];
  };
  const origin = indexOf(0, 0);
  return { origin, row: indexOf(1, 0) - origin, column: indexOf(0, 1) - origin };
}
