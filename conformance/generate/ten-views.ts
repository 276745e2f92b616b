/** SPEC 5.5, ten views, put together from the reference's operations, in float64. */
import { crop } from '../../reference/crop.js';
import { flip } from '../../reference/flip.js';
import { type Pair, resizedSize } from '../../reference/geometry.js';
import { layersThrough, type Network } from '../../reference/layers.js';
import { copy, type NdArray } from '../../reference/nd-array.js';
import { evaluateLayers, type NetworkWeights } from '../../reference/network.js';
import { normalise } from '../../reference/normalise.js';
import { resize } from '../../reference/resize.js';
import { softmax } from '../../reference/softmax.js';
import { topClasses, votes } from '../../reference/votes.js';

/** The paper cuts windows of 221 from a short side of 256. */
const [shortSide, ofWindow] = [256, 221];

/** Corners row by row and the centre, each followed by its mirror image; not normalised. */
export function tenViews(picture: NdArray, window: Pair): NdArray[] {
  const [, height, width] = picture.shape;
  const size = resizedSize([height, width], shortSide * Math.max(...window), ofWindow);
  const resized = resize(picture, size);
  const bottom = resized.shape[1] - window[0];
  const right = resized.shape[2] - window[1];
  const centre: Pair = [Math.floor(bottom / 2), Math.floor(right / 2)];
  const starts: readonly Pair[] = [[0, 0], [0, right], [bottom, 0], [bottom, right], centre];
  return starts.flatMap((start) => {
    const view = crop(resized, { start, size: window });
    return [view, flip(view)];
  });
}

/** The best classes, `classes` of them without background, by the mean over these views. */
export function classifyViews(
  views: readonly NdArray[],
  network: Network,
  weights: NetworkWeights,
  classes: number,
  topK: number,
): { classes: { label: number; score: number }[] } {
  const layers = layersThrough(network, 'classifier');
  const maps = views.map((view) => softmax(evaluateLayers(layers, weights, normalise(view, network.input))));
  return { classes: topClasses(copy(votes(maps).hi(classes)), topK).map((one) => ({ ...one })) };
}
