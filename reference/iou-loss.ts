import { locationWeights } from './location-weights.js';
import { expectShape, fromValues, type NdArray } from './nd-array.js';

/** The loss of one window, and its gradient with respect to the predicted xmin, ymin, xmax and ymax. */
export interface WindowLoss {
  readonly loss: number;
  readonly gradient: readonly number[];
}

/**
 * Loss on intersection over union: mean over the windows of 1 - IoU, both [window, 4] (SPEC 4.16, paper section 6). With
 * `weights`, one a window, the mean is weighted, and what weighs 0 is left out, whatever its edges are.
 * @throws GeometryError when the shapes differ, or weights are no weights
 */
export function iouLoss(predictions: NdArray, boxes: NdArray, weights?: ArrayLike<number>): number {
  return meanLoss(iouLossOfWindow, predictions, boxes, weights);
}

/** Gradient of the mean loss with respect to the predictions: 0 where the boxes do not meet. */
export function iouLossBackward(predictions: NdArray, boxes: NdArray, weights?: ArrayLike<number>): NdArray {
  return meanGradient(iouLossOfWindow, predictions, boxes, weights);
}

/**
 * Loss on generalised IoU (Rezatofighi et al., 2019), which has a gradient where the boxes do not meet: mean over the
 * windows of 1 - IoU + the share of the enclosing box that is in neither, + by how much predicted edges cross (SPEC 4.16).
 */
export function giouLoss(predictions: NdArray, boxes: NdArray, weights?: ArrayLike<number>): number {
  return meanLoss(giouLossOfWindow, predictions, boxes, weights);
}

/** Gradient of the mean loss with respect to the predictions. */
export function giouLossBackward(predictions: NdArray, boxes: NdArray, weights?: ArrayLike<number>): NdArray {
  return meanGradient(giouLossOfWindow, predictions, boxes, weights);
}

/** 1 - IoU of four predicted and four true edges. */
export function iouLossOfWindow(prediction: ArrayLike<number>, box: ArrayLike<number>): WindowLoss {
  const { shared, union } = areasOf(prediction, box);
  const overlap = ratio(shared, union);
  return { loss: 1 - overlap.value, gradient: overlap.slope.map((slope) => 0 - slope) };
}

/** The generalised one: above 1 where the boxes do not meet. */
export function giouLossOfWindow(prediction: ArrayLike<number>, box: ArrayLike<number>): WindowLoss {
  const { shared, union, hull } = areasOf(prediction, box);
  const overlap = ratio(shared, union);
  const filled = ratio(union, hull);
  const empty = hull.value === 0 ? 0 : 1 - filled.value;
  const crossed = [0, 1].map((axis) => side(edge(prediction[axis + 2]), edge(prediction[axis])));
  const slopes = [...crossed.map(({ high }) => high), ...crossed.map(({ low }) => low)];
  return {
    loss: 1 - overlap.value + empty + crossed[0].length + crossed[1].length,
    gradient: slopes.map((slope, at) => slope - overlap.slope[at] - filled.slope[at]),
  };
}

/** A number with its gradient with respect to the four predicted edges. */
interface Sloped {
  readonly value: number;
  readonly slope: readonly number[];
}

/** An edge, and how much of its gradient the predicted edge gets: 1 or, of two equal ones, half. */
interface Edge {
  readonly at: number;
  readonly share: number;
}

/** Along one axis, with its gradient with respect to the predicted low and high edge. */
interface Side {
  readonly length: number;
  readonly low: number;
  readonly high: number;
}

/** Areas of the intersection, the union and the box that encloses both. */
function areasOf(prediction: ArrayLike<number>, box: ArrayLike<number>) {
  const area = (sideAlong: (low: number, high: number) => Side) => product(sideAlong(0, 2), sideAlong(1, 3));
  const shared = area((low, high) =>
    side(larger(prediction[low], box[low]), smaller(prediction[high], box[high])),
  );
  const own = area((low, high) => side(edge(prediction[low]), edge(prediction[high])));
  const other = area((low, high) => side(edge(box[low], 0), edge(box[high], 0)));
  const hull = area((low, high) =>
    side(smaller(prediction[low], box[low]), larger(prediction[high], box[high])),
  );
  const union = {
    value: own.value + other.value - shared.value,
    slope: own.slope.map((slope, at) => slope - shared.slope[at]),
  };
  return { shared, union, hull };
}

function edge(at: number, share = 1): Edge {
  return { at, share };
}

function larger(predicted: number, other: number): Edge {
  return { at: Math.max(predicted, other), share: step(predicted - other) };
}

function smaller(predicted: number, other: number): Edge {
  return { at: Math.min(predicted, other), share: step(other - predicted) };
}

/** None where the edges have crossed. */
function side(low: Edge, high: Edge): Side {
  const passed = step(high.at - low.at);
  return { length: Math.max(0, high.at - low.at), low: -passed * low.share, high: passed * high.share };
}

/** Of max(0, x): 1 above 0, 0 below, and half at 0. */
function step(x: number): number {
  return (Math.sign(x) + 1) / 2;
}

function product(x: Side, y: Side): Sloped {
  return {
    value: x.length * y.length,
    slope: [x.low * y.length, y.low * x.length, x.high * y.length, y.high * x.length],
  };
}

/** Of two areas; 0, and without gradient, when the second is empty. */
function ratio(part: Sloped, whole: Sloped): Sloped {
  if (whole.value === 0) return { value: 0, slope: [0, 0, 0, 0] };
  const value = part.value / whole.value;
  return { value, slope: part.slope.map((slope, at) => (slope - value * whole.slope[at]) / whole.value) };
}

type OfWindow = (prediction: ArrayLike<number>, box: ArrayLike<number>) => WindowLoss;

function meanLoss(
  ofWindow: OfWindow,
  predictions: NdArray,
  boxes: NdArray,
  weights: ArrayLike<number> | undefined,
): number {
  const { losses, total } = windowLosses(ofWindow, predictions, boxes, weights);
  return losses.reduce((sum, { weight, loss }) => sum + weight * loss, 0) / total;
}

function meanGradient(
  ofWindow: OfWindow,
  predictions: NdArray,
  boxes: NdArray,
  weights: ArrayLike<number> | undefined,
): NdArray {
  const { losses, total } = windowLosses(ofWindow, predictions, boxes, weights);
  const rows = losses.flatMap(({ weight, gradient }) => gradient.map((slope) => (weight * slope) / total));
  return fromValues(rows, boxes.shape);
}

interface WeightedLoss extends WindowLoss {
  readonly weight: number;
}

const left: WeightedLoss = { weight: 0, loss: 0, gradient: [0, 0, 0, 0] };

/**
 * Of each window, those that weigh 0 left out, whatever their edges are.
 * @throws GeometryError when the shapes differ, or weights are no weights
 */
function windowLosses(
  ofWindow: OfWindow,
  predictions: NdArray,
  boxes: NdArray,
  weights: ArrayLike<number> | undefined,
): { readonly losses: readonly WeightedLoss[]; readonly total: number } {
  expectShape('the boxes', boxes, [undefined, 4]);
  expectShape('the predictions', predictions, boxes.shape);
  const [windows] = boxes.shape;
  const { weights: each, total } = locationWeights(windows, weights);
  const edges = (array: NdArray, window: number) => [0, 1, 2, 3].map((at) => array.get(window, at));
  const losses = Array.from({ length: windows }, (_, window) =>
    each[window] === 0
      ? left
      : { weight: each[window], ...ofWindow(edges(predictions, window), edges(boxes, window)) },
  );
  return { losses, total };
}
