import { giouLossOfWindow, iouLossOfWindow } from '../reference/iou-loss.js';
import type { BoxTarget, ClassTarget } from './backend.js';
import type { Maps } from './device.js';

export interface LossAndGradient {
  readonly loss: number;
  /** With respect to the head's outputs, [channel, window, 1, 1]. */
  readonly gradient: Maps;
}

/** Mean over the windows of softmax cross-entropy or of a loss of the box (SPEC 4.4, 4.8 and 4.16). */
export function lossAndGradient(outputs: Maps, target: ClassTarget | BoxTarget): LossAndGradient {
  if (target.kind === 'class') return crossEntropy(outputs, target);
  const { loss = 'l2' } = target;
  return loss === 'l2'
    ? squaredDistance(outputs, target)
    : overlapLoss(outputs, target, loss === 'iou' ? iouLossOfWindow : giouLossOfWindow);
}

function crossEntropy({ shape, data }: Maps, { classes }: ClassTarget): LossAndGradient {
  const { channels, windows = 1 } = shape;
  const gradient: Maps = { shape, data: new Float32Array(data.length) };
  let loss = 0;
  for (let window = 0; window < windows; window++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let channel = 0; channel < channels; channel++) {
      largest = Math.max(largest, data[channel * windows + window]);
    }
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += Math.exp(data[channel * windows + window] - largest);
    }
    loss += Math.log(sum) + largest - data[classes[window] * windows + window];
    for (let channel = 0; channel < channels; channel++) {
      const at = channel * windows + window;
      const wanted = channel === classes[window] ? 1 : 0;
      gradient.data[at] = (Math.exp(data[at] - largest) / sum - wanted) / windows;
    }
  }
  return { loss: loss / windows, gradient };
}

function squaredDistance({ shape, data }: Maps, { classes, boxes }: BoxTarget): LossAndGradient {
  const { channels, windows = 1 } = shape;
  const gradient: Maps = { shape, data: new Float32Array(data.length) };
  let loss = 0;
  for (let window = 0; window < windows; window++) {
    const first = channels === 4 ? 0 : 4 * classes[window];
    for (let edge = 0; edge < 4; edge++) {
      const at = (first + edge) * windows + window;
      const difference = data[at] - boxes[4 * window + edge];
      loss += (difference * difference) / 2;
      gradient.data[at] = difference / windows;
    }
  }
  return { loss: loss / windows, gradient };
}

function overlapLoss(
  { shape, data }: Maps,
  { classes, boxes }: BoxTarget,
  ofWindow: typeof iouLossOfWindow,
): LossAndGradient {
  const { channels, windows = 1 } = shape;
  const gradient: Maps = { shape, data: new Float32Array(data.length) };
  let loss = 0;
  for (let window = 0; window < windows; window++) {
    const first = channels === 4 ? 0 : 4 * classes[window];
    const places = [0, 1, 2, 3].map((edge) => (first + edge) * windows + window);
    const own = ofWindow(
      places.map((at) => data[at]),
      boxes.subarray(4 * window, 4 * window + 4),
    );
    loss += own.loss;
    for (const [edge, at] of places.entries()) gradient.data[at] = own.gradient[edge] / windows;
  }
  return { loss: loss / windows, gradient };
}
