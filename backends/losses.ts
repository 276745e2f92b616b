import { type BoxForm, boxInForm, type LossOfWindow, overlapInForm } from '../reference/box-forms.js';
import { locationWeights } from '../reference/location-weights.js';
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
 * @param form of a regressor's outputs (SPEC 4.17)
 */
export function lossAndGradient(
  outputs: Maps,
  target: ClassTarget | BoxTarget,
  form: BoxForm = 'edges',
): LossAndGradient {
  if (target.kind === 'class') return crossEntropy(outputs, target);
  const { loss = 'l2' } = target;
  return loss === 'l2'
    ? squaredDistance(outputs, target, form)
    : overlapLoss(outputs, target, overlapInForm(form, loss));
}

function crossEntropy({ shape, data }: Maps, target: ClassTarget): LossAndGradient {
  const { channels } = shape;
  const { classes } = target;
  const locations = data.length / channels;
  const { weights, total } = locationWeights(locations, target.weights);
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

function squaredDistance({ shape, data }: Maps, target: BoxTarget, form: BoxForm): LossAndGradient {
  const gradient: Maps = { shape, data: new Float32Array(data.length) };
  const { weights, total } = locationWeights(target.classes.length, target.weights);
  let loss = 0;
  for (const { location, places, truth } of countedBoxes(shape, target, weights)) {
    const wanted = boxInForm(form, truth);
    for (const [edge, at] of places.entries()) {
      const difference = data[at] - wanted[edge];
      loss += weights[location] * ((difference * difference) / 2);
      gradient.data[at] = (weights[location] * difference) / total;
    }
  }
  return { loss: loss / total, gradient };
}

function overlapLoss({ shape, data }: Maps, target: BoxTarget, ofWindow: LossOfWindow): LossAndGradient {
  const gradient: Maps = { shape, data: new Float32Array(data.length) };
  const { weights, total } = locationWeights(target.classes.length, target.weights);
  let loss = 0;
  for (const { location, places, truth } of countedBoxes(shape, target, weights)) {
    const own = ofWindow(
      places.map((at) => data[at]),
      truth,
    );
    loss += weights[location] * own.loss;
    for (const [edge, at] of places.entries()) {
      gradient.data[at] = (weights[location] * own.gradient[edge]) / total;
    }
  }
  return { loss: loss / total, gradient };
}

interface CountedBox {
  readonly location: number;
  /** Where the four outputs of its class are. */
  readonly places: readonly number[];
  readonly truth: Float32Array;
}

/** Of the locations that weigh something. */
function* countedBoxes(
  { channels }: Maps['shape'],
  { classes, boxes }: BoxTarget,
  weights: ArrayLike<number>,
): Generator<CountedBox> {
  const locations = classes.length;
  for (let location = 0; location < locations; location++) {
    if (weights[location] === 0) continue;
    const first = channels === 4 ? 0 : 4 * classes[location];
    yield {
      location,
      places: [0, 1, 2, 3].map((edge) => (first + edge) * locations + location),
      truth: boxes.subarray(4 * location, 4 * location + 4),
    };
  }
}
