import { type ContextLocations, contextOf, headSize } from './context.js';
import { crop } from './crop.js';
import type { Pair } from './geometry.js';
import { joinChannels } from './join-channels.js';
import { headKernel, headLayers, lastPoolLayer, type Network } from './layers.js';
import { assign, expectShape, type NdArray, zeros } from './nd-array.js';
import { type DenseEvaluation, evaluateLayers, type NetworkWeights } from './network.js';

/** An image [channel, y, x] and a lower resolution of it, both normalised, and which windows of the two are joined. */
export interface ImageWithContext {
  readonly image: NdArray;
  readonly context: NdArray;
  readonly locations: ContextLocations;
}

/**
 * A head's outputs of a network with context over a whole image (SPEC 3.8, paper section 5): at each position the pooled
 * features of the image's window, joined with those of the context's window at its location, through the head. Where both
 * are one window large, so is the output: the network on two crops.
 * @throws GeometryError when the network has no context, an image is smaller than its window, there is not one location a
 * row and column, or the context has no such location
 */
export function evaluateWithContext(
  network: Network,
  weights: NetworkWeights,
  { image, context, locations: { rows, columns } }: ImageWithContext,
  { head, stride }: DenseEvaluation,
): NdArray {
  contextOf(network);
  const layers = headLayers(network, head);
  const [ownMap, contextMap] = [image, context].map((one) => evaluateLayers(network.features, weights, one));
  const [height, width] = headSize(network, head, stride, [ownMap.shape[1], ownMap.shape[2]]);
  expectShape('locations', zeros([rows.length, columns.length]), [height, width]);
  const [poolY, poolX] = network.lastPool;
  const [kernelY, kernelX] = headKernel(network, head);
  const [stepY, stepX] = stride === 'fine' ? [1, 1] : network.lastPool;
  const pooled = (map: NdArray, start: Pair) =>
    evaluateLayers(
      [lastPoolLayer(network)],
      weights,
      crop(map, { start, size: [poolY * kernelY, poolX * kernelX] }),
    );
  const outputs = rows.map((row, y) =>
    columns.map((column, x) => {
      const joined = joinChannels(pooled(ownMap, [y * stepY, x * stepX]), pooled(contextMap, [row, column]));
      return evaluateLayers(layers, weights, joined);
    }),
  );
  const all = zeros([outputs[0][0].shape[0], height, width]);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) assign(all.lo(0, y, x).hi(all.shape[0], 1, 1), outputs[y][x]);
  }
  return all;
}
