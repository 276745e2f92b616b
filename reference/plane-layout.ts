import { expectInside, type Footprint, GeometryError, type Pair, type Region } from './geometry.js';
import type { HeadName, Network } from './layers.js';
import type { Stride } from './network.js';
import {
  gapAlong,
  outputLayers,
  outputsOfPart,
  type Placement,
  placedRegions,
  planeStep,
} from './plane-geometry.js';

/**
 * Refuses parts of images that do not lie on a plane as statement D wants it for a head (SPEC 3.7).
 * @throws GeometryError when a part is not inside its image or the plane, begins at no multiple of `planeStep` in one of
 * them, gives no output, or at some layer overlaps another or lies closer to it than the padding is wide
 */
export function expectLayout(
  network: Network,
  head: HeadName,
  stride: Stride,
  placements: readonly Placement[],
  plane: Pair,
): void {
  const step = planeStep(network, stride);
  const layers = outputLayers(network, head, stride);
  for (const { image, part, origin } of placements) {
    expectInside('a part', part, 'an image', image);
    expectInside('a part', { start: origin, size: part.size }, 'a plane', plane);
    for (const start of [part.start, origin]) {
      if (start.some((position, axis) => position % step[axis] !== 0)) {
        throw new GeometryError(`a part must begin at a multiple of ${step.join()}, not at ${start.join()}`);
      }
    }
    if (outputsOfPart(network, head, stride, image, part).size.includes(0)) {
      throw new GeometryError(
        `a part of ${part.size.join('x')} at ${part.start.join()} of an image of ${image.join('x')} gives no output`,
      );
    }
  }
  const regions = placements.map((placement) => placedRegions(layers, placement));
  regions.forEach((first, index) => {
    for (const second of regions.slice(index + 1)) expectApart(layers, first, second);
  });
}

/** @throws GeometryError when two parts' rectangles, on the input of each layer and the last output, are too close */
function expectApart(
  layers: readonly Footprint[],
  first: readonly Region[],
  second: readonly Region[],
): void {
  first.forEach((region, index) => {
    const [rows, columns] =
      index < layers.length ? [gapAlong(layers[index], 0), gapAlong(layers[index], 1)] : [0, 0];
    if (distance(region, second[index], 0) >= rows || distance(region, second[index], 1) >= columns) return;
    throw new GeometryError(
      `parts at ${first[0].start.join()} and ${second[0].start.join()} are too close: on map ${index} there must be ` +
        `${rows} rows or ${columns} columns between them`,
    );
  });
}

/** Positions between two regions along an axis; negative when they overlap. */
function distance(first: Region, second: Region, axis: 0 | 1): number {
  const [before, after] = first.start[axis] <= second.start[axis] ? [first, second] : [second, first];
  return after.start[axis] - before.start[axis] - before.size[axis];
}
