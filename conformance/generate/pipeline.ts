/** SPEC 5 put together from the reference's operations, in float64. */
import { type BoxForm, edgesInForm } from '../../reference/box-forms.js';
import type { WindowBox } from '../../reference/box-merge.js';
import { crop } from '../../reference/crop.js';
import {
  exactInput,
  GeometryError,
  type Pair,
  receptiveField,
  resizedSize,
} from '../../reference/geometry.js';
import type { Box } from '../../reference/iou.js';
import { layerFootprint, layersThrough, type Network } from '../../reference/layers.js';
import { mergeBoxes } from '../../reference/merge-boxes.js';
import type { NdArray } from '../../reference/nd-array.js';
import { copy } from '../../reference/nd-array.js';
import { evaluateLayers, type NetworkWeights } from '../../reference/network.js';
import { normalise } from '../../reference/normalise.js';
import { refineBoxes } from '../../reference/refine-boxes.js';
import { resize } from '../../reference/resize.js';
import { softmax } from '../../reference/softmax.js';
import { spatialMax } from '../../reference/spatial-max.js';
import { type ClassScore, topClasses, votes } from '../../reference/votes.js';
import { type Joining, levelOutputs } from './level-outputs.js';
import { pyramid, type Settings, type Stride } from './pyramid.js';

export interface BoxSettings extends Settings {
  readonly windowThreshold: number;
  readonly mergeThreshold: number;
  /** Where it is not there, merged boxes stay as they are. */
  readonly refineThreshold?: number;
}

export interface Grid {
  readonly window: Pair;
  readonly step: Pair;
  readonly margin: number;
  readonly zoom: Pair;
}

export function gridOf(network: Network, stride: Stride, margin: number, zoom: Pair): Grid {
  const layers = layersThrough(network, 'classifier').map(layerFootprint);
  const stack = stride === 'fine' ? network.features.map(layerFootprint) : layers;
  return { window: exactInput([1, 1], layers), step: receptiveField(stack).stride, margin, zoom };
}

/** SPEC 5.3. */
export function windowAt({ window, step, margin, zoom }: Grid, [y, x]: Pair): Box {
  const [top, left] = [y * step[0] - margin, x * step[1] - margin];
  return {
    xmin: left / zoom[1],
    ymin: top / zoom[0],
    xmax: (left + window[1]) / zoom[1],
    ymax: (top + window[0]) / zoom[0],
  };
}

/** SPEC 5.4. */
export function boxInWindow(window: Box, edges: readonly number[]): Box {
  const [width, height] = [window.xmax - window.xmin, window.ymax - window.ymin];
  return {
    xmin: window.xmin + edges[0] * width,
    ymin: window.ymin + edges[1] * height,
    xmax: window.xmin + edges[2] * width,
    ymax: window.ymin + edges[3] * height,
  };
}

export interface Prediction {
  readonly scores: NdArray;
  readonly edges: NdArray;
  readonly grid: Grid;
  /** Height and width. */
  readonly picture: Pair;
  /** What `edges` are, the regressor's outputs; edges unless said otherwise. */
  readonly form?: BoxForm | undefined;
}

/**
 * SPEC 5.6: the boxes of one class at one level.
 * @throws GeometryError when the threshold, a score of the class, or an edge of a window that scores enough is NaN, or
 *   of the form by centre not finite
 */
export function windowBoxes(
  { scores, edges, grid, picture, form = 'edges' }: Prediction,
  label: number,
  threshold: number,
): WindowBox[] {
  const [, height, width] = scores.shape;
  const first = edges.shape[0] === 4 ? 0 : 4 * label;
  const found: WindowBox[] = [];
  requireNumbers('the threshold', [threshold]);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const score = scores.get(label, y, x);
      requireNumbers(`the score at ${y}, ${x}`, [score]);
      if (score < threshold) continue;
      const outputs = [0, 1, 2, 3].map((edge) => edges.get(first + edge, y, x));
      const relative = edgesInForm(form, outputs);
      requireNumbers(`the edges at ${y}, ${x}`, relative);
      if (form === 'centre') requireFinite(`the edges at ${y}, ${x}`, relative);
      const box = clip(boxInWindow(windowAt(grid, [y, x]), relative), picture);
      if (box.xmax > box.xmin && box.ymax > box.ymin) found.push({ box, score, windows: 1 });
    }
  }
  return found;
}

function requireNumbers(what: string, values: readonly number[]): void {
  if (values.some(Number.isNaN)) throw new GeometryError(`${what} must be a number, not NaN`);
}

function requireFinite(what: string, values: readonly number[]): void {
  if (!values.every(Number.isFinite)) throw new GeometryError(`${what} must be finite`);
}

/** A box without what of it lies outside a picture of this size, [height, width]. */
export function clip({ xmin, ymin, xmax, ymax }: Box, [height, width]: Pair): Box {
  const within = (edge: number, length: number) => Math.min(Math.max(edge, 0), length);
  return {
    xmin: within(xmin, width),
    ymin: within(ymin, height),
    xmax: within(xmax, width),
    ymax: within(ymax, height),
  };
}

export function predict(
  picture: NdArray,
  network: Network,
  weights: NetworkWeights,
  settings: Settings,
  joining?: Joining,
): Prediction[] {
  const { stride, margin } = settings;
  return pyramid(picture, network, settings).map(({ input, zoom }) => {
    const seen = { picture, network, weights, settings, input };
    return {
      scores: softmax(levelOutputs(seen, 'classifier', joining)),
      edges: levelOutputs(seen, 'regressor', joining),
      grid: gridOf(network, stride, margin, zoom),
      picture: [picture.shape[1], picture.shape[2]],
      form: network.boxForm,
    };
  });
}

export interface Detection {
  readonly label: number;
  readonly score: number;
  readonly box: Box;
}

/** SPEC 5.6: what all levels' windows of one class merge to, refined where the settings say so. */
function boxesOf(
  predictions: readonly Prediction[],
  label: number,
  {
    windowThreshold,
    mergeThreshold,
    refineThreshold,
  }: Pick<BoxSettings, 'windowThreshold' | 'mergeThreshold' | 'refineThreshold'>,
): Detection[] {
  const boxes = predictions.flatMap((prediction) => windowBoxes(prediction, label, windowThreshold));
  const merged = mergeBoxes(boxes, { threshold: mergeThreshold });
  const refined =
    refineThreshold === undefined ? merged : refineBoxes(merged, boxes, { threshold: refineThreshold });
  return refined.map(({ box, score }) => ({ label, score, box }));
}

/** SPEC 5.7, `classes` of them without background. */
export function detect(
  predictions: readonly Prediction[],
  classes: number,
  settings: BoxSettings & { readonly threshold: number; readonly topK?: number },
): Detection[] {
  const found = Array.from({ length: classes }, (_, label) => boxesOf(predictions, label, settings)).flat();
  return found
    .filter(({ score }) => score >= settings.threshold)
    .sort(highestFirst)
    .slice(0, settings.topK);
}

/** SPEC 5.8. */
export function localize(
  predictions: readonly Prediction[],
  classes: number,
  { windowThreshold, topK = 1, ...settings }: BoxSettings & { readonly topK?: number },
): Detection[] {
  const maxima = predictions.map(({ scores }) => copy(spatialMax(scores).hi(classes)));
  const chosen = new Set(maxima.flatMap((one) => topClasses(one, topK).map(({ label }) => label)));
  const found = [...chosen].flatMap((label) => {
    const best = Math.max(...maxima.map((one) => one.get(label)));
    return boxesOf(predictions, label, { ...settings, windowThreshold: Math.min(windowThreshold, best) })
      .sort(highestFirst)
      .slice(0, 1);
  });
  return found.sort(highestFirst).slice(0, topK);
}

function highestFirst(first: Detection, second: Detection): number {
  return second.score - first.score || first.label - second.label;
}

export interface VoteSettings extends Settings {
  readonly flips: boolean;
  readonly votes: 'probabilities' | 'logits';
  readonly topK: number;
}

/** SPEC 5.5, `classes` of them without background. */
export function classify(
  picture: NdArray,
  network: Network,
  weights: NetworkWeights,
  classes: number,
  settings: VoteSettings,
  joining?: Joining,
): ClassScore[] {
  const maps = voteMaps(picture, network, weights, settings, joining);
  return topClasses(copy(votes(maps).hi(classes)), settings.topK);
}

export function voteMaps(
  picture: NdArray,
  network: Network,
  weights: NetworkWeights,
  settings: VoteSettings,
  joining?: Joining,
): NdArray[] {
  const maps = pyramid(picture, network, settings).flatMap(({ input }) => {
    const seen = { picture, network, weights, settings, input };
    const views = settings.flips ? [seen, { ...seen, isMirrored: true }] : [seen];
    return views.map((view) => levelOutputs(view, 'classifier', joining));
  });
  return settings.votes === 'probabilities' ? maps.map(softmax) : maps;
}

/** SPEC 5.10 with any side: the centre square of the picture, one window. */
export function classifyCentre(
  picture: NdArray,
  network: Network,
  weights: NetworkWeights,
  side: number,
  topK: number,
  sizeBy: (image: Pair, scale: number) => Pair = resizedSize,
): ClassScore[] {
  const [, height, width] = picture.shape;
  const size = sizeBy([height, width], side);
  const start: Pair = [Math.floor((size[0] - side) / 2), Math.floor((size[1] - side) / 2)];
  const square = crop(resize(picture, size), { start, size: [side, side] });
  const logits = evaluateLayers(
    layersThrough(network, 'classifier'),
    weights,
    normalise(square, network.input),
  );
  return topClasses(spatialMax(softmax(logits)), topK);
}
