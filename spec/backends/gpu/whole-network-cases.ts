/**
 * The paper's two networks at full size over a photo: weights from the seeded generator of the fixtures, made where they
 * are used, in Node and in the browser alike; more than one output, so that every offset of the fine stride is met.
 */

import type { Backend, FeatureMap, Tensor, Weights } from '../../../backends/backend.js';
import { weightForms } from '../../../conformance/generate/networks.js';
import { seededValues } from '../../../conformance/runner/seeded.js';
import { accurate } from '../../../lib/networks/accurate.js';
import { fast } from '../../../lib/networks/fast.js';
import type { Pair } from '../../../reference/geometry.js';
import { elementCount } from '../../../reference/geometry.js';
import type { Network } from '../../../reference/layers.js';

export const wholeNames = ['fast', 'accurate'] as const;

export type WholeName = (typeof wholeNames)[number];

export interface WholeNetwork {
  readonly network: Network;
  /** Of the part of the photo, [y, x]. */
  readonly size: Pair;
  /** Numbers of the layers whose maps of it are looked at: the first pooling's, and the last features'. */
  readonly layers: readonly number[];
  /** Number of the layer that gives the logits. */
  readonly last: number;
}

/** Sizes at which every offset of the last pooling has an output, and more along x than along y. */
export const wholeNetworks: Readonly<Record<WholeName, WholeNetwork>> = {
  fast: { network: fast(), size: [247, 263], layers: [3, 15], last: 21 },
  accurate: { network: accurate(), size: [245, 257], layers: [3, 18], last: 24 },
};

/** What a network says about a part of the photo. */
export interface PhotoAnswer {
  /** Logits at the fine stride, [class, y, x]. */
  readonly scores: FeatureMap;
  /** Maps of its `layers`. */
  readonly layers: readonly FeatureMap[];
}

export interface WholeAnswer extends PhotoAnswer {
  readonly backend: string;
  /** Of the fixtures' picture: the layer `last`. */
  readonly logits: FeatureMap;
}

/** The weights that the fixtures' full-size cases have. */
export function wholeWeights(network: Network): Weights {
  const tensors = Object.entries(weightForms(network, 1000)).map(
    ([name, { shape, seeded }]) =>
      [name, { shape, data: seededValues(elementCount(shape), seeded) }] as const,
  );
  return Object.fromEntries(tensors);
}

/** The picture of the fixtures' full-size cases, normalised. */
function fixturePicture({ input: { channels, window, mean, deviation } }: Network): Tensor {
  const shape = [channels, ...window];
  const pixels = seededValues(elementCount(shape), { kind: 'pixels', seed: 900 });
  return { shape, data: pixels.map((pixel) => (pixel - mean) / deviation) };
}

/** What a backend says about a normalised part of the photo, [3, y, x], and about the fixtures' picture. */
export async function runWhole(backend: Backend, name: WholeName, data: Float32Array): Promise<WholeAnswer> {
  const { network, size, layers: numbers, last } = wholeNetworks[name];
  const photo = { shape: [network.input.channels, ...size], data };
  await using loaded = await backend.load(network, wholeWeights(network));
  const [{ classifier }] = await loaded.runDense([photo], { stride: 'fine', heads: ['classifier'] });
  const layers: FeatureMap[] = [];
  for (const number of numbers) layers.push(await loaded.runLayer(photo, number));
  const logits = await loaded.runLayer(fixturePicture(network), last);
  return { backend: loaded.backend, scores: classifier!, layers, logits };
}
