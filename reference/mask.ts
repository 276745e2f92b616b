import { expectInside, type Region } from './geometry.js';
import { assign, expectShape, type NdArray, zeros } from './nd-array.js';

/**
 * The values inside some regions of a map [channel, y, x], which may overlap, and 0 everywhere else (SPEC 4.15). Values
 * are selected, not multiplied, so that no NaN and no infinity outside is left.
 * @throws GeometryError when a region is not inside the map
 */
export function mask(input: NdArray, regions: readonly Region[]): NdArray {
  expectShape('the input of a mask', input, [undefined, undefined, undefined]);
  const [channels, height, width] = input.shape;
  const output = zeros(input.shape);
  for (const region of regions) {
    expectInside('a region', region, 'a map', [height, width]);
    const inside = (map: NdArray) => map.lo(0, ...region.start).hi(channels, ...region.size);
    assign(inside(output), inside(input));
  }
  return output;
}

/**
 * Gradient of the input: the output's inside the regions, and 0 everywhere else.
 * @throws GeometryError when a region is not inside the map
 */
export function maskBackward(outputGradient: NdArray, regions: readonly Region[]): NdArray {
  return mask(outputGradient, regions);
}
