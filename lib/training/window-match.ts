import type { Box } from '../boxes/box.js';
import type { RegressorScales } from '../model/recipe.js';

/** A square or oblong region of a picture, in its pixels, that is resized to the network's window. May stick out. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a window shows an object: its larger side and its centre's distance, both as shares of the window. */
export interface Match {
  readonly size: number;
  readonly offset: number;
}

/** Bounds on how an object lies in a window. */
export interface MatchBounds {
  readonly smallest: number;
  readonly largest: number;
  readonly offset: number;
}

/** An object takes about this share of its window: 1.4 times its larger side is seen. */
export const nominalSize = 0.7;

/**
 * The window shows the object well, a positive: what the classifier calls by the object's name. Wide enough for neighbours in the
 * evaluation's grid of positions and scales to agree.
 */
export const positiveBounds: MatchBounds = { smallest: 0.5, largest: 0.95, offset: 0.15 };

/**
 * The window shows so much of the object that it is not background either: outside `positiveBounds`, the classifier
 * ignores it; the regressor learns from it all the same.
 */
export const ignoreBounds: MatchBounds = { smallest: 0.4, largest: 1.2, offset: 0.27 };

/** Neighbouring scales of a model differ by about this factor, as the paper's do (section 4.2). */
export const scaleStep = 1.4;

/**
 * How windows of the regressor show their objects (paper 4.2: trained on a single scale, or in a multi-scale manner): at all
 * sizes that it is asked about, or at the one of neighbouring scales that shows an object nearest to its nominal size.
 */
export const regressorBounds: Readonly<Record<RegressorScales, MatchBounds>> = {
  single: {
    smallest: nominalSize / Math.sqrt(scaleStep),
    largest: nominalSize * Math.sqrt(scaleStep),
    offset: ignoreBounds.offset,
  },
  multiple: ignoreBounds,
};

export function matchOf(region: Region, box: Box): Match {
  const offsetX = ((box.xmin + box.xmax) / 2 - (region.x + region.width / 2)) / region.width;
  const offsetY = ((box.ymin + box.ymax) / 2 - (region.y + region.height / 2)) / region.height;
  return {
    size: Math.max((box.xmax - box.xmin) / region.width, (box.ymax - box.ymin) / region.height),
    offset: Math.max(Math.abs(offsetX), Math.abs(offsetY)),
  };
}

export function isWithin({ size, offset }: Match, bounds: MatchBounds): boolean {
  return size >= bounds.smallest && size <= bounds.largest && offset <= bounds.offset;
}

/** The object that the window shows best, by offset and by how far its size is from the nominal one. */
export function bestMatch<T extends { readonly box: Box }>(
  region: Region,
  objects: readonly T[],
  bounds: MatchBounds,
): T | undefined {
  let best: T | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const object of objects) {
    const match = matchOf(region, object.box);
    const distance = match.offset + Math.abs(Math.log(match.size / nominalSize)) / 2;
    if (isWithin(match, bounds) && distance < least) {
      best = object;
      least = distance;
    }
  }
  return best;
}
