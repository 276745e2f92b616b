import type { Region } from './window-match.js';

/** The region around the same centre that is `ratio` times as wide and as high: what a window's context shows (SPEC 3.8). */
export function contextRegion({ x, y, width, height }: Region, ratio: number): Region {
  const beyond = (ratio - 1) / 2;
  return { x: x - beyond * width, y: y - beyond * height, width: ratio * width, height: ratio * height };
}
