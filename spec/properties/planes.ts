/** Random planes for the properties: images of random networks, whole or cut, laid out in random order. */
import fc from 'fast-check';
import { Random } from '../../lib/training/random.js';
import { type Pair, type Region, receptiveField } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import type { NdArray } from '../../reference/nd-array.js';
import type { DenseEvaluation, NetworkWeights } from '../../reference/network.js';
import type { PlacedImage } from '../../reference/network-plane.js';
import { cutImage, outputLayers, pitch, planeStep } from '../../reference/plane-geometry.js';
import { randomArray } from '../reference/arrays.js';
import { headNames, leastImage, type NetworkCase, pair } from './networks.js';

/** Parts of several images on one plane. */
export interface PlaneCase {
  readonly network: Network;
  readonly weights: NetworkWeights;
  readonly evaluation: DenseEvaluation;
  readonly images: readonly NdArray[];
  /** In the order in which they are laid out; every part of every image once. */
  readonly placed: readonly PlacedImage[];
  readonly plane: Pair;
}

export const someEvaluation: fc.Arbitrary<DenseEvaluation> = fc.record({
  head: fc.constantFrom(...headNames),
  stride: fc.constantFrom('fine', 'coarse'),
});

/** A length of parts that is always enough to cut an image: a receptive field from anywhere within a step, and a step. */
export function ampleParts(network: Network, { head, stride }: DenseEvaluation): Pair {
  const { size, stride: step } = receptiveField(outputLayers(network, head, stride));
  return [size[0] + 2 * step[0], size[1] + 2 * step[1]];
}

/** Planes for networks drawn from `networks`. */
export function planeCase(networks: fc.Arbitrary<NetworkCase>): fc.Arbitrary<PlaneCase> {
  const someImage = fc.record({
    surplus: pair(0, 20),
    cut: fc.option(pair(0, 4), { nil: undefined }),
    broken: fc.option(fc.constantFrom(Number.NaN, Infinity, -Infinity), { nil: undefined, freq: 3 }),
  });
  return fc
    .record({
      base: networks.filter(({ network }) => leastImage(network).every((length) => length <= 16)),
      evaluation: someEvaluation,
      drawn: fc.array(someImage, { minLength: 1, maxLength: 3 }),
      shelf: fc.integer({ min: 1, max: 4 }),
      axis: fc.constantFrom<(0 | 1)[]>(0, 1),
      surplus: pair(0, 5),
      seed: fc.integer(),
    })
    .map(({ base: { network, weights }, evaluation, drawn, shelf, axis, surplus, seed }) => {
      const random = new Random(seed);
      const least = leastImage(network);
      const images: NdArray[] = [];
      const parts: Omit<PlacedImage, 'origin'>[] = [];
      for (const image of drawn) {
        const size: Pair = [least[0] + image.surplus[0], least[1] + image.surplus[1]];
        const values = randomArray([network.input.channels, ...size], random.bits());
        if (image.broken !== undefined) values.set(0, size[0] - 1, Math.floor(size[1] / 2), image.broken);
        images.push(values);
        const ample = ampleParts(network, evaluation);
        const most: Pair =
          image.cut === undefined ? size : [ample[0] + image.cut[0], ample[1] + image.cut[1]];
        const regions = cutImage(network, [evaluation.head], evaluation.stride, size, most);
        parts.push(...regions.map((part) => ({ image: values, part })));
      }
      const order = new Map(parts.map((part) => [part, random.bits()]));
      parts.sort((first, second) => (order.get(first) ?? 0) - (order.get(second) ?? 0));
      const origins = layOut(
        parts.map(({ part }) => part),
        { network, evaluation, shelf, axis, random },
      );
      const placed = parts.map((part, index) => ({ ...part, origin: origins[index] }));
      const extent = (along: 0 | 1) =>
        Math.max(...placed.map(({ part, origin }) => origin[along] + part.size[along])) + surplus[along];
      const plane: Pair = [extent(0), extent(1)];
      return { network, weights, evaluation, images, placed, plane };
    });
}

interface LayOut {
  readonly network: Network;
  readonly evaluation: DenseEvaluation;
  /** How many parts follow one another along the axis before the next row (or column) of them begins. */
  readonly shelf: number;
  readonly axis: 0 | 1;
  readonly random: Random;
}

/** Origins of parts, mostly as close to each other as they may be. */
function layOut(
  parts: readonly Region[],
  { network, evaluation: { head, stride }, shelf, axis, random }: LayOut,
): Pair[] {
  const step = planeStep(network, stride);
  const slack = (along: 0 | 1) => (random.uniform(0, 1) < 0.2 ? step[along] : 0);
  const across = axis === 0 ? 1 : 0;
  let [along, begin, end] = [slack(axis), slack(across), 0];
  return parts.map(({ size }, index) => {
    if (index > 0 && index % shelf === 0) [along, begin] = [slack(axis), end + slack(across)];
    const origin: Pair = axis === 0 ? [along, begin] : [begin, along];
    const apart = pitch(network, [head], stride, size);
    along += apart[axis] + slack(axis);
    end = Math.max(end, begin + apart[across]);
    return origin;
  });
}
