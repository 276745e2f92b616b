import { expectShape, map, type NdArray, zip } from './nd-array.js';

/**
 * The regressor's loss: mean over the windows of half the squared distance between predicted and true edges, both
 * [window, 4] (SPEC 4.8, paper section 4.2).
 * @throws GeometryError when their shapes differ
 */
export function squaredLoss(predictions: NdArray, boxes: NdArray): number {
  const [windows, edges] = expectEdges(predictions, boxes);
  let loss = 0;
  for (let window = 0; window < windows; window++) {
    for (let edge = 0; edge < edges; edge++) {
      const difference = predictions.get(window, edge) - boxes.get(window, edge);
      loss += (difference * difference) / 2;
    }
  }
  return loss / windows;
}

/**
 * Gradient of the mean loss with respect to the predictions: difference / windows.
 * @throws GeometryError when their shapes differ
 */
export function squaredLossBackward(predictions: NdArray, boxes: NdArray): NdArray {
  const [windows] = expectEdges(predictions, boxes);
  const difference = zip(predictions, boxes, (prediction, edge) => prediction - edge);
  return map(difference, (value) => value / windows);
}

function expectEdges(predictions: NdArray, boxes: NdArray): number[] {
  expectShape('the boxes', boxes, [undefined, 4]);
  expectShape('the predictions', predictions, boxes.shape);
  return boxes.shape;
}
