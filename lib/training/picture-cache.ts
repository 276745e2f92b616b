import type { RgbImage } from '../images/image.js';
import { readImage } from '../images/source.js';

/** Of decoded pictures, that are kept. */
export const cacheBytes = 2 ** 30;

/** Decoded pictures, as many as fit; the one used longest ago goes first. */
export class PictureCache {
  readonly #pictures = new Map<string, RgbImage>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes = cacheBytes) {
    this.#mostBytes = mostBytes;
  }

  /** @throws InputError when the picture cannot be read */
  async read(path: string): Promise<RgbImage> {
    const known = this.#pictures.get(path);
    if (known !== undefined) {
      this.#pictures.delete(path);
      this.#pictures.set(path, known);
      return known;
    }
    const { image } = await readImage(path);
    this.#pictures.set(path, image);
    this.#bytes += image.data.length;
    for (const [oldest, { data }] of this.#pictures) {
      if (this.#bytes <= this.#mostBytes || oldest === path) break;
      this.#pictures.delete(oldest);
      this.#bytes -= data.length;
    }
    return image;
  }
}
