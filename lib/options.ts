/** What each call of the library may be told, and the strict schemas that refuse all else. */

import './validation/no-eval.js';
import { z } from 'zod';
import type { Backend, RunOptions } from '../backends/backend.js';
import { backendNames } from '../backends/registry.js';
import { showValue } from '../backends/show-value.js';
import type { MatchScore } from '../reference/match-score.js';
import type { DetectionSettings } from './model/model.js';
import { abortSignal } from './validation/abort-signal.js';
import { parseOptions } from './validation/parse-options.js';

/** Which of the results a call gives; the same for classes and for boxes. */
export interface ResultOptions {
  /** At most so many results, best first: a whole number of at least 1. */
  readonly topK?: number;
  /** Leaves out results with a lower score: a number, or a list with one for each class. */
  readonly threshold?: number | readonly number[];
}

/** A part of answering for a picture. */
export type Stage = 'decode' | 'resize' | 'network' | 'boxes';

export interface StageOptions {
  /** Called whenever a part of the work is done, with the milliseconds that it took; once or more for each stage. */
  readonly onStage?: (stage: Stage, milliseconds: number) => void;
}

/** How a network goes over a picture. */
export interface PyramidOptions {
  /** Short sides of the resized pictures, in pixels: 1 to 16 numbers instead of the model's own. */
  readonly scales?: readonly number[];
  /** fine (the default): an output for every offset of the last pooling; coarse: for the first alone. */
  readonly stride?: 'fine' | 'coarse';
}

/** Options of `classify`; `topK` is 5, and there is no `threshold`, unless said otherwise. */
export interface ClassifyOptions extends RunOptions, StageOptions, PyramidOptions, ResultOptions {
  /** Also look at the mirrored picture (paper section 3.3); so does the paper, and so it is unless said otherwise. */
  readonly flips?: boolean;
  /** What is averaged over scales and flips: probabilities (the default), or logits. */
  readonly votes?: 'probabilities' | 'logits';
}

/** Options of `classifyTogether`. */
export interface ClassifyTogetherOptions extends ClassifyOptions {
  /** dense (the default), as `classify`, or ten, as `classifyTenViews`, which takes no scales, stride, flips or votes. */
  readonly views?: 'dense' | 'ten';
}

/** Options of `classifyAsReleased`; `topK` is 5, and there is no `threshold`, unless said otherwise. */
export interface ClassifyAsReleasedOptions extends RunOptions, StageOptions, ResultOptions {}

/** Options of `classifyTenViews`; `topK` is 5, and there is no `threshold`, unless said otherwise. */
export interface TenViewsOptions extends RunOptions, StageOptions, ResultOptions {}

/** Options of `detect`; `topK` is all, and the thresholds are the model's, unless said otherwise. */
export interface DetectOptions
  extends RunOptions,
    StageOptions,
    PyramidOptions,
    ResultOptions,
    Partial<Pick<DetectionSettings, 'windowThreshold' | 'mergeThreshold' | 'refineThreshold'>> {
  /** How badly two boxes match; `literalMatchScore` is the paper's formula, with a merge threshold of its own. */
  readonly matchScore?: MatchScore;
  /**
   * Leaves out results with less confidence, 0 to 1: a number, or a list with one for each class; with `threshold` too,
   * results must reach both. A model that has no confidences refuses it.
   */
  readonly confidence?: number | readonly number[];
}

/** Options of `localize`, each class with one box; `topK` is 1, and there is no `threshold`, unless said otherwise. */
export interface LocalizeOptions extends DetectOptions {}

/** Options of `features`. */
export interface FeatureOptions extends RunOptions {
  /** Number of the layer, counted as the released tool counts (SPEC 3.2); 0 is the normalised picture. */
  readonly layer?: number;
}

/** Options of `predict`. */
export interface PredictOptions extends RunOptions, StageOptions, PyramidOptions {}

/** Options of `evaluate`; flips and views are for pictures that have a class and no boxes. */
export interface EvaluateOptions
  extends RunOptions,
    PyramidOptions,
    Pick<ClassifyTogetherOptions, 'flips' | 'views'> {}

/** Options of `OverFeat.load`. */
export interface LoadOptions extends RunOptions {
  /** `auto` (the default), a backend's name, or a backend. */
  readonly backend?: string | Backend;
}

/** Options of `OverFeatWorker.load`. */
export interface WorkerLoadOptions extends RunOptions {
  /** `auto` (the default), or a backend's name: the code of another cannot be sent to a worker. */
  readonly backend?: string;
  /** Where the worker's script is, for those whose bundler does not put it beside the bundle. */
  readonly script?: string | URL;
  /**
   * Where the module of onnxruntime-web is, which the worker then imports for the backends `onnx`, `onnx:webgpu` and `auto`:
   * what `provideOnnxRuntime` was given in the page cannot be sent to it.
   */
  readonly onnxRuntime?: string | URL;
}

/** One schema for each option of a call. */
type Shape<Options> = Readonly<Record<keyof Options, z.ZodType>>;

const wanted = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) => `must be ${what}, not ${showValue(input)}`,
});

function wholeNumber(least: number) {
  const message = wanted(`a whole number of at least ${least}`);
  return z.int(message).min(least, message);
}

function list<Item extends z.ZodType>(item: Item, least: number, most: number, what: string) {
  return z.array(item, wanted(what)).min(least, wanted(what)).max(most, wanted(what));
}

const number = z.number(wanted('a number'));
const share = number.min(0, wanted('a number from 0 to 1')).max(1, wanted('a number from 0 to 1'));
const side = number.gt(0, wanted('more than 0 pixels')).max(16384, wanted('at most 16384 pixels'));

const run = {
  signal: abortSignal,
  onProgress: z
    .custom<NonNullable<RunOptions['onProgress']>>(
      (value) => typeof value === 'function',
      wanted('a function of a fraction from 0 to 1'),
    )
    .exactOptional(),
} satisfies Shape<RunOptions>;

const watched = {
  onStage: z
    .custom<NonNullable<StageOptions['onStage']>>(
      (value) => typeof value === 'function',
      wanted('a function of a stage and its milliseconds'),
    )
    .exactOptional(),
  ...run,
} satisfies Shape<RunOptions & StageOptions>;

const pyramid = {
  scales: list(side, 1, 16, 'a list of 1 to 16 short sides in pixels')
    .refine((sizes) => new Set(sizes).size === sizes.length, wanted('sizes that differ'))
    .exactOptional(),
  stride: z.enum(['fine', 'coarse']).exactOptional(),
} satisfies Shape<PyramidOptions>;

const results = {
  topK: wholeNumber(1).exactOptional(),
  threshold: z
    .union([number, z.array(number)], wanted('a number, or a list with a number for each class'))
    .exactOptional(),
} satisfies Shape<ResultOptions>;

const classify = z.strictObject({
  ...results,
  ...pyramid,
  flips: z.boolean().exactOptional(),
  votes: z.enum(['probabilities', 'logits']).exactOptional(),
  ...watched,
} satisfies Shape<ClassifyOptions>);

const classifyTogether = classify.extend({
  views: z.enum(['dense', 'ten']).exactOptional(),
} satisfies Shape<Pick<ClassifyTogetherOptions, 'views'>>);

const oneSize = z.strictObject({ ...results, ...watched } satisfies Shape<TenViewsOptions>);

const boxes = z.strictObject({
  ...results,
  confidence: z
    .union([share, z.array(share)], wanted('a number from 0 to 1, or a list with one for each class'))
    .exactOptional(),
  ...pyramid,
  windowThreshold: share.exactOptional(),
  mergeThreshold: number.exactOptional(),
  refineThreshold: z
    .union([z.literal(false), z.number().gt(0).max(1)], wanted('false or a number above 0 and at most 1'))
    .exactOptional(),
  matchScore: z
    .custom<MatchScore>((value) => typeof value === 'function', wanted('a function of two boxes'))
    .exactOptional(),
  ...watched,
} satisfies Shape<DetectOptions>);

const features = z.strictObject({
  layer: wholeNumber(0).exactOptional(),
  ...run,
} satisfies Shape<FeatureOptions>);

const predict = z.strictObject({ ...pyramid, ...watched } satisfies Shape<PredictOptions>);

const evaluate = z.strictObject({
  ...pyramid,
  flips: z.boolean().exactOptional(),
  views: z.enum(['dense', 'ten']).exactOptional(),
  ...run,
} satisfies Shape<EvaluateOptions>);

const load = z.strictObject({
  backend: z
    .custom<string | Backend>(
      (value) =>
        typeof value === 'string' || (typeof value === 'object' && value !== null && 'load' in value),
      wanted(`a backend or the name of one (${backendNames.join(', ')})`),
    )
    .exactOptional(),
  ...run,
} satisfies Shape<LoadOptions>);

const urlOf = (what: string) =>
  z
    .custom<string | URL>(
      (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
      wanted(`a URL of ${what}`),
    )
    .exactOptional();

const loadWorker = z.strictObject({
  backend: z.string(wanted(`the name of a backend (${backendNames.join(', ')})`)).exactOptional(),
  script: urlOf("the worker's script"),
  onnxRuntime: urlOf("onnxruntime-web's module"),
  ...run,
} satisfies Shape<WorkerLoadOptions>);

/**
 * The options of each call, checked.
 * @throws InputError BAD_ARGUMENT that names the option, what was given, and what would be right
 */
export const optionsOf = {
  load: (given: unknown): LoadOptions => parseOptions('load', load, given),
  loadWorker: (given: unknown): WorkerLoadOptions => parseOptions('load', loadWorker, given),
  classify: (given: unknown): ClassifyOptions => parseOptions('classify', classify, given),
  classifyTogether: (given: unknown): ClassifyTogetherOptions =>
    parseOptions('classifyTogether', classifyTogether, given),
  classifyAsReleased: (given: unknown): ClassifyAsReleasedOptions =>
    parseOptions('classifyAsReleased', oneSize, given),
  classifyTenViews: (given: unknown): TenViewsOptions => parseOptions('classifyTenViews', oneSize, given),
  localize: (given: unknown): LocalizeOptions => parseOptions('localize', boxes, given),
  detect: (given: unknown): DetectOptions => parseOptions('detect', boxes, given),
  features: (given: unknown): FeatureOptions => parseOptions('features', features, given),
  predict: (given: unknown): PredictOptions => parseOptions('predict', predict, given),
  evaluate: (given: unknown): EvaluateOptions => parseOptions('evaluate', evaluate, given),
};

/** Of a call's options, those that running a network over a picture takes. */
export function watchedOptionsOf({
  onStage,
  ...options
}: RunOptions & StageOptions): RunOptions & StageOptions {
  return { ...runOptionsOf(options), ...(onStage && { onStage }) };
}

/** Of a call's options, those that a backend takes. */
export function runOptionsOf({ signal, onProgress }: RunOptions): RunOptions {
  return { ...(signal && { signal }), ...(onProgress && { onProgress }) };
}
