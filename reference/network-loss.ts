import { type BoxForm, lossInForm } from './box-forms.js';
import type { BoxLossName } from './box-losses.js';
import { crossEntropy, crossEntropyBackward } from './cross-entropy.js';
import { GeometryError } from './geometry.js';
import { locationWeights } from './location-weights.js';
import { assign, copy, expectShape, type NdArray, reshape, zeros } from './nd-array.js';

export interface ClassLoss {
  readonly kind: 'class';
  /** Index of the true class of each window; with `weights` of each location, by window, then y, then x. */
  readonly classes: ArrayLike<number>;
  /** What each location counts, likewise: then windows may be larger than the network's (paper section 5). */
  readonly weights?: ArrayLike<number>;
}

export interface BoxLoss {
  readonly kind: 'box';
  /**
   * Index of the object's class of each window or location: picks the outputs 4 * class ... 4 * class + 3 of a regressor
   * with more than four.
   */
  readonly classes: ArrayLike<number>;
  /** [window, 4], or [window, y, x, 4]: xmin, ymin, xmax, ymax relative to the window or to the location's window. */
  readonly boxes: NdArray;
  /** As those of classes. */
  readonly weights?: ArrayLike<number>;
  /** Half the squared distance, `l2`, where nothing else is said. */
  readonly loss?: BoxLossName;
}

export interface NetworkLoss {
  readonly loss: number;
  /** With respect to the outputs, in their shape. */
  readonly gradient: NdArray;
}

/**
 * The loss of a head's outputs [window, channel, y, x]: each location counts by itself, as a window does that gives one
 * output (SPEC 4.9).
 * @param form of a regressor's outputs (SPEC 4.17); the boxes of the target are edges all the same
 * @throws GeometryError when there is not one class, box or weight a location, a class has no output or edges, or a box
 *   does not have the form
 */
export function networkLoss(
  outputs: NdArray,
  target: ClassLoss | BoxLoss,
  form: BoxForm = 'edges',
): NetworkLoss {
  const { loss, gradient } = lossOfRows(asRows(outputs), target, form);
  return { loss, gradient: fromRows(gradient, outputs.shape) };
}

/** Outputs and their gradient are [location, channel]. */
function lossOfRows(outputs: NdArray, target: ClassLoss | BoxLoss, form: BoxForm): NetworkLoss {
  const { classes, weights } = target;
  if (target.kind === 'class') {
    return {
      loss: crossEntropy(outputs, classes, weights),
      gradient: crossEntropyBackward(outputs, classes, weights),
    };
  }
  const [locations] = outputs.shape;
  const { boxes, loss: name = 'l2' } = target;
  const { loss, backward } = lossInForm(form, name);
  if (weights === undefined) expectShape('the boxes', boxes, [locations, 4]);
  if (classes.length !== locations)
    throw new GeometryError(`there must be one class a window, not ${classes.length} for ${locations}`);
  const wanted = reshape(boxes, [locations, 4]);
  const counted = locationWeights(locations, weights).weights;
  const predictions = zeros(wanted.shape);
  const gradient = zeros(outputs.shape);
  const isCounted = (location: number) => counted[location] > 0;
  slices(predictions).forEach((row, location) => {
    if (isCounted(location)) assign(row, edges(outputs.pick(location), classes[location]));
  });
  slices(backward(predictions, wanted, weights)).forEach((row, location) => {
    if (isCounted(location)) assign(edges(gradient.pick(location), classes[location]), row);
  });
  return { loss: loss(predictions, wanted, weights), gradient };
}

/** The four outputs that belong to a class, as a view; all of them when the classes share four. */
function edges(outputs: NdArray, label: number): NdArray {
  if (outputs.size === 4) return outputs;
  if (!Number.isInteger(label) || label < 0 || 4 * label + 4 > outputs.size) {
    throw new GeometryError(`class ${label} has no four edges among ${outputs.size} outputs`);
  }
  return outputs.lo(4 * label).hi(4);
}

/** [window, channel, y, x] to [location, channel]. */
function asRows(outputs: NdArray): NdArray {
  const [windows, channels, height, width] = outputs.shape;
  return reshape(outputs.transpose(0, 2, 3, 1), [windows * height * width, channels]);
}

/** The way back. */
function fromRows(rows: NdArray, [windows, channels, height, width]: readonly number[]): NdArray {
  return copy(reshape(rows, [windows, height, width, channels]).transpose(0, 3, 1, 2));
}

function slices(array: NdArray): NdArray[] {
  return Array.from({ length: array.shape[0] }, (_, index) => array.pick(index));
}
