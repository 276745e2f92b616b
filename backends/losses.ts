import { giouLossOfWindow, iouLossOfWindow } from '../reference/iou-loss.js';
import type { BoxTarget, ClassTarget } from './backend.js';
import type { Maps } from './device.js';

export interface LossAndGradient {
  readonly loss: number;
  /** With respect to the head's outputs, [channel, window, y, x]. */
  readonly gradient: Maps;
}

/**
 * Mean over the locations, by their weights, of softmax cross-entropy or of a loss of the box (SPEC 4.4, 4.8 and 4.16). What
 * weighs 0 is left out, whatever is there.
 */
export function lossAndGradient(outputs: Maps, target: ClassTarget | BoxTarget): LossAndGradient {
  if (target.kind === 'class') return crossEntropy(outputs, target);
  const { loss = 'l2' } = target;
  return loss === 'l2'
    ? squaredDistance(outputs, target)
    : overlapLoss(outputs, target, loss === 'iou' ? iouLossOfWindow : giouLossOfWindow);
}

/** What each location counts, by window, then y, then x, and all of them together. */
export function weightsOfTarget(
  { weights }: ClassTarget | BoxTarget,
  locations: number,
): { readonly weights: Float32Array; readonly total: number } {
  if (weights === undefined) return { weights: new Float32Array(locations).fill(1), total: locations };
  let total = 0;
  for (let location = 0; location < locations; location++) total += weights[location];
  return { weights, total };
}

function crossEntropy({ shape, data }: Maps, target: ClassTarget): LossAndGradient {
  const { channels } = shape;
  const { classes } = target;
  const locations = data.length / channels;
  const { weights, total } = weightsOfTarget(target, locations);
  const gradient: Maps = { shape, data: new Float32Array(data.length) };
  let loss = 0;
  for (let location = 0; location < locations; location++) {
    const weight = weights[location];
    if (weight === 0) continue;
    let largest = Number.NEGATIVE_INFINITY;
    for (let channel = 0; channel < channels; channel++) {
      largest = Math.max(largest, data[channel * locations + location]);
    }
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += Math.exp(data[channel * locations + location] - largest);
    }
    loss += weight * (Math.log(sum) + largest - data[classes[location] * locations + location]);
    for (let channel = 0; channel < channels; channel++) {
      const at = channel * locations + location;
      const wanted = channel === classes[location] ? 1 : 0;
      gradient.data[at] = (weight * (Math.exp(data[at] - largest) / sum - wanted)) / total;
    }
  }
  return { loss: loss / total, gradient };
}

function squaredDistance({ shape, data }: Maps, target: BoxTarget): LossAndGradient {
  const { channels } = shape;
  const { classes, boxes } = target;
  const locations = data.length / channels;
  const { weights, total } = weightsOfTarget(target, locations);
  const gradient: Maps = { shape, data: new Float32Array(data.length) };
  let loss = 0;
  for (let location = 0; location < locations; location++) {
    const weight = weights[location];
    if (weight === 0) continue;
    const first = channels === 4 ? 0 : 4 * classes[location];
    for (let edge = 0; edge < 4; edge++) {
      const at = (first + edge) * locations + location;
      const difference = data[at] - boxes[4 * location + edge];
      loss += weight * ((difference * difference) / 2);
      gradient.data[at] = (weight * difference) / total;
    }
  }
  return { loss: loss / total, gradient };
}

function overlapLoss(
  { shape, data }: Maps,
  target: BoxTarget,
  ofWindow: typeof iouLossOfWindow,
): LossAndGradient {
  const { channels } = shape;
  const { classes, boxes } = target;
  const locations = data.length / channels;
  const { weights, total } = weightsOfTarget(target, locations);
  const gradient: Maps = { shape, data: new Float32Array(data.length) };
  let loss = 0;
  for (let location = 0; location < locations; location++) {
    const weight = weights[location];
    if (weight === 0) continue;
    const first = channels === 4 ? 0 : 4 * classes[location];
    const places = [0, 1, 2, 3].map((edge) => (first + edge) * locations + location);
    const own = ofWindow(
      places.map((at) => data[at]),
      boxes.subarray(4 * location, 4 * location + 4),
    );
    loss += weight * own.loss;
    for (const [edge, at] of places.entries()) gradient.data[at] = (weight * own.gradient[edge]) / total;
  }
  return { loss: loss / total, gradient };
}
