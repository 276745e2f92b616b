/** Refuses, before anything is allocated, batches that a device cannot hold in training. */
import type { Layer } from '../../reference/layers.js';
import { BackendError } from '../errors.js';
import { cellMapSize } from './cell-maps.js';
import { largestPosition, padToFour, positionsOf, quadsOf } from './kernels/source.js';
import { type MapShape, planLayers, type Step } from './plan.js';

export interface TrainedLayers {
  readonly layers: readonly Layer[];
  /** The first layer whose weights are trained: no gradient flows back beyond it. */
  readonly firstTrained: number;
  readonly windows: MapShape;
}

/** @throws BackendError TOO_LARGE, which names the layer, what it needs, and a number of windows that would fit */
export function checkBatchFits(backend: string, arrayLength: number, trained: TrainedLayers): void {
  const reason = refusalOf(trained, arrayLength);
  if (reason === undefined) return;
  const { windows: count = 1, height, width } = trained.windows;
  let fitting = count - 1;
  while (fitting > 0 && refusalOf(withWindows(trained, fitting), arrayLength) !== undefined) fitting--;
  const advice = fitting === 0 ? 'no batch fits this device' : `${fitting} would fit`;
  throw new BackendError(
    'TOO_LARGE',
    `a batch of ${count} windows of ${height}x${width} does not fit ${backend} in training: ${reason}; ${advice}`,
  );
}

function withWindows(trained: TrainedLayers, count: number): TrainedLayers {
  return { ...trained, windows: { ...trained.windows, windows: count } };
}

function refusalOf(
  { layers, firstTrained, windows }: TrainedLayers,
  arrayLength: number,
): string | undefined {
  let shape = windows;
  for (const [index, layer] of layers.entries()) {
    for (const step of planLayers([layer], shape)) {
      const name = step.kind === 'conv2d' ? step.name : `layer ${index + 1} (${step.kind})`;
      const backward = index > firstTrained;
      const positions = Math.max(positionsOf(step.output), backward ? positionsOf(step.input) : 0);
      if (positions > largestPosition) {
        return `${name} needs a map of ${positions} positions (at most ${largestPosition})`;
      }
      const largest = Math.max(...arraysOf(step, backward).map(([x, y]) => x * y));
      if (largest > arrayLength)
        return `${name} needs an array of ${largest} values (at most ${arrayLength})`;
      shape = step.output;
    }
  }
  return undefined;
}

/** Sizes of the arrays that a layer's kernels read and write. Weights have the size of their gradients. */
function arraysOf(step: Step, backward: boolean): (readonly [number, number])[] {
  const { input, output } = step;
  const maps = [cellMapSize(input), cellMapSize(output)];
  if (step.kind !== 'conv2d') return maps;
  const area = step.footprint.kernel[0] * step.footprint.kernel[1];
  const forwardProduct = productArrays(input.channels * area, output);
  return [...maps, ...forwardProduct, ...(backward ? productArrays(output.channels * area, input) : [])];
}

/** The patches and the weights of a product of `taps` summed for each value of a map. */
function productArrays(taps: number, map: MapShape): (readonly [number, number])[] {
  const rowLength = padToFour(taps) * 4;
  return [
    [rowLength, quadsOf(map)],
    [rowLength, padToFour(map.channels) / 4],
  ];
}
