/** Whether a request for gradients can be meant (SPEC 7.1). */
import { boxLossNames } from '../reference/box-losses.js';
import { GeometryError, outputSize } from '../reference/geometry.js';
import { layerFootprint, layersThrough, type Network } from '../reference/layers.js';
import type { BoxTarget, GradientRequest } from './backend.js';
import { badArgument } from './errors.js';
import { checkHead, outputChannels } from './given.js';
import { showValue } from './show-value.js';
import { checkTensor, isOfKind } from './tensors.js';

const targetOf = { classifier: 'class', regressor: 'box' } as const;

/** @throws GeometryError for windows of another shape; BackendError BAD_ARGUMENT for all else */
export function checkRequest(network: Network, request: GradientRequest): void {
  if (typeof request !== 'object' || request === null) {
    throw badArgument('the request', 'must be an object', request);
  }
  const { head, windows, target, freezeFeatures, seed, transfer = false } = request;
  checkHead(network, head);
  checkWindows(network, request);
  if (typeof freezeFeatures !== 'boolean') {
    throw badArgument('freezeFeatures', 'must be true or false', freezeFeatures);
  }
  if (typeof transfer !== 'boolean') throw badArgument('transfer', 'must be true or false', transfer);
  if (!Number.isSafeInteger(seed)) throw badArgument('seed', 'must be a whole number', seed);
  if (target?.kind !== targetOf[head]) {
    throw badArgument('target', `of the ${head} must be of the kind "${targetOf[head]}"`, target?.kind);
  }
  checkClasses(network, request, windows.shape[0]);
  if (target.kind === 'box') checkBoxes(target, windows.shape[0]);
}

function checkWindows(network: Network, { head, windows }: GradientRequest): void {
  const { channels, window } = network.input;
  checkTensor(windows, 'windows', 4, ['Float32Array']);
  const [count, ...shape] = windows.shape;
  if (count < 1 || shape.join() !== [channels, ...window].join()) {
    const wanted = [channels, ...window].join(', ');
    throw new GeometryError(`windows must be [1 or more, ${wanted}], not ${showValue(windows.shape)}`);
  }
  const [height, width] = layersThrough(network, head).map(layerFootprint).reduce(outputSize, window);
  if (height !== 1 || width !== 1) {
    throw new GeometryError(
      `a window of network ${network.name} must give one output of the ${head}, not ${height}x${width}`,
    );
  }
}

function checkClasses(network: Network, { head, target }: GradientRequest, count: number): void {
  const { classes } = target;
  if (!isOfKind(classes, 'Int32Array')) throw badArgument('classes', 'must be an Int32Array', classes);
  if (classes.length !== count)
    throw badArgument('classes', `must be ${count}, one a window`, classes.length);
  const outputs = outputChannels(network, head);
  // One box shared by all classes: which class it is makes no difference.
  if (target.kind === 'box' && outputs === 4) return;
  const most = target.kind === 'class' ? outputs : Math.floor(outputs / 4);
  const wrong = classes.findIndex((label) => label < 0 || label >= most);
  if (wrong === -1) return;
  throw badArgument(`class ${wrong}`, `must be a whole number from 0 to ${most - 1}`, classes[wrong]);
}

function checkBoxes({ boxes, loss = 'l2' }: BoxTarget, count: number): void {
  if (!boxLossNames.includes(loss)) {
    throw badArgument('loss', `must be one of ${boxLossNames.join(', ')}`, loss);
  }
  if (!isOfKind(boxes, 'Float32Array')) throw badArgument('boxes', 'must be a Float32Array', boxes);
  if (boxes.length !== 4 * count) {
    throw badArgument('boxes', `must be ${4 * count} edges, four a window`, boxes.length);
  }
  const wrong = boxes.findIndex((edge) => !Number.isFinite(edge));
  if (wrong !== -1) throw badArgument(`edge ${wrong} of boxes`, 'must be a finite number', boxes[wrong]);
}
