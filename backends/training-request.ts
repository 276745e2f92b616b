/** Whether a request for gradients, or for outputs, can be meant (SPEC 7.1). */
import { boxLossNames } from '../reference/box-losses.js';
import { GeometryError } from '../reference/geometry.js';
import type { Network } from '../reference/layers.js';
import type { BoxTarget, GradientRequest, OutputRequest, Tensor } from './backend.js';
import { badArgument } from './errors.js';
import { checkHead, outputChannels } from './given.js';
import { placesOf } from './places.js';
import { showValue } from './show-value.js';
import { checkTensor, isOfKind } from './tensors.js';

const targetOf = { classifier: 'class', regressor: 'box' } as const;

/** @throws GeometryError for windows of another shape; BackendError BAD_ARGUMENT for all else */
export function checkRequest(network: Network, request: GradientRequest): void {
  if (typeof request !== 'object' || request === null) {
    throw badArgument('the request', 'must be an object', request);
  }
  const { head, target, beside, freezeFeatures, seed, transfer = false } = request;
  checkHead(network, head);
  checkWindows(network, request, target?.weights !== undefined);
  checkContext(network, request);
  if (network.context !== undefined && target?.weights !== undefined) {
    throw badArgument('weights', 'must be left out where windows have context', target.weights);
  }
  if (typeof freezeFeatures !== 'boolean') {
    throw badArgument('freezeFeatures', 'must be true or false', freezeFeatures);
  }
  checkTransfer(transfer);
  if (!Number.isSafeInteger(seed)) throw badArgument('seed', 'must be a whole number', seed);
  checkTarget(network, request);
  if (beside !== undefined) checkBeside(network, request, beside);
}

function checkTarget(network: Network, request: GradientRequest): void {
  const { head, windows, target } = request;
  if (target?.kind !== targetOf[head]) {
    throw badArgument('target', `of the ${head} must be of the kind "${targetOf[head]}"`, target?.kind);
  }
  const [height, width] = placesOf(network, head, windows);
  const locations = windows.shape[0] * height * width;
  checkLocationWeights(target.weights, locations);
  checkClasses(network, request, locations);
  if (target.kind === 'box') checkBoxes(network, target, locations);
}

/** Boxes beside classes, as a target of the regressor's own. */
function checkBeside(
  network: Network,
  request: GradientRequest,
  beside: NonNullable<GradientRequest['beside']>,
): void {
  if (request.head !== 'classifier' || request.freezeFeatures) {
    throw badArgument('beside', 'must be left out but for the classifier with its features', beside);
  }
  if (typeof beside !== 'object' || beside === null) {
    throw badArgument('beside', 'must have a target and a factor', beside);
  }
  const { target, factor } = beside;
  if (!(typeof factor === 'number' && factor >= 0 && factor < Number.POSITIVE_INFINITY)) {
    throw badArgument('the factor of boxes beside classes', 'must be a finite number from 0 on', factor);
  }
  if (request.target.weights !== undefined && target?.weights === undefined) {
    throw badArgument(
      'weights of boxes beside classes',
      'must be there where classes have weights',
      undefined,
    );
  }
  const ofBoxes: GradientRequest = { ...request, head: 'regressor', target };
  checkHead(network, 'regressor');
  checkWindows(network, ofBoxes, request.target.weights !== undefined);
  checkTarget(network, ofBoxes);
}

/** @throws GeometryError for windows that do not fit; BackendError BAD_ARGUMENT for all else */
export function checkOutputRequest(network: Network, request: OutputRequest): void {
  if (typeof request !== 'object' || request === null) {
    throw badArgument('the request', 'must be an object', request);
  }
  checkHead(network, request.head);
  checkWindows(network, request, network.context === undefined);
  checkContext(network, request);
  checkTransfer(request.transfer ?? false);
}

function checkTransfer(transfer: boolean): void {
  if (typeof transfer !== 'boolean') throw badArgument('transfer', 'must be true or false', transfer);
}

/** @param isSpatial whether they may be larger than the network's window, with an output at each location */
function checkWindows(network: Network, { head, windows }: OutputRequest, isSpatial: boolean): void {
  const { channels, window } = network.input;
  checkTensor(windows, 'windows', 4, ['Float32Array']);
  const [count, ...shape] = windows.shape;
  const isFitting = isSpatial
    ? shape[0] === channels && shape[1] >= window[0] && shape[2] >= window[1]
    : shape.join() === [channels, ...window].join();
  if (count < 1 || !isFitting) {
    const sizes = isSpatial ? window.map((length) => `${length} or more`) : window;
    const wanted = [channels, ...sizes].join(', ');
    throw new GeometryError(`windows must be [1 or more, ${wanted}], not ${showValue(windows.shape)}`);
  }
  const [height, width] = placesOf(network, head, windows);
  if (!isSpatial && (height !== 1 || width !== 1)) {
    throw new GeometryError(
      `a window of network ${network.name} must give one output of the ${head}, not ${height}x${width}`,
    );
  }
}

function checkContext({ name, context: read }: Network, { windows, context }: OutputRequest): void {
  if (read === undefined) {
    if (context === undefined) return;
    throw badArgument('context', `must be left out for network ${name}, which reads none`, context);
  }
  checkTensor(context as Tensor, 'context', 4, ['Float32Array']);
  if (`${context?.shape}` !== `${windows.shape}`) {
    const reason = `the context must be ${showValue(windows.shape)}, as the windows are, not ${showValue(context?.shape)}`;
    throw new GeometryError(reason);
  }
}

function checkLocationWeights(weights: Float32Array | undefined, count: number): void {
  if (weights === undefined) return;
  if (!isOfKind(weights, 'Float32Array')) throw badArgument('weights', 'must be a Float32Array', weights);
  if (weights.length !== count) {
    throw badArgument('weights', `must be ${count}, one a location`, weights.length);
  }
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong !== -1) {
    throw badArgument(`weight ${wrong}`, 'must be a finite number from 0 on', weights[wrong]);
  }
  if (!weights.some((weight) => weight > 0)) {
    throw badArgument('weights', 'must have one above 0', 'nothing but 0');
  }
}

function checkClasses(network: Network, { head, target }: GradientRequest, count: number): void {
  const { classes, weights } = target;
  if (!isOfKind(classes, 'Int32Array')) throw badArgument('classes', 'must be an Int32Array', classes);
  if (classes.length !== count)
    throw badArgument('classes', `must be ${count}, one a ${placeName(weights)}`, classes.length);
  const outputs = outputChannels(network, head);
  // One box shared by all classes: which class it is makes no difference.
  if (target.kind === 'box' && outputs === 4) return;
  const most = target.kind === 'class' ? outputs : Math.floor(outputs / 4);
  const wrong = classes.findIndex(
    (label, location) => isCounted(weights, location) && (label < 0 || label >= most),
  );
  if (wrong === -1) return;
  throw badArgument(`class ${wrong}`, `must be a whole number from 0 to ${most - 1}`, classes[wrong]);
}

function checkBoxes({ boxForm }: Network, { boxes, weights, loss = 'l2' }: BoxTarget, count: number): void {
  if (!boxLossNames.includes(loss)) {
    throw badArgument('loss', `must be one of ${boxLossNames.join(', ')}`, loss);
  }
  if (!isOfKind(boxes, 'Float32Array')) throw badArgument('boxes', 'must be a Float32Array', boxes);
  if (boxes.length !== 4 * count) {
    throw badArgument('boxes', `must be ${4 * count} edges, four a ${placeName(weights)}`, boxes.length);
  }
  const wrong = boxes.findIndex(
    (edge, at) => isCounted(weights, Math.floor(at / 4)) && !Number.isFinite(edge),
  );
  if (wrong !== -1) throw badArgument(`edge ${wrong} of boxes`, 'must be a finite number', boxes[wrong]);
  if (boxForm !== 'centre' || loss !== 'l2') return;
  for (let location = 0; location < count; location++) {
    const [xmin, ymin, xmax, ymax] = boxes.subarray(4 * location, 4 * location + 4);
    if (!isCounted(weights, location) || (xmax > xmin && ymax > ymin)) continue;
    const size = `${xmax - xmin} x ${ymax - ymin}`;
    throw badArgument(`box ${location}`, 'must have a width and a height, whose logarithms are learnt', size);
  }
}

/** What weighs 0 is left out, whatever is said of it. */
function isCounted(weights: Float32Array | undefined, location: number): boolean {
  return weights === undefined || weights[location] > 0;
}

function placeName(weights: Float32Array | undefined): string {
  return weights === undefined ? 'window' : 'location';
}
