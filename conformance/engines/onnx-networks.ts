/** Whole networks, layer by layer, as onnxruntime runs them. */

import type { Pair } from '../../reference/geometry.js';
import { headLayers, type Layer, layersThrough, layersToNumber } from '../../reference/layers.js';
import type { Values } from '../runner/manifest.js';
import { conv2d, maxPool2d, relu, slice, zeroPad2d } from './onnx-layers.js';
import type { FloatTensor, RunNode } from './onnx-node.js';
import { type Given, store } from './values.js';

type Weights = Readonly<Record<string, FloatTensor>>;

export const networkOperations: Readonly<Record<string, (run: RunNode, given: Given) => Promise<Values>>> = {
  features: async (run, { network, weights, image, layer }) => ({
    output: store(await runLayers(run, layersToNumber(network, layer), weights, image)),
  }),
  evaluateDense: async (run, given) => ({ output: store(await dense(run, given)) }),
  evaluateSkipKernel: async (run, given) => ({ output: store(await skipKernel(run, given)) }),
  evaluateWindow: async (run, { network, weights, image, head, stride, position }) => {
    const layers = layersThrough(network, head);
    const [stepY, stepX] = stepOf(stride === 'fine' ? network.features : layers);
    const start: Pair = [position[0] * stepY, position[1] * stepX];
    const window = await slice(run, image, start, plus(start, network.input.window));
    return { output: store(await runLayers(run, layers, weights, window)) };
  },
  evaluateWindowInContext: async (run, given) => {
    const map = await dense(run, given);
    return { output: store(await slice(run, map, given.position, plus(given.position, [1, 1]))) };
  },
};

const plus = (first: Pair, second: Pair): Pair => [first[0] + second[0], first[1] + second[1]];

/** Pixels from one output of the layers to the next. */
function stepOf(layers: readonly Layer[]): Pair {
  const strides = layers.map((layer): Pair => ('stride' in layer ? layer.stride : [1, 1]));
  return strides.reduce(([y, x], [alongY, alongX]) => [y * alongY, x * alongX], [1, 1]);
}

async function dense(run: RunNode, given: Given): Promise<FloatTensor> {
  const { network, weights, image, head, stride } = given;
  if (stride === 'fine') return skipKernel(run, given);
  return runLayers(run, layersThrough(network, head), weights, image);
}

/** The fine map at once: the last pooling at every position, and the head's kernels spread by its size. */
async function skipKernel(run: RunNode, { network, weights, image, head }: Given): Promise<FloatTensor> {
  const map = await runLayers(run, network.features, weights, image);
  const pooled = await maxPool2d(run, { input: map, kernel: network.lastPool, stride: [1, 1] });
  const [stepY, stepX] = network.lastPool;
  const spread = headLayers(network, head).map((layer): Layer => {
    if (layer.kind !== 'conv2d') return layer;
    return { ...layer, dilation: [layer.dilation[0] * stepY, layer.dilation[1] * stepX] };
  });
  return runLayers(run, spread, weights, pooled);
}

async function runLayers(
  run: RunNode,
  layers: readonly Layer[],
  weights: Weights,
  image: FloatTensor,
): Promise<FloatTensor> {
  let map = image;
  for (const layer of layers) map = await runLayer(run, layer, weights, map);
  return map;
}

async function runLayer(
  run: RunNode,
  layer: Layer,
  weights: Weights,
  input: FloatTensor,
): Promise<FloatTensor> {
  switch (layer.kind) {
    case 'conv2d': {
      const [weight, bias] = [weights[`${layer.name}.weight`], weights[`${layer.name}.bias`]];
      return conv2d(run, { ...layer, input, weight, bias });
    }
    case 'zeroPad2d':
      return zeroPad2d(run, { input, padding: layer.padding });
    case 'maxPool2d':
      return maxPool2d(run, { ...layer, input });
    case 'relu':
      return relu(run, { ...layer, input });
    case 'dropout':
      return input;
  }
}
