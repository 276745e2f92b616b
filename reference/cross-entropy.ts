import { GeometryError } from './geometry.js';
import { expectShape, type NdArray, zeros } from './nd-array.js';
import { exponentials, softmax } from './softmax.js';

/**
 * Softmax cross-entropy: mean over the windows of log(sum of exp(logits)) - logit of the window's class (SPEC 4.4).
 * Logits are [window, class], classes one index a window.
 * @throws GeometryError when there is not one class a window, or it is no index of a class
 */
export function crossEntropy(logits: NdArray, classes: ArrayLike<number>): number {
  const [windows] = expectClasses(logits, classes);
  let loss = 0;
  for (let window = 0; window < windows; window++) {
    const { largest, sum } = exponentials(logits.pick(window));
    loss += Math.log(sum) + largest - logits.get(window, classes[window]);
  }
  return loss / windows;
}

/**
 * Gradient of the mean loss with respect to the logits: (softmax - 1 at the class) / windows.
 * @throws GeometryError when there is not one class a window, or it is no index of a class
 */
export function crossEntropyBackward(logits: NdArray, classes: ArrayLike<number>): NdArray {
  const [windows, labels] = expectClasses(logits, classes);
  const gradient = zeros(logits.shape);
  for (let window = 0; window < windows; window++) {
    const probabilities = softmax(logits.pick(window));
    for (let label = 0; label < labels; label++) {
      const wanted = label === classes[window] ? 1 : 0;
      gradient.set(window, label, (probabilities.get(label) - wanted) / windows);
    }
  }
  return gradient;
}

function expectClasses(logits: NdArray, classes: ArrayLike<number>): number[] {
  expectShape('the logits', logits, [classes.length, undefined]);
  const labels = logits.shape[1];
  const wrong = Array.from(classes).find((label) => !Number.isInteger(label) || label < 0 || label >= labels);
  if (wrong !== undefined) {
    throw new GeometryError(`class ${wrong} is none of the ${labels} that the logits have`);
  }
  return logits.shape;
}
