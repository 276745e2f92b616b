import type { GradientEngine, Weights } from '../../backends/backend.js';
import type { Pair } from '../../reference/geometry.js';
import type { HeadName } from '../../reference/layers.js';
import type { DataSet } from '../data/data-set.js';
import { InputError } from '../errors.js';
import type { Negatives, Spatial } from '../model/recipe.js';
import { type Batch, makeBatch, noAugmentation } from './batch.js';
import { cropGrid } from './crop-grid.js';
import { CropSampler } from './crop-sampler.js';
import { keptSide } from './kept-side.js';
import { type Choice, choiceAmong, lossesOf, needsLosses, randomCount, rejected } from './negatives.js';
import { inputsOf, pickWindows } from './pick-windows.js';
import { PictureCache } from './picture-cache.js';
import { Random } from './random.js';
import { type WindowSample, WindowSampler } from './sampler.js';
import { balanced, makeSpatialBatch } from './spatial-batch.js';
import type { TrainingOptions } from './training-options.js';
import { ignoreBounds, type MatchBounds, positiveBounds, regressorBounds } from './window-match.js';

/** A batch that is drawn: all but the choices among its backgrounds that depend on the weights. */
export interface DrawnBatch {
  readonly candidates: Batch;
  readonly choices: readonly Choice[];
}

/** What of a recipe windows are drawn by. */
interface Rules {
  readonly phase: HeadName;
  readonly batch: number;
  readonly regressorBounds: MatchBounds;
  readonly negatives?: Negatives | undefined;
}

interface DrawnSamples {
  readonly samples: WindowSample[];
  readonly choices: Choice[];
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
  readonly #cache: PictureCache;
  readonly #training: Sampler;
  readonly #validation: Sampler;

  constructor(options: TrainingOptions) {
    this.#options = options;
    this.#cache = new PictureCache(keptSide(options.training, options.validation, options.network));
    this.#training = samplerOf(options.training, options.network.input.window);
    this.#validation = samplerOf(options.validation, options.network.input.window);
  }

  async draw(phase: HeadName, step: number): Promise<DrawnBatch> {
    const { network, recipe } = this.#options;
    const { batch, negatives, regressorScales = 'multiple' } = recipe;
    const random = seeded(recipe.seed, phase, step);
    const rules: Rules = { phase, batch, regressorBounds: regressorBounds[regressorScales] };
    if (recipe.spatial !== undefined) return this.#drawSpatial(rules, recipe.spatial, random);
    const { samples, choices } = this.#draw(this.#training, { ...rules, negatives }, random);
    const candidates = await makeBatch(samples, network, this.#cache, recipe.augmentation, random);
    return { candidates, choices };
  }

  /** The batch: its objects, and of its backgrounds those that the choices leave, by what `weights` make of them. */
  async choose(
    { candidates, choices }: DrawnBatch,
    engine: Pick<GradientEngine, 'outputs'>,
    weights: Weights,
  ): Promise<Batch> {
    if (choices.length === 0) return candidates;
    const losses = needsLosses(choices)
      ? await lossesOfCandidates(candidates, choices, engine, weights)
      : new Map<number, number>();
    const left = rejected(choices, (index) => losses.get(index)!);
    const { classes, weights: counted } = candidates;
    if (counted === undefined) {
      return pickWindows(
        candidates,
        [...classes.keys()].filter((window) => !left.has(window)),
      );
    }
    const counts = Array.from(counted, (weight, location) => weight > 0 && !left.has(location));
    const { training, recipe } = this.#options;
    return {
      ...candidates,
      weights: balanced(classes, counts, training.labels.length, recipe.background),
    };
  }

  /** The same windows at every call, without augmentation, whatever windows are learnt from. */
  async validationBatch(phase: HeadName, step: number): Promise<Batch> {
    const random = seeded(0, phase, step);
    const { network, recipe } = this.#options;
    const rules: Rules = { phase, batch: recipe.batch, regressorBounds: ignoreBounds };
    const { samples } = this.#draw(this.#validation, rules, random);
    return makeBatch(samples, network, this.#cache, noAugmentation, random);
  }

  /** Crops around windows as they are drawn otherwise; again, if by a hair's breadth no location shows anything. */
  async #drawSpatial(rules: Rules, { windows, crops }: Spatial, random: Random): Promise<DrawnBatch> {
    const { network, training, recipe } = this.#options;
    const options = {
      ...rules,
      background: training.labels.length,
      backgroundShare: recipe.background,
      augmentation: recipe.augmentation,
    };
    const grid = cropGrid(network, windows);
    for (let attempt = 0; attempt < spatialAttempts; attempt++) {
      const { samples } = this.#draw(this.#training, { ...rules, batch: crops }, random);
      const batch = await makeSpatialBatch(samples, network, grid, options, this.#cache, random);
      if (!batch.weights?.some((weight) => weight > 0)) continue;
      return { candidates: batch, choices: this.#choicesOfCrops(batch, crops, random) };
    }
    throw new InputError(
      'BAD_DATA_SET',
      training.name,
      'shows nothing to learn at any location of its crops',
    );
  }

  /** One for each crop, among its locations that show background. */
  #choicesOfCrops({ classes, weights }: Batch, crops: number, random: Random): Choice[] {
    const { training, recipe } = this.#options;
    const { negatives } = recipe;
    if (negatives === undefined) return [];
    const isBackground = (location: number) =>
      classes[location] === training.labels.length && weights![location] > 0;
    const places = classes.length / crops;
    return Array.from({ length: crops }, (_, crop) => {
      const locations = Array.from({ length: places }, (_, place) => crop * places + place);
      return choiceAmong(locations.filter(isBackground), negatives, random);
    });
  }

  #draw(sampler: Sampler, { phase, batch, regressorBounds, negatives }: Rules, random: Random): DrawnSamples {
    if (sampler instanceof CropSampler) {
      return { samples: Array.from({ length: batch }, () => sampler.draw(random)), choices: [] };
    }
    if (phase === 'regressor') {
      const drawOne = () => sampler.drawObjectForRegression(random, regressorBounds);
      return { samples: Array.from({ length: batch }, drawOne), choices: [] };
    }
    const wanted = Math.round(batch * this.#options.recipe.background);
    const samples = Array.from({ length: batch - wanted }, () => sampler.drawObject(random, positiveBounds));
    // Where the pictures leave no room for background, objects take its place.
    const drawNegative = () => sampler.drawBackground(random) ?? sampler.drawObject(random, positiveBounds);
    const choices: Choice[] = [];
    const { kind = 'random', candidates = 1 } = negatives ?? {};
    const plain = randomCount(kind, wanted);
    for (let negative = 0; negative < wanted; negative++) {
      const first = drawNegative();
      samples.push(first);
      if (negative < plain) continue;
      // Always so many, so that all batches have one size.
      for (let more = 1; more < candidates; more++) {
        samples.push(sampler.drawBackground(random, first.picture) ?? first);
      }
      const among = Array.from({ length: candidates }, (_, at) => samples.length - candidates + at);
      choices.push({ among, keep: 1 });
    }
    return { samples, choices };
  }
}

/** By index of the window, or of the location where all of them are learnt from. */
async function lossesOfCandidates(
  candidates: Batch,
  choices: readonly Choice[],
  engine: Pick<GradientEngine, 'outputs'>,
  weights: Weights,
): Promise<Map<number, number>> {
  const isSpatial = candidates.weights !== undefined;
  const indices = isSpatial ? [...candidates.classes.keys()] : choices.flatMap(({ among }) => among);
  const batch = isSpatial ? candidates : pickWindows(candidates, indices);
  const outputs = await engine.outputs(weights, {
    head: 'classifier',
    ...inputsOf(batch),
    transfer: !isSpatial,
  });
  return new Map(lossesOf(outputs, batch.classes).map((loss, at) => [indices[at], loss]));
}

function seeded(seed: number, phase: HeadName, step: number): Random {
  const stream = phase === 'classifier' ? 1 : 2;
  return new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(step * 4 + stream, 0x85ebca6b));
}
