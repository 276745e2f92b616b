import type { Tensor } from '../../backends/backend.js';
import type { Network } from '../../reference/layers.js';
import type { Box } from '../boxes/box.js';
import type { Augmentation } from '../model/recipe.js';
import { contextRegion } from './context-region.js';
import { type Crop, WindowCutter } from './cut-window.js';
import type { PictureCache } from './picture-cache.js';
import type { Random } from './random.js';
import type { WindowSample } from './sampler.js';
import type { Region } from './window-match.js';

/** Windows with what they show, as a gradient request wants them. */
export interface Batch {
  readonly windows: Tensor;
  /** Of a network with context, what each window's context shows (SPEC 3.8). */
  readonly context?: Tensor;
  readonly classes: Int32Array;
  /** [window, 4], relative to the window; zeros for background. */
  readonly boxes: Float32Array;
  /** What each location of larger windows counts (SPEC 6.11): then classes and boxes are those of locations too. */
  readonly weights?: Float32Array;
}

export const noAugmentation: Augmentation = { flips: false, quarterTurns: false, contrast: 0, brightness: 0 };

/** Cuts, resizes, normalises and augments the windows. */
export async function makeBatch(
  samples: readonly WindowSample[],
  { input, context }: Network,
  cache: PictureCache,
  augmentation: Augmentation,
  random: Random,
): Promise<Batch> {
  const elements = input.channels * input.window[0] * input.window[1];
  const shape = [samples.length, input.channels, ...input.window];
  const data = new Float32Array(samples.length * elements);
  const contexts = new Float32Array(context === undefined ? 0 : data.length);
  const boxes = new Float32Array(samples.length * 4);
  const cutter = new WindowCutter(input.window, input, cache, augmentation, random);
  for (const [at, { picture, region, box }] of samples.entries()) {
    const crop = (all: Float32Array, of: Region): Crop => ({
      region: of,
      into: all.subarray(at * elements, (at + 1) * elements),
    });
    const move = await cutter.cut(
      picture.path,
      crop(data, region),
      ...(context === undefined ? [] : [crop(contexts, contextRegion(region, context.ratio))]),
    );
    if (box !== undefined) boxes.set(move(relativeEdges(box, region)), at * 4);
  }
  return {
    windows: { shape, data },
    ...(context && { context: { shape, data: contexts } }),
    classes: Int32Array.from(samples, ({ index }) => index),
    boxes,
  };
}

/** The four edges relative to the window: 0 at its left and top, 1 at its right and bottom (SPEC 5.4). */
export function relativeEdges(box: Box, { x, y, width, height }: Region): number[] {
  return [(box.xmin - x) / width, (box.ymin - y) / height, (box.xmax - x) / width, (box.ymax - y) / height];
}
