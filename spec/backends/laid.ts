/** What holds of planes, however they were found. */
import { expect } from 'chai';
import type { DenseOptions } from '../../backends/backend.js';
import type { Placed, Plane } from '../../backends/planes.js';
import { outputSize, type Pair } from '../../reference/geometry.js';
import type { HeadName, Network } from '../../reference/layers.js';
import { outputLayers, outputsOfPart } from '../../reference/plane-geometry.js';
import { expectLayout } from '../../reference/plane-layout.js';

export interface Laying {
  readonly network: Network;
  readonly heads: readonly HeadName[];
  readonly stride: DenseOptions['stride'];
}

/** On each plane pieces lie as the reference demands it, and every output of every image is of some piece. */
export function expectLaid(planes: readonly Plane[], images: readonly Pair[], laying: Laying): void {
  const { network, heads, stride } = laying;
  for (const { size, windows, placed } of planes) {
    for (const { window } of placed) expect(window).to.be.within(0, windows - 1);
    for (let window = 0; window < windows; window++) {
      const onWindow = placed.filter((one) => one.window === window).map(({ placement }) => placement);
      for (const head of heads) expectLayout(network, head, stride, onWindow, size);
    }
  }
  const all = planes.flatMap(({ placed }) => placed);
  for (const [index, image] of images.entries()) {
    const parts = all.filter((placed) => placed.index === index);
    const distinct = new Set(parts.map(({ placement: { part } }) => `${part.start} ${part.size}`));
    expect(distinct.size).to.equal(parts.length);
    for (const head of heads) expectCovered(parts, image, head, laying);
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
