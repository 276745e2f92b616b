import type { Region } from '../reference/geometry.js';
import type { MapShape } from './plan.js';

/** 1 at each position of a map inside a rectangle and 0 elsewhere, row by row, in an array of `length` values. */
export function maskValues(
  { height, width }: MapShape,
  kept: readonly Region[],
  length: number,
): Float32Array {
  const mask = new Float32Array(length);
  for (const { start, size } of kept) {
    for (let y = start[0]; y < Math.min(height, start[0] + size[0]); y++) {
      mask.fill(1, y * width + start[1], y * width + Math.min(width, start[1] + size[1]));
    }
  }
  return mask;
}
