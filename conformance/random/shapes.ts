/** Lengths, pairs and paddings; unequal along y and x more often than not. */
import fc from 'fast-check';
import type { Footprint, Padding, Pair } from '../../reference/geometry.js';

export function length(least: number, most: number): fc.Arbitrary<number> {
  return fc.integer({ min: least, max: most });
}

export function pair(least: number, most: number): fc.Arbitrary<Pair> {
  return fc.tuple(length(least, most), length(least, most));
}

export function padding(most: number): fc.Arbitrary<Padding> {
  const side = length(0, most);
  return fc.record({ top: side, left: side, bottom: side, right: side });
}

export const footprints: fc.Arbitrary<Footprint> = fc.record({
  kernel: pair(1, 4),
  stride: pair(1, 3),
  padding: padding(2),
  dilation: pair(1, 3),
});

export function plainFootprint({ kernel, stride, padding: sides, dilation }: Footprint) {
  return { kernel, stride, padding: { ...sides }, dilation };
}
