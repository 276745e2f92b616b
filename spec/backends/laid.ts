/** What holds of planes, however they were found. */
import { expect } from 'chai';
import type { DenseOptions } from '../../backends/backend.js';
import type { Placed, Plane } from '../../backends/planes.js';
import { outputSize, type Pair } from '../../reference/geometry.js';
import { type HeadName, layerFootprint, type Network } from '../../reference/layers.js';
import { outputLayers, outputsOfPart, pitch, placedRegions } from '../../reference/plane-geometry.js';

export interface Laying {
  readonly network: Network;
  readonly heads: readonly HeadName[];
  readonly stride: DenseOptions['stride'];
}

/** All inside, as far apart as must be, at places that the strides allow; and every output of every image on some part. */
export function expectLaid(planes: readonly Plane[], images: readonly Pair[], laying: Laying): void {
  for (const plane of planes) {
    for (const placed of plane.placed) expectInside(placed, plane, laying);
    expectApart(plane.placed, laying);
  }
  const all = planes.flatMap(({ placed }) => placed);
  for (const [index, image] of images.entries()) {
    const parts = all.filter((placed) => placed.index === index);
    expect(new Set(parts.map(({ placement: { part } }) => `${part.start} ${part.size}`)).size).to.equal(
      parts.length,
    );
    for (const head of laying.heads) expectCovered(parts, image, head, laying);
  }
}

function expectInside(
  { placement, window }: Placed,
  { size, windows }: Plane,
  { network, heads, stride }: Laying,
): void {
  const { origin, part, image } = placement;
  expect(window).to.be.within(0, windows - 1);
  for (const axis of [0, 1] as const) {
    expect(origin[axis]).to.be.at.least(0);
    expect(origin[axis] + part.size[axis], `${part.size} at ${origin} of ${size}`).to.be.at.most(size[axis]);
    expect(part.start[axis] + part.size[axis]).to.be.at.most(image[axis]);
  }
  // Throws where a place is no multiple of the strides.
  placedRegions(network.features.map(layerFootprint), placement);
  for (const head of heads) placedRegions(outputLayers(network, head, stride), placement);
}

function expectApart(all: readonly Placed[], { network, heads, stride }: Laying): void {
  const ends = all.map(({ placement: { origin, part } }): Pair => {
    const [down, along] = pitch(network, heads, stride, part.size);
    return [origin[0] + down, origin[1] + along];
  });
  for (const [one, first] of all.entries()) {
    for (const [other, second] of all.entries()) {
      if (other <= one || first.window !== second.window) continue;
      const isClear = ([0, 1] as const).some(
        (axis) =>
          ends[one][axis] <= second.placement.origin[axis] ||
          ends[other][axis] <= first.placement.origin[axis],
      );
      expect(isClear, `${first.placement.origin} and ${second.placement.origin}`).to.equal(true);
    }
  }
}

function expectCovered(
  parts: readonly Placed[],
  image: Pair,
  head: HeadName,
  { network, stride }: Laying,
): void {
  const [height, width] = outputLayers(network, head, stride).reduce(outputSize, image);
  const covered = new Uint8Array(height * width);
  for (const { placement } of parts) {
    expect(placement.image).to.deep.equal(image);
    const { start, size } = outputsOfPart(network, head, stride, image, placement.part);
    for (let y = start[0]; y < start[0] + size[0]; y++) {
      covered.fill(1, y * width + start[1], y * width + start[1] + size[1]);
    }
  }
  expect(covered.includes(0), `outputs of ${image} without a part`).to.equal(false);
}

/** Pixels that are computed. */
export function pixelsOf(planes: readonly Plane[]): number {
  return planes.reduce((sum, { size, windows }) => sum + size[0] * size[1] * windows, 0);
}
