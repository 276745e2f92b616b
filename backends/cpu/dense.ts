import { fineLength, type Pair, positionsOfOffset } from '../../reference/geometry.js';
import {
  type HeadName,
  headKernel,
  headLayers,
  lastPoolLayer,
  type Network,
} from '../../reference/layers.js';
import type { DenseOptions, Weights } from '../backend.js';
import { forward } from './forward.js';
import { emptyMaps, type Maps } from './map.js';
import { maxPool2d } from './max-pool2d.js';

/** Between two layers: lets whoever may abort have a turn, and sees whether they did. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  await new Promise((resolve) => setTimeout(resolve));
  signal.throwIfAborted();
}

/** Head outputs over a whole image (SPEC 4.6): features once, then the heads on each offset of the last pooling. */
export async function evaluateDense(
  network: Network,
  weights: Weights,
  image: Maps,
  { stride, heads, signal }: DenseOptions,
): Promise<Partial<Record<HeadName, Maps>>> {
  let features = image;
  for (const layer of network.features) {
    features = forward(layer, weights, features);
    await pause(signal);
  }
  const result: Partial<Record<HeadName, Maps>> = {};
  for (const head of heads) {
    result[head] =
      stride === 'coarse'
        ? forwardHead(network, head, weights, features, [0, 0])
        : await evaluateFine(network, head, weights, features, signal);
  }
  return result;
}

async function evaluateFine(
  network: Network,
  head: HeadName,
  weights: Weights,
  features: Maps,
  signal: AbortSignal | undefined,
): Promise<Maps> {
  const [poolY, poolX] = network.lastPool;
  const span = headKernel(network, head);
  const size: Pair = [
    fineLength(features.size[0], poolY, span[0]),
    fineLength(features.size[1], poolX, span[1]),
  ];
  let result: Maps | undefined;
  for (let offsetY = 0; offsetY < Math.min(poolY, size[0]); offsetY++) {
    for (let offsetX = 0; offsetX < Math.min(poolX, size[1]); offsetX++) {
      const output = forwardHead(network, head, weights, features, [offsetY, offsetX]);
      result ??= emptyMaps(output.channels, 1, size, output.data);
      interleave(output, [offsetY, offsetX], network.lastPool, result);
      await pause(signal);
    }
  }
  return result!;
}

function forwardHead(network: Network, head: HeadName, weights: Weights, features: Maps, offset: Pair): Maps {
  const pooled = maxPool2d(features, lastPoolLayer(network), offset).output;
  return headLayers(network, head).reduce((maps, layer) => forward(layer, weights, maps), pooled);
}

/** result[pool * y + offsetY][pool * x + offsetX] = output[y][x] */
function interleave(output: Maps, offset: Pair, pool: Pair, result: Maps): void {
  const [height, width] = result.size;
  const rows = positionsOfOffset(height, pool[0], offset[0]);
  const columns = positionsOfOffset(width, pool[1], offset[1]);
  for (let channel = 0; channel < output.channels; channel++) {
    for (let y = 0; y < rows; y++) {
      const from = (channel * output.size[0] + y) * output.size[1];
      const to = (channel * height + pool[0] * y + offset[0]) * width + offset[1];
      for (let x = 0; x < columns; x++) result.data[to + pool[1] * x] = output.data[from + x];
    }
  }
}
