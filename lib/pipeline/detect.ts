import type { LoadedNetwork } from '../../backends/backend.js';
import { turns } from '../../backends/turns.js';
import type { Box } from '../boxes/box.js';
import { mergeBoxes } from '../boxes/merge.js';
import { refineBoxes } from '../boxes/refine.js';
import type { Picture } from '../images/picture.js';
import { type Classification, type DetectionSettings, limitOf, type Model } from '../model/model.js';
import type { DetectOptions, LocalizeOptions } from '../options.js';
import { confidenceOf, wholeScore } from './confidence.js';
import { otherBoxOption } from './require-fit.js';
import { spatialMax, topClasses } from './scores.js';
import { selectResults } from './select-results.js';
import { timed } from './stages.js';
import { voteShare } from './vote-share.js';
import { type LevelPrediction, predictLevels, windowBoxes } from './window-boxes.js';

/** A class with its box, in pixels of the original picture. */
export interface Detection extends Classification {
  readonly box: Box;
  /** How often a detection like it was right, 0 to 1 (SPEC 5.11); absent where the model does not know. */
  readonly confidence?: number;
}

/**
 * All objects of a picture: the boxes of all windows and scales merged class by class, each with the sum of its
 * windows' scores, the surest first (SPEC 5.7, paper sections 4.3 and 5).
 */
export async function detect(
  picture: Picture,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  options: DetectOptions = {},
): Promise<Detection[]> {
  const predictions = await predictLevels(picture, name, model, loaded, options);
  return timed('boxes', options, () => shownDetections(predictions, model, options));
}

/** The objects that `detect` finds in what the network said. */
export async function shownDetections(
  predictions: readonly LevelPrediction[],
  model: Model,
  options: DetectOptions = {},
): Promise<Detection[]> {
  const known = knownFor(options, model);
  const settings = { ...everyBox(model), ...options, ...limits(predictions, known, options) };
  return detectionsOf(predictions, known, settings, options.signal);
}

/**
 * The picture's main object, as up to `topK` guesses, one a class, each with its box of the highest score (SPEC 5.8, paper
 * section 4). Where no window of a class reaches the threshold, the threshold gives way to the best.
 */
export async function localize(
  picture: Picture,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  options: LocalizeOptions = {},
): Promise<Detection[]> {
  const predictions = await predictLevels(picture, name, model, loaded, options);
  const settings = { ...everyBox(model), ...options };
  return timed('boxes', options, () =>
    localizationsOf(predictions, knownFor(options, model), settings, options.signal),
  );
}

/** Without its calibration where boxes are made in another way than those that it was made on (SPEC 5.11). */
function knownFor(options: DetectOptions, model: Model): Model {
  if (otherBoxOption(options, model) === undefined) return model;
  const { calibration: _, ...others } = model;
  return others;
}

/** How windows become boxes, and which of them are results. */
interface BoxSettings extends DetectionSettings, Pick<DetectOptions, 'matchScore' | 'topK'> {
  /** Share of the threshold that a box must reach; all of it by default. */
  readonly share?: (box: Box) => number;
}

/** Boxes as the model makes them, however unsure. */
export function everyBox({ detection: { confidence: _, ...detection } }: Model): DetectionSettings {
  return { ...detection, threshold: Number.NEGATIVE_INFINITY };
}

/** What is shown: what the call says, else the model, in confidence where it can (SPEC 5.7, 5.11). */
function limits(
  predictions: readonly LevelPrediction[],
  model: Model,
  { threshold, confidence }: DetectOptions,
): Pick<BoxSettings, 'threshold' | 'confidence' | 'share'> {
  const every = Number.NEGATIVE_INFINITY;
  if (confidence !== undefined) return { threshold: threshold ?? every, confidence };
  if (threshold !== undefined) return { threshold };
  const { detection, calibration } = model;
  return calibration === undefined || detection.confidence === undefined
    ? { threshold: detection.threshold, share: voteShare(predictions, model) }
    : { threshold: every, confidence: detection.confidence };
}

/** Merged boxes of all classes; see `detect`. */
export async function detectionsOf(
  predictions: readonly LevelPrediction[],
  model: Model,
  settings: BoxSettings,
  signal?: AbortSignal,
): Promise<Detection[]> {
  const { topK = Number.POSITIVE_INFINITY, threshold, confidence, share = () => 1 } = settings;
  const found: Detection[] = [];
  for (const index of model.labels.keys()) {
    found.push(...(await mergedBoxes(predictions, index, model, settings, signal)));
  }
  const least = (index: number, box: Box) => share(box) * limitOf(threshold, index);
  const enough = found.filter(({ index, box, score }) => score >= least(index, box));
  return selectResults(withConfidence(enough, predictions, model), {
    topK,
    threshold: Number.NEGATIVE_INFINITY,
    confidence,
  });
}

/** The detections with what a calibrated model knows of such. */
function withConfidence(
  detections: readonly Detection[],
  predictions: readonly LevelPrediction[],
  { calibration, ...model }: Model,
): readonly Detection[] {
  if (calibration === undefined) return detections;
  const share = voteShare(predictions, model);
  return detections.map((detection) => {
    const score = wholeScore(detection.score, share(detection.box));
    return { ...detection, confidence: confidenceOf(calibration, detection.index, score) };
  });
}

/** The best box of each of the likeliest classes; see `localize`. */
export async function localizationsOf(
  predictions: readonly LevelPrediction[],
  model: Model,
  settings: BoxSettings,
  signal?: AbortSignal,
): Promise<Detection[]> {
  const { topK = 1, threshold, confidence } = settings;
  const classScores = predictions.map(({ scores }) => spatialMax(scores));
  const likeliest = classScores.flatMap((scores) => topClasses(scores, model.labels, topK));
  const classes = new Set(likeliest.map(({ index }) => index));
  const found: Detection[] = [];
  for (const index of classes) {
    const best = Math.max(...classScores.map((scores) => scores[index]));
    const windowThreshold = Math.min(settings.windowThreshold, best);
    const merged = await mergedBoxes(predictions, index, model, { ...settings, windowThreshold }, signal);
    found.push(...selectResults(merged, { topK: 1, threshold }));
  }
  return selectResults(withConfidence(found, predictions, model), { topK, threshold, confidence });
}

async function mergedBoxes(
  predictions: readonly LevelPrediction[],
  index: number,
  model: Model,
  { windowThreshold, mergeThreshold, refineThreshold = false, matchScore }: BoxSettings,
  signal: AbortSignal | undefined,
): Promise<Detection[]> {
  const boxes = predictions.flatMap((prediction) => windowBoxes(prediction, index, windowThreshold, model));
  const options = { threshold: mergeThreshold, signal };
  const merged = await mergeBoxes(boxes, matchScore === undefined ? options : { ...options, matchScore });
  const refined =
    refineThreshold === false ? merged : await refineBoxes(merged, boxes, refineThreshold, turns(signal));
  return refined.map(({ box, score }) => ({ label: model.labels[index], index, score, box }));
}
