import type { LoadedNetwork, RunOptions } from '../../backends/backend.js';
import type { MatchScore } from '../../reference/match-score.js';
import type { Box } from '../boxes/box.js';
import { mergeBoxes } from '../boxes/merge.js';
import type { Picture } from '../images/picture.js';
import { type Classification, type DetectionSettings, type Model, thresholdOf } from '../model/model.js';
import type { Stride } from './pyramid.js';
import { spatialMax, topClasses } from './scores.js';
import { type LevelPrediction, predictLevels, windowBoxes } from './window-boxes.js';

/** A class with its box, in pixels of the original picture. */
export interface Detection extends Classification {
  readonly box: Box;
}

export interface DetectOptions extends RunOptions, Partial<DetectionSettings> {
  readonly stride?: Stride;
  /** How badly two boxes match; `literalMatchScore` is the paper's formula, with a merge threshold of its own. */
  readonly matchScore?: MatchScore;
}

export interface LocalizeOptions extends Omit<DetectOptions, 'threshold'> {
  /** Classes to return, one box each. */
  readonly topK?: number;
}

/**
 * All objects of a picture: the boxes of all windows and scales merged class by class, each with the sum of its
 * windows' scores, highest first (SPEC 5.7, paper sections 4.3 and 5).
 */
export async function detect(
  picture: Picture,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  options: DetectOptions = {},
): Promise<Detection[]> {
  const predictions = await predictLevels(picture, name, model, loaded, { stride: 'fine', ...options });
  return detectionsOf(predictions, model, { ...model.detection, ...options }, options.signal);
}

/**
 * The picture's main object, as up to `topK` guesses, one a class, each with its most confident box (SPEC 5.8, paper
 * section 4). Where no window of a class reaches the threshold, the threshold gives way to the best.
 */
export async function localize(
  picture: Picture,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  options: LocalizeOptions = {},
): Promise<Detection[]> {
  const predictions = await predictLevels(picture, name, model, loaded, { stride: 'fine', ...options });
  const { topK = 1, signal } = options;
  return localizationsOf(predictions, model, { ...model.detection, ...options }, topK, signal);
}

type MergeSettings = DetectionSettings & Pick<DetectOptions, 'matchScore'>;

/** Merged boxes of all classes; see `detect`. */
export async function detectionsOf(
  predictions: readonly LevelPrediction[],
  model: Model,
  settings: MergeSettings,
  signal?: AbortSignal,
): Promise<Detection[]> {
  const found: Detection[] = [];
  for (const index of model.labels.keys()) {
    found.push(...(await mergedBoxes(predictions, index, model, settings, signal)));
  }
  return found.filter(({ index, score }) => score >= thresholdOf(settings, index)).sort(highestFirst);
}

/** The best box of each of the likeliest classes; see `localize`. */
export async function localizationsOf(
  predictions: readonly LevelPrediction[],
  model: Model,
  settings: MergeSettings,
  topK: number,
  signal?: AbortSignal,
): Promise<Detection[]> {
  const classScores = predictions.map(({ scores }) => spatialMax(scores));
  const classes = new Set(
    classScores.flatMap((scores) => topClasses(scores, model.labels, topK).map(({ index }) => index)),
  );
  const found: Detection[] = [];
  for (const index of classes) {
    const best = Math.max(...classScores.map((scores) => scores[index]));
    const windowThreshold = Math.min(settings.windowThreshold, best);
    const merged = await mergedBoxes(predictions, index, model, { ...settings, windowThreshold }, signal);
    found.push(...merged.sort(highestFirst).slice(0, 1));
  }
  return found.sort(highestFirst).slice(0, topK);
}

async function mergedBoxes(
  predictions: readonly LevelPrediction[],
  index: number,
  model: Model,
  { windowThreshold, mergeThreshold, matchScore }: MergeSettings,
  signal: AbortSignal | undefined,
): Promise<Detection[]> {
  const boxes = predictions.flatMap((prediction) => windowBoxes(prediction, index, windowThreshold, model));
  const options = { threshold: mergeThreshold, signal };
  const merged = await mergeBoxes(boxes, matchScore === undefined ? options : { ...options, matchScore });
  return merged.map(({ box, score }) => ({ label: model.labels[index], index, score, box }));
}

function highestFirst(a: Classification, b: Classification): number {
  return b.score - a.score || a.index - b.index;
}
