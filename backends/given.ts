/** Whether the network and the images that a backend is given can be meant (SPEC 7.1). */
import { isActivation } from '../reference/activations.js';
import { expectContext } from '../reference/context.js';
import { GeometryError, outputSize, type Pair } from '../reference/geometry.js';
import {
  convolutions,
  type HeadName,
  headKernel,
  type Layer,
  layerFootprint,
  layersThrough,
  layersToNumber,
  type Network,
} from '../reference/layers.js';
import { outputLayers } from '../reference/plane-geometry.js';
import { activationOf } from './activations.js';
import type { DenseOptions, FeatureMap, RunOptions, Tensor } from './backend.js';
import { badArgument } from './errors.js';
import { checkTensor } from './tensors.js';

const strides = ['fine', 'coarse'] as const;

/**
 * @throws GeometryError when channels do not follow from one another
 * @throws BackendError BAD_ARGUMENT when two convolutions share a name, or a number of a layer cannot be meant
 */
export function checkNetwork(network: Network): void {
  if (!Array.isArray(network?.features) || !Array.isArray(network.heads?.classifier)) {
    throw badArgument('the network', 'must be an object with features and a classifier', network);
  }
  const { channels: given } = network.input;
  if (!Number.isSafeInteger(given) || given < 1)
    throw badArgument('channels of the input', 'must be a whole number of at least 1', given);
  const names = convolutions(network).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw badArgument('convolutions', 'must have a name each', twice);
  if (network.context !== undefined) expectContext(network);
  for (const head of headsOf(network)) {
    let channels = network.input.channels;
    for (const [at, layer] of layersThrough(network, head).entries()) {
      checkNumbers(layer);
      if (network.context !== undefined && at === network.features.length + 1) channels *= 2;
      if (layer.kind !== 'conv2d') continue;
      if (layer.inChannels !== channels) {
        throw new GeometryError(
          `${layer.name} of network ${network.name} has ${layer.inChannels} input channels, and gets ${channels}`,
        );
      }
      channels = layer.outChannels;
    }
  }
}

/** @throws BackendError BAD_ARGUMENT, for what no shape shows */
function checkNumbers(layer: Layer): void {
  if (layer.kind === 'conv2d' && !(Number.isSafeInteger(layer.outChannels) && layer.outChannels >= 1)) {
    throw badArgument(
      `outChannels of ${layer.name}`,
      'must be a whole number of at least 1',
      layer.outChannels,
    );
  }
  if (isActivation(layer)) {
    for (const [name, value] of Object.entries(activationOf(layer).parameters)) {
      if (!Number.isFinite(value))
        throw badArgument(`${name} of a ${layer.kind}`, 'must be a finite number', value);
    }
  }
  if (layer.kind === 'dropout' && !(layer.rate >= 0 && layer.rate < 1)) {
    throw badArgument("a dropout's rate", 'must be at least 0 and below 1', layer.rate);
  }
}

/** The shape [channel, y, x] that each head's output map of one image must have. */
export type HeadShapes = ReadonlyMap<HeadName, readonly number[]>;

/**
 * @returns what must come out, for each image
 * @throws GeometryError for an image that does not fit the network; BackendError BAD_ARGUMENT for options that cannot be meant
 */
export function checkDense(
  network: Network,
  images: readonly Tensor[],
  options: DenseOptions,
): readonly HeadShapes[] {
  if (!Array.isArray(images)) throw badArgument('images', 'must be a list of images', images);
  checkRun(options);
  const { stride, heads, transfer = false } = options;
  if (!strides.includes(stride)) throw badArgument('stride', 'must be "fine" or "coarse"', stride);
  if (typeof transfer !== 'boolean') throw badArgument('transfer', 'must be true or false', transfer);
  if (!Array.isArray(heads) || heads.length === 0) {
    throw badArgument('heads', 'must name at least one head', heads);
  }
  if (new Set(heads).size !== heads.length) throw badArgument('heads', 'must name each head once', heads);
  // By index, since a list may have holes.
  const stacks = Array.from(heads, (head) => {
    checkHead(network, head);
    return { head, channels: outputChannels(network, head), layers: outputLayers(network, head, stride) };
  });
  const shapes = Array.from(images, (image, index): HeadShapes => {
    checkTensor(image, `image ${index}`, 3, ['Float32Array']);
    const size = checkImage(network, image, `image ${index}`);
    return new Map(
      stacks.map(({ head, channels, layers }) => [head, [channels, ...layers.reduce(outputSize, size)]]),
    );
  });
  checkContexts(network, shapes, options);
  return shapes;
}

/** @throws GeometryError for a context that does not fit its image or the network; BackendError BAD_ARGUMENT */
function checkContexts(
  network: Network,
  shapes: readonly HeadShapes[],
  { context, heads }: DenseOptions,
): void {
  const wanted = network.context === undefined ? 0 : shapes.length;
  const given = context ?? [];
  if (!Array.isArray(given) || given.length !== wanted) {
    const reason = `must be a list of ${wanted}, one for each image of a network with context, and none for others`;
    throw badArgument('context', reason, Array.isArray(context) ? context.length : context);
  }
  for (const [index, { image, locations }] of given.entries()) {
    const what = `the context of image ${index}`;
    checkTensor(image, what, 3, ['Float32Array']);
    const size = checkImage(network, image, what);
    for (const head of heads) {
      const [, ...outputs] = shapes[index].get(head) ?? [];
      const windows = outputLayers(network, head, 'fine').reduce(outputSize, size);
      for (const [axis, name] of (['rows', 'columns'] as const).entries()) {
        const places: readonly number[] = locations?.[name] ?? [];
        const isRight =
          places.length === outputs[axis] &&
          places.every((place) => Number.isInteger(place) && place >= 0 && place < windows[axis]);
        if (isRight) continue;
        throw new GeometryError(
          `the ${name} of ${what} must be ${outputs[axis]} whole numbers from 0 to ${windows[axis] - 1}, one for each of the ${head}'s outputs`,
        );
      }
    }
  }
}

/**
 * @returns the shape [channel, y, x] of what must come out
 * @throws GeometryError when there is no such layer, or the image does not fit; BackendError BAD_ARGUMENT
 */
export function checkLayer(
  network: Network,
  image: FeatureMap,
  layerNumber: number,
  run: RunOptions,
): readonly number[] {
  checkRun(run);
  if (typeof layerNumber !== 'number') throw badArgument('layerNumber', 'must be a number', layerNumber);
  const layers = layersToNumber(network, layerNumber);
  checkTensor(image, 'the image', 3, ['Float32Array', 'Float64Array']);
  const size = checkImage(network, image, 'the image');
  return [channelsThrough(layers, network), ...layers.map(layerFootprint).reduce(outputSize, size)];
}

/** @throws BackendError BAD_ARGUMENT */
export function checkRun(options: RunOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw badArgument('options', 'must be an object', options);
  }
  const { signal, onProgress } = options;
  // Not by its class: that of another frame is another.
  if (
    signal !== undefined &&
    (typeof signal !== 'object' || signal === null || !('throwIfAborted' in signal))
  ) {
    throw badArgument('signal', 'must be an AbortSignal', signal);
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw badArgument('onProgress', 'must be a function', onProgress);
  }
}

/** @throws BackendError BAD_ARGUMENT when the network has no such head; GeometryError when it cannot slide (SPEC 3.3) */
export function checkHead(network: Network, head: HeadName): void {
  const heads = headsOf(network);
  if (!heads.includes(head)) {
    throw badArgument('head', `must be one that ${network.name} has (${heads.join(', ')})`, head);
  }
  headKernel(network, head);
}

/** How many outputs a head has at each position. */
export function outputChannels(network: Network, head: HeadName): number {
  return channelsThrough(layersThrough(network, head), network);
}

export function headsOf({ heads }: Network): readonly HeadName[] {
  return heads.regressor === undefined ? ['classifier'] : ['classifier', 'regressor'];
}

function channelsThrough(layers: readonly Layer[], { input }: Network): number {
  const last = layers.findLast((layer) => layer.kind === 'conv2d');
  return last?.kind === 'conv2d' ? last.outChannels : input.channels;
}

/** @returns height and width */
function checkImage({ name, input }: Network, image: FeatureMap, what: string): Pair {
  const [channels, height, width] = image.shape;
  if (channels !== input.channels) {
    throw new GeometryError(
      `${what} must have the ${input.channels} channels of network ${name}, not ${channels}`,
    );
  }
  const [windowHeight, windowWidth] = input.window;
  if (height < windowHeight || width < windowWidth) {
    throw new GeometryError(
      `${what} of ${height}x${width} is smaller than the window of network ${name}, ${windowHeight}x${windowWidth}`,
    );
  }
  return [height, width];
}
