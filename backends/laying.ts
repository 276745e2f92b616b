/** Where the images of a call lie, as the device can hold them (SPEC 7.6). */
import { exactInput, GeometryError, type Pair } from '../reference/geometry.js';
import { type HeadName, layerFootprint, layersThrough, type Network } from '../reference/layers.js';
import { cutImage, pitch, planeStep } from '../reference/plane-geometry.js';
import type { DenseOptions } from './backend.js';
import { checkFits } from './fits.js';
import { Ladder } from './ladder.js';
import { areaOf, type LayingRules, layByThemselves, type Plane, planeOf } from './planes.js';

/** Pixels of the largest plane: some 100 bytes of memory each, and small beside the windows that a cut computes twice. */
const mostPixels = 2 ** 21;

/** Pitches that are kept: the same sizes are tried on plane after plane. */
const keptPitches = 4096;

export interface LayingRequest {
  readonly backend: string;
  readonly network: Network;
  readonly heads: readonly HeadName[];
  readonly stride: DenseOptions['stride'];
  /** Few sizes, so that images must share planes; else each has one of its own. */
  readonly fewSizes: boolean;
  /** Why the device cannot hold a plane of a size, or undefined when it can. */
  refuse(size: Pair): string | undefined;
  /** Called when the sizes of planes used so far give way to others. */
  onReplaced(): void;
}

/** @throws BackendError TOO_LARGE, which names a size that would fit, for an image that neither fits nor can be cut */
export type Lay = (images: readonly Pair[]) => readonly Plane[];

/** @throws BackendError TOO_LARGE when the device cannot hold even the smallest image that has outputs */
export function layingFor(request: LayingRequest): Lay {
  const { backend, network, heads, stride, fewSizes, refuse, onReplaced } = request;
  const least = leastImage(network, heads);
  checkFits(backend, least, least, refuse);
  const fits = (size: Pair) => areaOf(size) <= mostPixels && refuse(size) === undefined;
  const limit = largestSquare(least, fits);
  const rules = layingRules(network, heads, stride);
  const ladder = new Ladder(rules, limit, fits, onReplaced);
  return (images) => {
    const planes = fewSizes ? ladder.lay(images) : layByThemselves(images, areaOf(limit), rules);
    if (planes !== undefined) return planes;
    for (const image of images) checkFits(backend, image, least, refuse);
    return images.map(planeOf);
  };
}

/** The smallest image that has an output of every head. */
function leastImage(network: Network, heads: readonly HeadName[]): Pair {
  const sizes = heads.map((head) => exactInput([1, 1], layersThrough(network, head).map(layerFootprint)));
  const along = (axis: 0 | 1) => Math.max(network.input.window[axis], ...sizes.map((size) => size[axis]));
  return [along(0), along(1)];
}

export function layingRules(
  network: Network,
  heads: readonly HeadName[],
  stride: DenseOptions['stride'],
): LayingRules {
  const pitches = new Map<string, Pair>();
  return {
    step: planeStep(network, stride)[1],
    pitch: (size) => {
      const known = pitches.get(size.join());
      if (known !== undefined) return known;
      const found = pitch(network, heads, stride, size);
      if (pitches.size >= keptPitches) pitches.clear();
      pitches.set(size.join(), found);
      return found;
    },
    cut: (image, most) => {
      try {
        return cutImage(network, heads, stride, image, most);
      } catch (error) {
        if (error instanceof GeometryError) return undefined;
        throw error;
      }
    },
  };
}

/** The largest square plane that fits, by halving what lies between; `least` itself where its square is too large. */
function largestSquare(least: Pair, fits: (size: Pair) => boolean): Pair {
  let fitting = Math.max(...least);
  if (!fits([fitting, fitting])) return least;
  let tooLarge = Math.floor(Math.sqrt(mostPixels)) + 1;
  while (tooLarge - fitting > 8) {
    const middle = Math.floor((fitting + tooLarge) / 2);
    if (fits([middle, middle])) fitting = middle;
    else tooLarge = middle;
  }
  return [fitting, fitting];
}
