import { locationWeights } from './location-weights.js';
import { expectShape, type NdArray, zeros } from './nd-array.js';

/**
 * The regressor's loss: mean over the windows of half the squared distance between predicted and true edges, both
 * [window, 4] (SPEC 4.8, paper section 4.2). With `weights`, one a window, the mean is weighted, and what weighs 0 is left
 * out, whatever its edges are.
 * @throws GeometryError when their shapes differ, or weights are no weights
 */
export function squaredLoss(predictions: NdArray, boxes: NdArray, weights?: ArrayLike<number>): number {
  const [windows, edges] = expectEdges(predictions, boxes);
  const { weights: each, total } = locationWeights(windows, weights);
  let loss = 0;
  for (let window = 0; window < windows; window++) {
    if (each[window] === 0) continue;
    for (let edge = 0; edge < edges; edge++) {
      const difference = predictions.get(window, edge) - boxes.get(window, edge);
      loss += each[window] * ((difference * difference) / 2);
    }
  }
  return loss / total;
}

/**
 * Gradient of the mean loss with respect to the predictions: weight * difference / sum of the weights.
 * @throws GeometryError when their shapes differ, or weights are no weights
 */
export function squaredLossBackward(
  predictions: NdArray,
  boxes: NdArray,
  weights?: ArrayLike<number>,
): NdArray {
  const [windows, edges] = expectEdges(predictions, boxes);
  const { weights: each, total } = locationWeights(windows, weights);
  const gradient = zeros(boxes.shape);
  for (let window = 0; window < windows; window++) {
    if (each[window] === 0) continue;
    for (let edge = 0; edge < edges; edge++) {
      const difference = predictions.get(window, edge) - boxes.get(window, edge);
      gradient.set(window, edge, (each[window] * difference) / total);
    }
  }
  return gradient;
}

function expectEdges(predictions: NdArray, boxes: NdArray): number[] {
  expectShape('the boxes', boxes, [undefined, 4]);
  expectShape('the predictions', predictions, boxes.shape);
  return boxes.shape;
}
