import type { Tensor } from '../../backends/backend.js';
import type { Pair } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import type { Box } from '../boxes/box.js';
import type { Augmentation } from '../model/recipe.js';
import { WindowExtractor } from './extract-window.js';
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
  const extractor = new WindowExtractor(input.window, input);
  for (const [at, sample] of samples.entries()) {
    const image = await cache.read(sample.picture.path);
    const pixels = extractor.extract(image, sample.region);
    let edges = sample.box === undefined ? [0, 0, 0, 0] : relativeEdges(sample.box, sample.region);
    const isFlipped = augmentation.flips && random.next() < 0.5;
    if (isFlipped) edges = [1 - edges[2], edges[1], 1 - edges[0], edges[3]];
    const turns = augmentation.quarterTurns && height === width ? random.integer(4) : 0;
    for (let turn = 0; turn < turns; turn++) edges = [1 - edges[3], edges[0], 1 - edges[1], edges[2]];
    const factor = random.uniform(1 - augmentation.contrast, 1 + augmentation.contrast);
    const shift = random.uniform(-augmentation.brightness, augmentation.brightness);
    const place = placement([height, width], isFlipped, turns);
    const area = height * width;
    for (let channel = 0, from = 0; channel < input.channels; channel++) {
      const plane = at * elements + channel * area;
      for (let y = 0; y < height; y++) {
        let to = plane + place.origin + y * place.row;
        for (let x = 0; x < width; x++, from++, to += place.column) {
          const value = pixels[from];
          // What lies outside the picture is exactly 0 and stays so.
          data[to] = value === 0 ? 0 : value * factor + shift;
        }
      }
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

/** Where pixel (y, x) of a window goes that is flipped, then turned clockwise: to origin + y * row + x * column. */
function placement([height, width]: Pair, isFlipped: boolean, turns: number) {
  const indexOf = (y: number, x: number): number => {
    let place: Pair = [y, isFlipped ? width - 1 - x : x];
    for (let turn = 0; turn < turns; turn++) place = [place[1], height - 1 - place[0]];
    return place[0] * width + place[1];
  };
  const origin = indexOf(0, 0);
  return { origin, row: indexOf(1, 0) - origin, column: indexOf(0, 1) - origin };
}
