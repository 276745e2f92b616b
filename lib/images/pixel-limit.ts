import { InputError } from '../errors.js';

/** Pixels in the largest picture that is taken; larger ones are refused before memory is asked for. */
export const pixelLimit = 100_000_000;

/** @throws InputError IMAGE_TOO_LARGE above `pixelLimit` */
export function requireFewPixels({ width, height }: { width: number; height: number }, name: string): void {
  if (width * height <= pixelLimit) return;
  const size = `${width} x ${height} pixels`;
  const reason = `has ${size}; the limit is ${pixelLimit / 1e6} million in all: make it smaller`;
  throw new InputError('IMAGE_TOO_LARGE', name, reason);
}
