import type { Tensor } from '../../backends/backend.js';
import type { Network } from '../../reference/layers.js';
import type { Box } from '../boxes/box.js';
import { flipHorizontally } from '../images/image.js';
import type { Augmentation } from '../model/recipe.js';
import { extractWindow } from './extract-window.js';
import type { PictureCache } from './picture-cache.js';
import type { Random } from './random.js';
import type { WindowSample } from './sampler.js';
import type { Region } from './window-match.js';

/** Windows with what they show, as a gradient request wants them. */
export interface Batch {
  readonly windows: Tensor;
  readonly classes: Int32Array;
  /** [window, 4], relative to the window; zeros for background. */
  readonly boxes: Float32Array;
}

export const noAugmentation: Augmentation = { flips: false, quarterTurns: false, contrast: 0, brightness: 0 };

/** Cuts, resizes, normalises and augments the windows. */
export async function makeBatch(
  samples: readonly WindowSample[],
  { input }: Network,
  cache: PictureCache,
  augmentation: Augmentation,
  random: Random,
): Promise<Batch> {
  const [height, width] = input.window;
  const elements = input.channels * height * width;
  const data = new Float32Array(samples.length * elements);
  const boxes = new Float32Array(samples.length * 4);
  for (const [at, sample] of samples.entries()) {
    const image = await cache.read(sample.picture.path);
    let pixels = extractWindow(image, sample.region, input.window, input);
    let edges = sample.box === undefined ? [0, 0, 0, 0] : relativeEdges(sample.box, sample.region);
    if (augmentation.flips && random.next() < 0.5) {
      pixels = flipHorizontally({ shape: [input.channels, height, width], data: pixels }).data;
      edges = [1 - edges[2], edges[1], 1 - edges[0], edges[3]];
    }
    if (augmentation.quarterTurns && height === width) {
      for (let turn = random.integer(4); turn > 0; turn--) {
        pixels = turnClockwise(pixels, height);
        edges = [1 - edges[3], edges[0], 1 - edges[1], edges[2]];
      }
    }
    const factor = random.uniform(1 - augmentation.contrast, 1 + augmentation.contrast);
    const shift = random.uniform(-augmentation.brightness, augmentation.brightness);
    // What lies outside the picture is exactly 0 and stays so.
    for (let element = 0; element < elements; element++) {
      const value = pixels[element];
      data[at * elements + element] = value === 0 ? 0 : value * factor + shift;
    }
    if (sample.box !== undefined) boxes.set(edges, at * 4);
  }
  return {
    windows: { shape: [samples.length, input.channels, height, width], data },
    classes: Int32Array.from(samples, ({ index }) => index),
    boxes,
  };
}

/** The four edges relative to the window: 0 at its left and top, 1 at its right and bottom (SPEC 5.4). */
function relativeEdges(box: Box, { x, y, width, height }: Region): number[] {
  return [(box.xmin - x) / width, (box.ymin - y) / height, (box.xmax - x) / width, (box.ymax - y) / height];
}

/** Position (y, x) of the turned square shows what was at (size - 1 - x, y). */
function turnClockwise(pixels: Float32Array, size: number): Float32Array {
  const turned = new Float32Array(pixels.length);
  for (let plane = 0; plane < pixels.length; plane += size * size) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) turned[plane + y * size + x] = pixels[plane + (size - 1 - x) * size + y];
    }
  }
  return turned;
}
