import { GeometryError } from './geometry.js';
import { expectShape, fromValues, type NdArray } from './nd-array.js';

/** Four numbers of a window: the regressor's outputs, edges, or gradients with respect to them. */
type Four = ArrayLike<number> & Iterable<number>;

/**
 * Boxes by centre and size (SPEC 4.17) to edges relative to their windows, both [window, 4]: x, y, w and h, the offset of
 * the centre as shares of the window and logarithms of the sides relative to it, to xmin, ymin, xmax and ymax. An
 * exponential that overflows gives edges that are not finite.
 * @throws GeometryError when there are not four a window
 */
export function decodeCentre(outputs: NdArray): NdArray {
  return rows('the outputs', outputs, edgesOfCentre);
}

/** Gradient with respect to the outputs. */
export function decodeCentreBackward(outputs: NdArray, outputGradient: NdArray): NdArray {
  expectShape('the gradient', outputGradient, outputs.shape);
  return rows('the outputs', outputs, (row, window) => centreGradient(row, fourOf(outputGradient, window)));
}

/**
 * The way back: edges relative to their windows to x, y, w and h, both [window, 4].
 * @throws GeometryError when there are not four a window, or a box has no width or height
 */
export function encodeCentre(boxes: NdArray): NdArray {
  return rows('the boxes', boxes, centreOfEdges);
}

/**
 * Gradient with respect to the edges.
 * @throws GeometryError as `encodeCentre`
 */
export function encodeCentreBackward(boxes: NdArray, outputGradient: NdArray): NdArray {
  expectShape('the gradient', outputGradient, boxes.shape);
  return rows('the boxes', boxes, (box, window) => {
    const [width, height] = sidesOf(box);
    const [x, y, w, h] = fourOf(outputGradient, window);
    return [x / 2 - w / width, y / 2 - h / height, x / 2 + w / width, y / 2 + h / height];
  });
}

/** Edges of one box by centre and size. */
export function edgesOfCentre([x, y, w, h]: Four): number[] {
  const [halfWidth, halfHeight] = [Math.exp(w) / 2, Math.exp(h) / 2];
  return [0.5 + x - halfWidth, 0.5 + y - halfHeight, 0.5 + x + halfWidth, 0.5 + y + halfHeight];
}

/** The gradient with respect to x, y, w and h of one box, from that with respect to its edges. */
export function centreGradient([, , w, h]: Four, [xmin, ymin, xmax, ymax]: Four): number[] {
  const [halfWidth, halfHeight] = [Math.exp(w) / 2, Math.exp(h) / 2];
  return [xmin + xmax, ymin + ymax, (xmax - xmin) * halfWidth, (ymax - ymin) * halfHeight];
}

/**
 * Centre and size of one box by its edges.
 * @throws GeometryError when it has no width or height
 */
export function centreOfEdges(box: Four): number[] {
  const [xmin, ymin, xmax, ymax] = box;
  const [width, height] = sidesOf(box);
  return [(xmin + xmax) / 2 - 0.5, (ymin + ymax) / 2 - 0.5, Math.log(width), Math.log(height)];
}

function sidesOf([xmin, ymin, xmax, ymax]: Four): number[] {
  const sides = [xmax - xmin, ymax - ymin];
  if (sides.every((side) => side > 0)) return sides;
  throw new GeometryError(`a box of ${sides.join(' x ')} has no logarithms of its sides`);
}

function rows(name: string, array: NdArray, change: (row: number[], window: number) => number[]): NdArray {
  expectShape(name, array, [undefined, 4]);
  const [windows] = array.shape;
  const values = Array.from({ length: windows }, (_, window) => change(fourOf(array, window), window));
  return fromValues(values.flat(), array.shape);
}

function fourOf(array: NdArray, window: number): number[] {
  return [0, 1, 2, 3].map((at) => array.get(window, at));
}
