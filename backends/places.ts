import { outputSize, type Pair } from '../reference/geometry.js';
import { type HeadName, layerFootprint, layersThrough, type Network } from '../reference/layers.js';

/**
 * Height and width of a head's outputs at the coarse stride over windows [window, channel, y, x]: its locations.
 * @throws GeometryError when a kernel does not fit
 */
export function placesOf(
  network: Network,
  head: HeadName,
  { shape }: { readonly shape: readonly number[] },
): Pair {
  return layersThrough(network, head).map(layerFootprint).reduce(outputSize, [shape[2], shape[3]]);
}
