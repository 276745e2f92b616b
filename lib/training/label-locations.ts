import type { HeadName } from '../../reference/layers.js';
import { type Box, coverage } from '../boxes/box.js';
import { relativeEdges } from './batch.js';
import type { CropGrid } from './crop-grid.js';
import { windowBox } from './sampler.js';
import {
  bestMatch,
  ignoreBounds,
  isWithin,
  type MatchBounds,
  matchOf,
  positiveBounds,
  type Region,
} from './window-match.js';

interface LocatedObject {
  readonly index: number;
  readonly ignore: boolean;
  readonly box: Box;
}

export interface LabelRules {
  readonly phase: HeadName;
  /** Class index of the background. */
  readonly background: number;
  /** How an object is shown whose box the regressor learns. */
  readonly regressorBounds: MatchBounds;
}

/** Of every location of a crop, by y, then x. */
export interface Locations {
  readonly classes: number[];
  /** Four edges each, relative to the location's window. */
  readonly boxes: number[];
  /** Whether it is learnt from. */
  readonly counts: boolean[];
}

/**
 * What the window of each location shows, by the rules of windows that are cut (SPEC 6.1, 6.2): an object's class, background,
 * or, between the two, nothing to learn from.
 * @param objects in the crop's pixels, as is `picture`, outside which no window is centred that counts as background
 */
export function labelLocations(
  { places, stride, window }: CropGrid,
  objects: readonly LocatedObject[],
  picture: Box,
  { phase, background, regressorBounds }: LabelRules,
): Locations {
  const [classes, boxes, counts]: [number[], number[], boolean[]] = [[], [], []];
  for (let y = 0; y < places[0]; y++) {
    for (let x = 0; x < places[1]; x++) {
      const region = { x: x * stride[1], y: y * stride[0], width: window[1], height: window[0] };
      const shown =
        phase === 'classifier' ? objectOf(region, objects) : boxOf(region, objects, regressorBounds);
      const isBackground =
        phase === 'classifier' &&
        shown === undefined &&
        isEmpty(region, objects) &&
        isInside(region, picture);
      classes.push(shown?.index ?? background);
      boxes.push(...(shown === undefined ? [0, 0, 0, 0] : relativeEdges(shown.box, region)));
      counts.push(shown !== undefined || isBackground);
    }
  }
  return { classes, boxes, counts };
}

function objectOf(region: Region, objects: readonly LocatedObject[]): LocatedObject | undefined {
  const best = bestMatch(region, objects, positiveBounds);
  return best?.ignore === false ? best : undefined;
}

function boxOf(
  region: Region,
  objects: readonly LocatedObject[],
  bounds: MatchBounds,
): LocatedObject | undefined {
  const best = bestMatch(region, objects, bounds);
  return best?.ignore === false && coverage(windowBox(region), best.box) >= 0.5 ? best : undefined;
}

function isEmpty(region: Region, objects: readonly LocatedObject[]): boolean {
  return !objects.some(({ box }) => isWithin(matchOf(region, box), ignoreBounds));
}

function isInside({ x, y, width, height }: Region, { xmin, ymin, xmax, ymax }: Box): boolean {
  const [centreX, centreY] = [x + width / 2, y + height / 2];
  return centreX >= xmin && centreX < xmax && centreY >= ymin && centreY < ymax;
}
