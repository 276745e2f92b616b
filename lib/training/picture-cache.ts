import type { Pair } from '../../reference/geometry.js';
import type { RgbImage } from '../images/image.js';
import { resizeImage } from '../images/resize-image.js';
import { readImage } from '../images/source.js';
import { cacheBytes, keptSize } from './kept-side.js';

export interface CachedPicture {
  readonly image: RgbImage;
  /** Height and width of the image, relative to the picture as it is stored. */
  readonly zoom: Pair;
}

/** Decoded pictures, as many as fit; the one used longest ago goes first. */
export class PictureCache {
  readonly #pictures = new Map<string, CachedPicture>();
  readonly #side: number;
  readonly #mostBytes: number;
  #bytes = 0;

  /** @param side short side in pixels: larger pictures are kept at this size */
  constructor(side = Number.POSITIVE_INFINITY, mostBytes = cacheBytes) {
    this.#side = side;
    this.#mostBytes = mostBytes;
  }

  /** @throws InputError when the picture cannot be read */
  async read(path: string): Promise<CachedPicture> {
    const known = this.#pictures.get(path);
    if (known !== undefined) {
      this.#pictures.delete(path);
      this.#pictures.set(path, known);
      return known;
    }
    const { image } = await readImage(path);
    const size: Pair = [image.height, image.width];
    const kept = keptSize(size, this.#side);
    const picture: CachedPicture = {
      image: kept === size ? image : await resizeImage(image, kept),
      zoom: [kept[0] / size[0], kept[1] / size[1]],
    };
    this.#pictures.set(path, picture);
    this.#bytes += picture.image.data.length;
    for (const [oldest, { image: old }] of this.#pictures) {
      if (this.#bytes <= this.#mostBytes || oldest === path) break;
      this.#pictures.delete(oldest);
      this.#bytes -= old.data.length;
    }
    return picture;
  }
}
