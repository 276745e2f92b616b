import { expect } from 'chai';
import type { RgbImage } from '../../../lib/images/image.js';

/** Red, green and blue of a pixel. */
export function colourAt({ width, data }: RgbImage, y: number, x: number): number[] {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
}

/** Pixels of that colour. */
export function pixelsOf({ data }: RgbImage, colour: readonly number[]): number {
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (colour.every((value, channel) => data[at + channel] === value)) found += 1;
  }
  return found;
}

/** Whether two pictures are the same; quicker than to compare them value by value. */
export function isSame(one: RgbImage, other: RgbImage): boolean {
  const isSameSize = one.width === other.width && one.height === other.height;
  return isSameSize && one.data.every((value, at) => value === other.data[at]);
}

export function expectSame(drawn: RgbImage, wanted: RgbImage): void {
  expect([drawn.width, drawn.height]).to.deep.equal([wanted.width, wanted.height]);
  expect(isSame(drawn, wanted)).to.equal(true);
}
