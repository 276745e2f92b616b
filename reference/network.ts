import { activate, isActivation } from './activations.js';
import { conv2d } from './conv2d.js';
import { fineLength, GeometryError, type Pair } from './geometry.js';
import { interleave } from './interleave.js';
import {
  type Conv2dLayer,
  dilate,
  type HeadName,
  headKernel,
  headLayers,
  type Layer,
  lastPoolLayer,
  layersToNumber,
  type Network,
} from './layers.js';
import { maxPool2d } from './max-pool2d.js';
import { expectShape, type NdArray } from './nd-array.js';
import { offsetMaxPool2d } from './offset-max-pool2d.js';
import { zeroPad2d } from './zero-pad2d.js';

/** Arrays by name: `${layer.name}.weight` and `${layer.name}.bias` of each convolution. */
export type NetworkWeights = Readonly<Record<string, NdArray>>;

/** fine: the last pooling at every offset, outputs interleaved; coarse: at offset (0, 0) alone. */
export type Stride = 'fine' | 'coarse';

/** Which output map: of which head, and how far apart its positions lie. */
export interface DenseEvaluation {
  readonly head: HeadName;
  readonly stride: Stride;
}

/** One layer in evaluation, [channel, y, x] -> [channel, y, x]; dropout is the identity. */
export function evaluateLayer(layer: Layer, weights: NetworkWeights, input: NdArray): NdArray {
  if (isActivation(layer)) return activate(layer, input);
  switch (layer.kind) {
    case 'conv2d': {
      const { weight, bias } = weightsOf(layer, weights);
      return conv2d(input, weight, bias, layer);
    }
    case 'zeroPad2d':
      return zeroPad2d(input, layer.padding);
    case 'maxPool2d':
      return maxPool2d(input, layer);
    case 'dropout':
      return input;
  }
}

/** Layers one after the other. */
export function evaluateLayers(layers: readonly Layer[], weights: NetworkWeights, input: NdArray): NdArray {
  return layers.reduce((map, layer) => evaluateLayer(layer, weights, map), input);
}

/**
 * A head's outputs over a whole image [channel, y, x], already normalised: the features once, then the last pooling at
 * every offset, the head on each of these maps, and their interleaving (SPEC 4.6, paper section 3.3).
 * @throws GeometryError when the image is smaller than the network's window or the weights do not fit
 */
export function evaluateDense(
  network: Network,
  weights: NetworkWeights,
  image: NdArray,
  evaluation: DenseEvaluation,
): NdArray {
  return evaluateHead(network, weights, evaluateLayers(network.features, weights, image), evaluation);
}

/**
 * A head's outputs over the last unpooled map [channel, y, x]: last pooling, head and, at the fine stride, interleaving.
 * @throws GeometryError when the map is too small for one output or the weights do not fit
 */
export function evaluateHead(
  network: Network,
  weights: NetworkWeights,
  unpooled: NdArray,
  { head, stride }: DenseEvaluation,
): NdArray {
  const layers = headLayers(network, head);
  if (stride === 'coarse') return evaluateLayers([lastPoolLayer(network), ...layers], weights, unpooled);
  const [height, width] = fineSize(network, head, unpooled);
  const maps = offsetMaxPool2d(unpooled, network.lastPool)
    .filter(({ offset }) => offset[0] < height && offset[1] < width)
    .map(({ offset, map }) => ({ offset, map: evaluateLayers(layers, weights, map) }));
  return interleave(maps, network.lastPool);
}

/**
 * The fine map of `evaluateDense` in one piece, with skip-kernels instead of offsets (SPEC 2.4, paper section 3.3): the
 * maximum over the last pooling's window at every position, then the head with its kernels dilated by the pooling.
 * @throws GeometryError when the image is smaller than the network's window, the weights do not fit, or the head pools
 */
export function evaluateSkipKernel(
  network: Network,
  weights: NetworkWeights,
  image: NdArray,
  head: HeadName,
): NdArray {
  const unpooled = evaluateLayers(network.features, weights, image);
  fineSize(network, head, unpooled);
  const maxima = maxPool2d(unpooled, { kernel: network.lastPool, stride: [1, 1] });
  const layers = headLayers(network, head).map((layer) => dilate(layer, network.lastPool));
  return evaluateLayers(layers, weights, maxima);
}

/**
 * Output of layer `layerNumber`, the last pooling at offset (0, 0): 0 is the image itself, 1 the first of features,
 * last pooling and classifier; dropout is not counted (SPEC 3.2, paper section 3.2).
 * @throws GeometryError when there is no such layer, or the image is smaller than the network's window (SPEC 5.9)
 */
export function evaluateLayerNumber(
  network: Network,
  weights: NetworkWeights,
  image: NdArray,
  layerNumber: number,
): NdArray {
  const { channels, window } = network.input;
  expectShape('the image', image, [channels, undefined, undefined]);
  const [, height, width] = image.shape;
  if (height < window[0] || width < window[1])
    throw new GeometryError(`an image of ${height}x${width} is smaller than the window of ${window.join('x')}`);
  return evaluateLayers(layersToNumber(network, layerNumber), weights, image);
}

/**
 * Weight [outChannel, inChannel, kernelY, kernelX] and bias [outChannel] of a convolution.
 * @throws GeometryError when one is missing or has another shape
 */
export function weightsOf(layer: Conv2dLayer, weights: NetworkWeights) {
  const named = (name: string, shape: readonly number[]) => {
    const array = weights[name];
    if (array === undefined) throw new GeometryError(`there is no ${name}`);
    expectShape(name, array, shape);
    return array;
  };
  const { name, outChannels, inChannels, kernel } = layer;
  return {
    weight: named(`${name}.weight`, [outChannels, inChannels, ...kernel]),
    bias: named(`${name}.bias`, [outChannels]),
  };
}

function fineSize(network: Network, head: HeadName, unpooled: NdArray): Pair {
  const [kernelY, kernelX] = headKernel(network, head);
  const [poolY, poolX] = network.lastPool;
  const [, height, width] = unpooled.shape;
  return [fineLength(height, poolY, kernelY), fineLength(width, poolX, kernelX)];
}
