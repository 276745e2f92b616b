import { crop } from './crop.js';
import {
  clipRegion,
  coarseLength,
  fineLength,
  GeometryError,
  inputRegion,
  mapSizes,
  type Padding,
  type Pair,
  type Region,
  receptiveField,
} from './geometry.js';
import {
  headKernel,
  headLayers,
  type Layer,
  lastPoolLayer,
  layerFootprint,
  layersThrough,
  type Network,
} from './layers.js';
import { expectShape, type NdArray, zeros } from './nd-array.js';
import { type DenseEvaluation, evaluateLayer, evaluateLayers, type NetworkWeights } from './network.js';

/** One position [y, x] of an output map. */
export interface WindowEvaluation extends DenseEvaluation {
  readonly position: Pair;
}

/**
 * A head's output [channel, 1, 1] where the crop is the input (paper section 3.1): the network on the image's nominal
 * window at `position` times the stride, padded with zeros all around. It equals the dense map at that position in
 * networks without padding (statement B, SPEC 3.5), and differs in others.
 * @throws GeometryError when the position is not whole, the window not inside the image, or it makes more than one output
 */
export function evaluateWindow(
  network: Network,
  weights: NetworkWeights,
  image: NdArray,
  { head, stride, position }: WindowEvaluation,
): NdArray {
  if (!position.every(Number.isInteger))
    throw new GeometryError(`a position must be of whole numbers, not ${position.join()}`);
  const layers = layersThrough(network, head);
  const apart = receptiveField((stride === 'fine' ? network.features : layers).map(layerFootprint)).stride;
  const start: Pair = [position[0] * apart[0], position[1] * apart[1]];
  const output = evaluateLayers(layers, weights, crop(image, { start, size: network.input.window }));
  expectShape('the output of a window', output, [undefined, 1, 1]);
  return output;
}

/**
 * A head's output [channel, 1, 1] from what it depends on and nothing else: its receptive field clipped to the image,
 * each layer adding zeros only where the full map really ends. It equals the dense map at that position in every network
 * (statement C, SPEC 3.5).
 * @throws GeometryError when the output map has no such position
 */
export function evaluateWindowInContext(
  network: Network,
  weights: NetworkWeights,
  image: NdArray,
  window: WindowEvaluation,
): NdArray {
  const [, height, width] = image.shape;
  const sizes = mapSizes([height, width], network.features.map(layerFootprint));
  let region = unpooledRegion(network, window, sizes[network.features.length]);
  const steps: { layer: Layer; outputs: Pair }[] = [];
  for (let index = network.features.length - 1; index >= 0; index--) {
    const layer = network.features[index];
    const { inside, beyond } = clipRegion(inputRegion(region, layerFootprint(layer)), sizes[index]);
    steps.unshift({ layer: padded(layer, beyond), outputs: region.size });
    region = inside;
  }
  const unpooled = steps.reduce(
    (map, { layer, outputs }) =>
      outputs.includes(0) ? emptyOutput(layer, map, outputs) : evaluateLayer(layer, weights, map),
    crop(image, region),
  );
  const layers = [lastPoolLayer(network), ...headLayers(network, window.head)];
  return evaluateLayers(layers, weights, unpooled);
}

/** The part of the unpooled map that one output of a head sees through the last pooling. */
function unpooledRegion(
  network: Network,
  { head, stride, position }: WindowEvaluation,
  unpooled: Pair,
): Region {
  const kernel = headKernel(network, head);
  const along = (axis: 0 | 1) => {
    const pool = network.lastPool[axis];
    const [length, apart] =
      stride === 'fine'
        ? [fineLength(unpooled[axis], pool, kernel[axis]), 1]
        : [coarseLength(unpooled[axis], pool, kernel[axis]), pool];
    if (!Number.isInteger(position[axis]) || position[axis] < 0 || position[axis] >= length) {
      throw new GeometryError(`position ${position[axis]} is none of the ${length} of the output map`);
    }
    return [position[axis] * apart, pool * kernel[axis]];
  };
  const [[top, height], [left, width]] = [along(0), along(1)];
  return { start: [top, left], size: [height, width] };
}

function padded(layer: Layer, padding: Padding): Layer {
  return layer.kind === 'conv2d' || layer.kind === 'zeroPad2d' ? { ...layer, padding } : layer;
}

/** What nothing depends on, because all that follows sees padding alone. */
function emptyOutput(layer: Layer, input: NdArray, [height, width]: Pair): NdArray {
  return zeros([layer.kind === 'conv2d' ? layer.outChannels : input.shape[0], height, width]);
}
