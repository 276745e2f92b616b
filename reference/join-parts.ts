import { expectInside, GeometryError, type Pair, type Region } from './geometry.js';
import { assign, expectShape, type NdArray, zeros } from './nd-array.js';

/** A part's outputs, and which of the whole image's they are. */
export interface PartOutputs {
  /** Their positions in the output map of the whole image. */
  readonly region: Region;
  /** [channel, ...region.size] */
  readonly map: NdArray;
}

/**
 * The output map [channel, ...size] of a whole image from those of its parts (SPEC 3.7). Where parts overlap the last one
 * counts; by statement D they agree.
 * @throws GeometryError when there are no parts, one has not the shape of its region or is not inside the map, or a
 * position is in none
 */
export function joinParts(parts: readonly PartOutputs[], size: Pair): NdArray {
  if (parts.length === 0) throw new GeometryError('there are no parts to join');
  const [channels] = parts[0].map.shape;
  const output = zeros([channels, ...size]);
  for (const { region, map } of parts) {
    expectInside('a part', region, 'an output map', size);
    expectShape("a part's map", map, [channels, ...region.size]);
    assign(output.lo(0, ...region.start).hi(channels, ...region.size), map);
  }
  for (let y = 0; y < size[0]; y++) {
    for (let x = 0; x < size[1]; x++) {
      if (!parts.some(({ region }) => contains(region, [y, x]))) {
        throw new GeometryError(`position ${y},${x} of the output map is in no part`);
      }
    }
  }
  return output;
}

function contains({ start, size }: Region, position: Pair): boolean {
  return position.every((along, axis) => along >= start[axis] && along < start[axis] + size[axis]);
}
