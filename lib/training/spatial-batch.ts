/** Batches of crops larger than a window, all of whose locations are learnt from (SPEC 6.11, paper section 5). */
import type { Network } from '../../reference/layers.js';
import type { Box } from '../boxes/box.js';
import type { Augmentation } from '../model/recipe.js';
import { type Batch, relativeEdges } from './batch.js';
import { type CropGrid, cropAround } from './crop-grid.js';
import { WindowCutter } from './cut-window.js';
import { type LabelRules, type Locations, labelLocations } from './label-locations.js';
import type { PictureCache } from './picture-cache.js';
import type { Random } from './random.js';
import type { WindowSample } from './sampler.js';

export interface SpatialOptions extends LabelRules {
  /** What all locations with background count together, of 1. */
  readonly backgroundShare: number;
  readonly augmentation: Augmentation;
}

/** Each sample is the window at a place that is drawn; what all others show follows from where they are. */
export async function makeSpatialBatch(
  samples: readonly WindowSample[],
  { input }: Network,
  grid: CropGrid,
  { backgroundShare, augmentation, ...rules }: SpatialOptions,
  cache: PictureCache,
  random: Random,
): Promise<Batch> {
  const { size, places } = grid;
  const elements = input.channels * size[0] * size[1];
  const data = new Float32Array(samples.length * elements);
  const cutter = new WindowCutter(size, input, cache, augmentation, random);
  const labelled: Locations[] = [];
  for (const [at, { picture, region }] of samples.entries()) {
    const crop = cropAround(region, grid, [random.integer(places[0]), random.integer(places[1])]);
    const into = data.subarray(at * elements, (at + 1) * elements);
    const move = await cutter.cut(picture.path, { region: crop, into });
    const inCrop = (box: Box) => {
      const [xmin, ymin, xmax, ymax] = move(relativeEdges(box, crop));
      return { xmin: xmin * size[1], ymin: ymin * size[0], xmax: xmax * size[1], ymax: ymax * size[0] };
    };
    const objects = picture.objects.map((object) => ({ ...object, box: inCrop(object.box) }));
    const bounds = inCrop({ xmin: 0, ymin: 0, xmax: picture.width, ymax: picture.height });
    labelled.push(labelLocations(grid, objects, bounds, rules));
  }
  const classes = Int32Array.from(labelled.flatMap((one) => one.classes));
  return {
    windows: { shape: [samples.length, input.channels, ...size], data },
    classes,
    boxes: Float32Array.from(labelled.flatMap((one) => one.boxes)),
    weights: balanced(
      classes,
      labelled.flatMap((one) => one.counts),
      rules.background,
      rules.phase === 'regressor' ? 0 : backgroundShare,
    ),
  };
}

/** Background has its share of the whole weight, however many locations show it, and objects the rest. */
export function balanced(
  classes: Int32Array,
  counts: readonly boolean[],
  background: number,
  share: number,
): Float32Array {
  const isBackground = (at: number) => classes[at] === background;
  const backgrounds = counts.filter((isCounted, at) => isCounted && isBackground(at)).length;
  const objects = counts.filter((isCounted, at) => isCounted && !isBackground(at)).length;
  return Float32Array.from(counts, (isCounted, at) => {
    if (!isCounted) return 0;
    return isBackground(at) ? share / backgrounds : (1 - share) / objects;
  });
}
