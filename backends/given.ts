/** Whether what a backend is given can be meant (SPEC 7.1). Each check names what is wrong and what would be right. */
import { GeometryError, outputSize, type Pair } from '../reference/geometry.js';
import {
  type HeadName,
  headKernel,
  layersThrough,
  layersToNumber,
  type Network,
} from '../reference/layers.js';
import { outputLayers } from '../reference/plane-geometry.js';
import type { DenseOptions, FeatureMap, GradientRequest, RunOptions, Tensor } from './backend.js';
import { BackendError } from './errors.js';

const strides = ['fine', 'coarse'] as const;

/** @throws GeometryError when channels do not follow from one another */
export function checkNetwork(network: Network): void {
  for (const head of headsOf(network)) {
    let channels = network.input.channels;
    for (const layer of layersThrough(network, head)) {
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

/** @throws GeometryError for an image that does not fit the network; BackendError BAD_ARGUMENT for options that cannot be meant */
export function checkDense(network: Network, images: readonly Tensor[], options: DenseOptions): void {
  if (!Array.isArray(images)) throw bad('images', 'must be a list of images', images);
  if (typeof options !== 'object' || options === null) {
    throw bad('options', 'must be an object with a stride and heads', options);
  }
  const { stride, heads } = options;
  if (!strides.includes(stride)) throw bad('stride', "must be 'fine' or 'coarse'", stride);
  if (!Array.isArray(heads) || heads.length === 0) throw bad('heads', 'must name at least one head', heads);
  if (new Set(heads).size !== heads.length) throw bad('heads', 'must name each head once', heads);
  for (const head of heads) checkHead(network, head);
  checkRun(options);
  for (const [index, image] of images.entries()) {
    const size = checkImage(network, image, `image ${index}`);
    for (const head of heads) outputLayers(network, head, stride).reduce(outputSize, size);
  }
}

/** @throws GeometryError when there is no such layer, or the image does not fit */
export function checkLayer(network: Network, image: FeatureMap, layerNumber: number, run: RunOptions): void {
  layersToNumber(network, layerNumber);
  checkImage(network, image, 'the image');
  checkRun(run);
}

/** @throws GeometryError, BackendError BAD_ARGUMENT */
export function checkRequest(network: Network, request: GradientRequest, run: RunOptions): void {
  if (typeof request !== 'object' || request === null) throw bad('the request', 'must be an object', request);
  const { head, windows, target, freezeFeatures, seed } = request;
  const outputs = checkHead(network, head);
  const [height, width] = network.input.window;
  const wanted = [network.input.channels, height, width];
  checkTensor(windows, 'windows', 4);
  const [count, ...shape] = windows.shape;
  if (shape.join() !== wanted.join() || count < 1) {
    throw new GeometryError(
      `windows must be [1 or more, ${wanted.join(', ')}], not [${windows.shape.join(', ')}]`,
    );
  }
  if (typeof freezeFeatures !== 'boolean')
    throw bad('freezeFeatures', 'must be true or false', freezeFeatures);
  if (!Number.isSafeInteger(seed)) throw bad('seed', 'must be a whole number', seed);
  const kinds: readonly unknown[] = ['class', 'box'];
  if (!kinds.includes(target?.kind))
    throw bad('target', "must be of the kind 'class' or 'box'", target?.kind);
  const { classes } = target;
  if (classes?.length !== count) throw bad('classes', `must be ${count}, one a window`, classes?.length);
  const most = target.kind === 'class' ? outputs : Math.floor(outputs / 4);
  const isShared = target.kind === 'box' && outputs === 4;
  const wrong = classes.findIndex(
    (label) => !Number.isInteger(label) || label < 0 || (!isShared && label >= most),
  );
  if (wrong !== -1) {
    throw bad(`class ${wrong}`, `must be a whole number from 0 to ${most - 1}`, classes[wrong]);
  }
  if (target.kind === 'box' && target.boxes?.length !== count * 4) {
    throw bad('boxes', `must be ${count * 4} edges, four a window`, target.boxes?.length);
  }
  checkRun(run);
}

function headsOf({ heads }: Network): readonly HeadName[] {
  return heads.regressor === undefined ? ['classifier'] : ['classifier', 'regressor'];
}

/** @returns how many outputs the head has at a position */
function checkHead(network: Network, head: HeadName): number {
  if (!headsOf(network).includes(head)) {
    throw bad('head', `must be one that ${network.name} has (${headsOf(network).join(', ')})`, head);
  }
  headKernel(network, head);
  const last = layersThrough(network, head).findLast((layer) => layer.kind === 'conv2d');
  return last?.kind === 'conv2d' ? last.outChannels : network.input.channels;
}

function checkImage({ name, input }: Network, image: FeatureMap, what: string): Pair {
  checkTensor(image, what, 3);
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

function checkTensor(tensor: FeatureMap, what: string, rank: number): void {
  const { shape, data } = tensor ?? {};
  if (!Array.isArray(shape) || !(data instanceof Float32Array || data instanceof Float64Array)) {
    throw bad(what, 'must be { shape, data }, the data a Float32Array', tensor);
  }
  const isWhole = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  const values = shape.reduce((product, length) => product * length, 1);
  if (shape.length === rank && isWhole && values === data.length) return;
  throw new GeometryError(
    `${what} must have ${rank} dimensions and a value for each element, not [${shape.join(', ')}] with ${data.length} values`,
  );
}

function checkRun({ signal, onProgress }: RunOptions): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw bad('signal', 'must be an AbortSignal', signal);
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw bad('onProgress', 'must be a function', onProgress);
  }
}

function bad(what: string, right: string, given: unknown): BackendError {
  return new BackendError('BAD_ARGUMENT', `${what} ${right}, not ${describe(given)}`);
}

/** Short enough for one line. */
function describe(given: unknown): string {
  if (typeof given === 'object' && given !== null)
    return Array.isArray(given) ? `[${given.join(', ')}]` : 'an object';
  return typeof given === 'string' ? `'${given}'` : String(given);
}
