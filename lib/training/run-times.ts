/** How long the parts of a run take on this machine: some steps are taken, and thrown away (SPEC 6.14). */
import type { Backend, RunOptions } from '../../backends/backend.js';
import type { HeadName } from '../../reference/layers.js';
import type { DataSet } from '../data/data-set.js';
import { readImage } from '../images/source.js';
import type { Recipe } from '../model/recipe.js';
import { OverFeat } from '../overfeat.js';
import { picturesMeasured } from './calibrate.js';
import { evenly } from './evenly.js';
import { initialiseWeights } from './initialise.js';
import { cacheBytes, keptBytes, keptSide } from './kept-side.js';
import type { PlannedModel } from './planned-model.js';
import { train } from './train.js';

/** In seconds. */
export interface RunTimes {
  /** An optimiser step of each phase, its batch drawn meanwhile; 0 where there is no such phase. */
  readonly steps: Readonly<Record<HeadName, number>>;
  /** The measure at the end of an epoch of each phase. */
  readonly validations: Readonly<Record<HeadName, number>>;
  /** All that is done once: what compiles, pictures that are decoded, thresholds. */
  readonly once: number;
}

export interface MeasureOptions extends Pick<RunOptions, 'signal'> {
  readonly planned: PlannedModel;
  readonly recipe: Recipe;
  readonly training: DataSet;
  readonly validation: DataSet;
  readonly backend: Backend;
}

/** Pictures that are taken for it: so few that after the first steps all of them are decoded. */
const picturesTaken = 8;
/** Steps of each phase, of which the first, in which code warms up and pictures are decoded, are counted apart. */
const stepsTaken = 24;
const firstSteps = 12;
/** Pictures that are gone over as when thresholds are chosen, the first of them uncounted. */
const picturesPredicted = 3;
/**
 * Choosing thresholds takes about so many times what the network takes over the pictures: the rest are the merges, which depend
 * on what a network has learnt, and so cannot be measured before.
 */
const thresholdsFactor = 2;

/** Of the network, backend, recipe and pictures that a run would have. */
export async function measureRun(options: MeasureOptions): Promise<RunTimes> {
  const { recipe, training, validation } = options;
  const { folds = 0 } = recipe;
  const [learnt, judged] = [training, validation].map(fewPictures);
  const decode = await secondsToDecode(learnt, options.signal);
  const phases = await measurePhases({ ...options, training: learnt, validation: judged });
  const side = keptSide(training, validation, options.planned.network);
  const missed = Math.max(0, 1 - cacheBytes / keptBytes(side, training, validation));
  const drawn = missed * decode * (recipe.spatial?.crops ?? recipe.batch);
  const step = (phase: HeadName) => (phases[phase].step === 0 ? 0 : phases[phase].step + drawn);
  return {
    steps: { classifier: step('classifier'), regressor: step('regressor') },
    validations: { classifier: phases.classifier.validation, regressor: phases.regressor.validation },
    // Those to measure on are decoded when they are checked, too; each model of a fold learns from all but its part.
    once:
      (1 + folds) * (phases.classifier.first + phases.regressor.first) +
      decode * (Math.max(1, folds) * training.pictures.length + (2 + folds) * validation.pictures.length) +
      (training.annotates === 'objects' ? await secondsForThresholds(options) : 0),
  };
}

interface PhaseTimes {
  readonly step: number;
  readonly validation: number;
  /** What the first steps took beyond what such steps take. */
  readonly first: number;
}

async function measurePhases({
  planned: { network },
  recipe,
  ...options
}: MeasureOptions): Promise<Record<HeadName, PhaseTimes>> {
  const none: PhaseTimes = { step: 0, validation: 0, first: 0 };
  const measured = { classifier: none, regressor: none };
  let ends = [performance.now()];
  await train({
    ...options,
    network,
    weights: initialiseWeights(network, { seed: recipe.seed, deviation: recipe.initialDeviation }),
    recipe: {
      ...recipe,
      windowsPerEpoch: stepsTaken * recipe.batch,
      classifierEpochs: Math.min(1, recipe.classifierEpochs),
      regressorEpochs: Math.min(1, recipe.regressorEpochs),
    },
    onProgress: () => {
      ends.push(performance.now());
    },
    onEpoch: async ({ phase }) => {
      const [began, warm, last] = [ends[0], ends[firstSteps], ends[stepsTaken]];
      const step = (last - warm) / 1000 / (stepsTaken - firstSteps);
      measured[phase] = {
        step,
        validation: (performance.now() - last) / 1000,
        first: Math.max(0, (warm - began) / 1000 - firstSteps * step),
      };
      ends = [performance.now()];
    },
  });
  return measured;
}

/** So many as are measured on at most, in the time that the network takes over a few of them. */
async function secondsForThresholds({
  planned,
  recipe,
  training,
  validation,
  backend,
  signal,
}: MeasureOptions): Promise<number> {
  const weights = initialiseWeights(planned.network, { seed: recipe.seed });
  const detection = { windowThreshold: 0.5, mergeThreshold: 0.5, threshold: 0 };
  const model = { ...planned, name: 'untrained', weights, labels: training.labels, detection };
  await using overfeat = await OverFeat.load(model, { backend });
  const taken = evenly(validation.pictures, picturesPredicted);
  let began = performance.now();
  for (const [at, { path }] of taken.entries()) {
    await overfeat.predict(path, signal === undefined ? {} : { signal });
    if (at === 0 && taken.length > 1) began = performance.now();
  }
  const each = (performance.now() - began) / 1000 / Math.max(1, taken.length - 1);
  const [onTraining, onValidation] = [training, validation].map(({ pictures }) =>
    Math.min(picturesMeasured, pictures.length),
  );
  // Where thresholds are chosen on training pictures, it is measured on the others what comes of them.
  return recipe.folds === undefined
    ? each * thresholdsFactor * onValidation
    : each * (thresholdsFactor * onTraining + onValidation);
}

async function secondsToDecode({ pictures }: DataSet, signal: AbortSignal | undefined): Promise<number> {
  const began = performance.now();
  for (const { path } of pictures) {
    signal?.throwIfAborted();
    await readImage(path);
  }
  return (performance.now() - began) / 1000 / pictures.length;
}

/** A few of the pictures that show something to learn. */
function fewPictures(dataSet: DataSet): DataSet {
  const showing = dataSet.pictures.filter(({ objects }) => objects.some(({ ignore }) => !ignore));
  return { ...dataSet, pictures: evenly(showing, picturesTaken) };
}
