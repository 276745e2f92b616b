import type { DenseOptions, Tensor, Weights } from '../../backends/backend.js';
import { elementCount, type Pair } from '../../reference/geometry.js';
import type { HeadName } from '../../reference/layers.js';
import type { DataSet } from '../data/data-set.js';
import { InputError } from '../errors.js';
import type { Spatial } from '../model/recipe.js';
import { type Batch, makeBatch, noAugmentation } from './batch.js';
import { cropGrid } from './crop-grid.js';
import { CropSampler } from './crop-sampler.js';
import { PictureCache } from './picture-cache.js';
import { Random } from './random.js';
import { type WindowSample, WindowSampler } from './sampler.js';
import { makeSpatialBatch } from './spatial-batch.js';
import type { TrainingOptions } from './training-options.js';
import { positiveBounds } from './window-match.js';

/** A batch that is drawn: all but the choice among its backgrounds, which depends on the weights. */
export interface DrawnBatch {
  /** First the windows that show objects, then backgrounds, perhaps too many. */
  readonly candidates: Batch;
  readonly objects: number;
}

/** Batches of crops that are drawn in search of one that has something to learn. */
const spatialAttempts = 100;

type Sampler = WindowSampler | CropSampler;

function samplerOf(dataSet: DataSet, window: Pair): Sampler {
  return dataSet.annotates === 'pictures'
    ? new CropSampler(dataSet, window)
    : new WindowSampler(dataSet, window);
}

/** Draws the batches of a run: each depends on the seed, the phase and the step alone. */
export class BatchSource {
  readonly #options: TrainingOptions;
  readonly #cache = new PictureCache();
  readonly #training: Sampler;
  readonly #validation: Sampler;

  constructor(options: TrainingOptions) {
    this.#options = options;
    this.#training = samplerOf(options.training, options.network.input.window);
    this.#validation = samplerOf(options.validation, options.network.input.window);
  }

  async draw(phase: HeadName, step: number): Promise<DrawnBatch> {
    const { network, recipe } = this.#options;
    const random = seeded(recipe.seed, phase, step);
    if (recipe.spatial !== undefined) {
      return { candidates: await this.#drawSpatial(phase, recipe.spatial, random), objects: 0 };
    }
    const { objects, backgrounds } = this.#draw(
      this.#training,
      phase,
      random,
      recipe.batch,
      recipe.hardNegatives,
    );
    const samples = [...objects, ...backgrounds];
    const candidates = await makeBatch(samples, network, this.#cache, recipe.augmentation, random);
    return { candidates, objects: objects.length };
  }

  /** The batch: its objects, and of its backgrounds those that `weights` are most wrong about. */
  async choose({ candidates, objects }: DrawnBatch, weights: Weights): Promise<Batch> {
    const { batch } = this.#options.recipe;
    if (candidates.weights !== undefined || candidates.classes.length <= batch) return candidates;
    const backgrounds = Array.from(
      { length: candidates.classes.length - objects },
      (_, index) => objects + index,
    );
    const hardest = await this.#hardest(candidates, backgrounds, weights);
    return pickWindows(candidates, [
      ...Array.from({ length: objects }, (_, index) => index),
      ...hardest.slice(0, batch - objects),
    ]);
  }

  /** The same windows at every call, without augmentation. */
  async validationBatch(phase: HeadName, step: number): Promise<Batch> {
    const random = seeded(0, phase, step);
    const { batch } = this.#options.recipe;
    const { objects, backgrounds } = this.#draw(this.#validation, phase, random, batch, 1);
    return makeBatch(
      [...objects, ...backgrounds],
      this.#options.network,
      this.#cache,
      noAugmentation,
      random,
    );
  }

  /** Crops around windows as they are drawn otherwise; again, if by a hair's breadth no location shows anything. */
  async #drawSpatial(phase: HeadName, { windows, crops }: Spatial, random: Random): Promise<Batch> {
    const { network, training, recipe } = this.#options;
    const options = {
      phase,
      background: training.labels.length,
      backgroundShare: recipe.background,
      augmentation: recipe.augmentation,
    };
    const grid = cropGrid(network, windows);
    for (let attempt = 0; attempt < spatialAttempts; attempt++) {
      const { objects, backgrounds } = this.#draw(this.#training, phase, random, crops, 1);
      const samples = [...objects, ...backgrounds];
      const batch = await makeSpatialBatch(samples, network, grid, options, this.#cache, random);
      if (batch.weights?.some((weight) => weight > 0)) return batch;
    }
    throw new InputError(
      'BAD_DATA_SET',
      training.name,
      'shows nothing to learn at any location of its crops',
    );
  }

  #draw(
    sampler: Sampler,
    phase: HeadName,
    random: Random,
    batch: number,
    candidates: number,
  ): { objects: WindowSample[]; backgrounds: WindowSample[] } {
    const { background } = this.#options.recipe;
    if (sampler instanceof CropSampler) {
      return { objects: Array.from({ length: batch }, () => sampler.draw(random)), backgrounds: [] };
    }
    if (phase === 'regressor') {
      const objects = Array.from({ length: batch }, () => sampler.drawObjectForRegression(random));
      return { objects, backgrounds: [] };
    }
    const wanted = Math.round(batch * background);
    return {
      objects: Array.from({ length: batch - wanted }, () => sampler.drawObject(random, positiveBounds)),
      // Where the pictures leave no room for background, objects take its place.
      backgrounds: Array.from(
        { length: wanted * candidates },
        () => sampler.drawBackground(random) ?? sampler.drawObject(random, positiveBounds),
      ),
    };
  }

  /** The windows, those first that the classifier is most wrong about. */
  async #hardest(candidates: Batch, windows: readonly number[], weights: Weights): Promise<number[]> {
    const { network, backend } = this.#options;
    await using loaded = await backend.load(network, weights);
    const chosen = pickWindows(candidates, windows);
    const results = await loaded.runDense(windowsOf(chosen.windows), {
      stride: 'coarse',
      heads: ['classifier'],
      ...contextsOf(chosen),
    });
    const wrongness = results.map(({ classifier }, at) => {
      const right = classifier!.data[candidates.classes[windows[at]]];
      return Math.max(...classifier!.data) - right;
    });
    const order = wrongness.map((_, at) => at).sort((a, b) => wrongness[b] - wrongness[a] || a - b);
    return order.map((at) => windows[at]);
  }
}

/** The windows of a batch as images of their own, views of the same data. */
export function windowsOf({ shape, data }: Tensor): Tensor[] {
  const [windows, ...rest] = shape;
  const elements = data.length / windows;
  return Array.from({ length: windows }, (_, window) => ({
    shape: rest,
    data: data.subarray(window * elements, (window + 1) * elements),
  }));
}

/** What goes with `windowsOf` where the network has context: of either image the one window that there is. */
export function contextsOf({ context }: Pick<Batch, 'context'>): Pick<DenseOptions, 'context'> {
  const locations = { rows: [0], columns: [0] };
  return context === undefined ? {} : { context: windowsOf(context).map((image) => ({ image, locations })) };
}

/** Some windows of a batch, copied, in the order given. */
export function pickWindows({ windows, context, classes, boxes }: Batch, chosen: readonly number[]): Batch {
  const pick = (all: Tensor) => {
    const images = windowsOf(all);
    return stack(
      chosen.map((window) => images[window]),
      all.shape.slice(1),
    );
  };
  return {
    windows: pick(windows),
    ...(context && { context: pick(context) }),
    classes: Int32Array.from(chosen, (window) => classes[window]),
    boxes: Float32Array.from(chosen.flatMap((window) => [...boxes.subarray(4 * window, 4 * window + 4)])),
  };
}

function stack(images: readonly Tensor[], shape: readonly number[]): Tensor {
  const elements = elementCount(shape);
  const data = new Float32Array(images.length * elements);
  images.forEach((image, at) => {
    data.set(image.data, at * elements);
  });
  return { shape: [images.length, ...shape], data };
}

function seeded(seed: number, phase: HeadName, step: number): Random {
  const stream = phase === 'classifier' ? 1 : 2;
  return new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(step * 4 + stream, 0x85ebca6b));
}
