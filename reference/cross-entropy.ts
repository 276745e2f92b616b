import { GeometryError } from './geometry.js';
import { locationWeights } from './location-weights.js';
import { expectShape, type NdArray, zeros } from './nd-array.js';
import { exponentials, softmax } from './softmax.js';

/**
 * Softmax cross-entropy: mean over the windows of log(sum of exp(logits)) - logit of the window's class (SPEC 4.4).
 * Logits are [window, class], classes one index a window. With `weights`, one a window, the mean is weighted, and what
 * weighs 0 is left out, whatever its logits and class are.
 * @throws GeometryError when there is not one class a window, or it is no index of a class, or weights are no weights
 */
export function crossEntropy(
  logits: NdArray,
  classes: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  const { weights: each, total } = expectClasses(logits, classes, weights);
  let loss = 0;
  for (let window = 0; window < logits.shape[0]; window++) {
    if (each[window] === 0) continue;
    const { largest, sum } = exponentials(logits.pick(window));
    loss += each[window] * (Math.log(sum) + largest - logits.get(window, classes[window]));
  }
  return loss / total;
}

/**
 * Gradient of the mean loss with respect to the logits: weight * (softmax - 1 at the class) / sum of the weights.
 * @throws GeometryError when there is not one class a window, or it is no index of a class, or weights are no weights
 */
export function crossEntropyBackward(
  logits: NdArray,
  classes: ArrayLike<number>,
  weights?: ArrayLike<number>,
): NdArray {
  const { weights: each, total } = expectClasses(logits, classes, weights);
  const [windows, labels] = logits.shape;
  const gradient = zeros(logits.shape);
  for (let window = 0; window < windows; window++) {
    if (each[window] === 0) continue;
    const probabilities = softmax(logits.pick(window));
    for (let label = 0; label < labels; label++) {
      const wanted = label === classes[window] ? 1 : 0;
      gradient.set(window, label, (each[window] * (probabilities.get(label) - wanted)) / total);
    }
  }
  return gradient;
}

function expectClasses(logits: NdArray, classes: ArrayLike<number>, given: ArrayLike<number> | undefined) {
  expectShape('the logits', logits, [classes.length, undefined]);
  const [windows, labels] = logits.shape;
  const { weights, total } = locationWeights(windows, given);
  for (let window = 0; window < windows; window++) {
    const label = classes[window];
    if (weights[window] > 0 && !(Number.isInteger(label) && label >= 0 && label < labels)) {
      throw new GeometryError(`class ${label} is none of the ${labels} that the logits have`);
    }
  }
  return { weights, total };
}
