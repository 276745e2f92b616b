import { type Pair, receptiveField } from '../../reference/geometry.js';
import { layerFootprint, layersThrough, type Network } from '../../reference/layers.js';
import type { Region } from './window-match.js';

/** A crop's size in pixels, and the windows in it: one every `stride` pixels. */
export interface CropGrid {
  readonly size: Pair;
  readonly window: Pair;
  readonly stride: Pair;
  readonly places: Pair;
}

/** Crops at most so many windows wide and high, of whole strides. */
export function cropGrid(network: Network, windows: number): CropGrid {
  const { window } = network.input;
  const { stride } = receptiveField(layersThrough(network, 'classifier').map(layerFootprint));
  const more = (axis: 0 | 1) => Math.floor(((windows - 1) * window[axis]) / stride[axis]);
  return {
    window,
    stride,
    places: [more(0) + 1, more(1) + 1],
    size: [window[0] + more(0) * stride[0], window[1] + more(1) * stride[1]],
  };
}

/** The crop in which a window is the one at a place. */
export function cropAround(region: Region, { size, window, stride }: CropGrid, [row, column]: Pair): Region {
  const [down, across] = [region.height / window[0], region.width / window[1]];
  return {
    x: region.x - column * stride[1] * across,
    y: region.y - row * stride[0] * down,
    width: size[1] * across,
    height: size[0] * down,
  };
}
