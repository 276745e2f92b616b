import type { LoadedNetwork, RunOptions, Tensor } from '../../backends/backend.js';
import type { Box } from '../boxes/box.js';
import { mergeBoxes } from '../boxes/merge.js';
import type { Classification, DetectionSettings, Model } from '../model.js';
import { topClasses } from './scores.js';
import { type LevelBoxes, windowBoxes } from './window-boxes.js';

/** A class with its box, in pixels of the original picture. */
export interface Detection extends Classification {
  readonly box: Box;
}

export interface DetectOptions extends RunOptions, Partial<DetectionSettings> {
  readonly stride?: 'fine' | 'coarse';
}

export interface LocalizeOptions extends RunOptions, Partial<DetectionSettings> {
  readonly stride?: 'fine' | 'coarse';
  /** Classes to return, one box each. */
  readonly topK?: number;
}

/**
 * All objects of a picture: the boxes of all windows and scales merged class by class, each with the sum of its
 * windows' scores, highest first (SPEC 5.7, paper sections 4.3 and 5).
 */
export async function detect(
  picture: Tensor,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  options: DetectOptions = {},
): Promise<Detection[]> {
  const { stride = 'fine', windowThreshold, mergeThreshold, threshold } = { ...model.detection, ...options };
  const levels = await windowBoxes(picture, name, model, loaded, { ...options, stride, windowThreshold });
  const perClass = await Promise.all(
    model.labels.map((_, index) => mergedDetections(levels, index, model, mergeThreshold, options.signal)),
  );
  return perClass
    .flat()
    .filter(({ score }) => score >= threshold)
    .sort(highestFirst);
}

/**
 * The picture's main object, as up to `topK` guesses, one a class, each with its most confident box (SPEC 5.8, paper
 * section 4). Where no window reaches the threshold, the threshold gives way: there is always an answer.
 */
export async function localize(
  picture: Tensor,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  options: LocalizeOptions = {},
): Promise<Detection[]> {
  const { stride = 'fine', topK = 1, windowThreshold, mergeThreshold } = { ...model.detection, ...options };
  const all = await windowBoxes(picture, name, model, loaded, { ...options, stride, windowThreshold: 0 });
  const classes = new Set(
    all.flatMap(({ classScores }) => topClasses(classScores, model.labels, topK).map(({ index }) => index)),
  );
  const perClass = await Promise.all(
    [...classes].map(async (index) => {
      const best = Math.max(...all.map(({ classScores }) => classScores[index]));
      const least = Math.min(windowThreshold, best);
      const levels = all.map(({ boxes, classScores }) => ({
        boxes: boxes.map((found) => found.filter(({ score }) => score >= least)),
        classScores,
      }));
      const merged = await mergedDetections(levels, index, model, mergeThreshold, options.signal);
      return merged.sort(highestFirst).slice(0, 1);
    }),
  );
  return perClass.flat().sort(highestFirst).slice(0, topK);
}

async function mergedDetections(
  levels: readonly LevelBoxes[],
  index: number,
  model: Model,
  mergeThreshold: number,
  signal: AbortSignal | undefined,
): Promise<Detection[]> {
  const boxes = levels.flatMap((level) => level.boxes[index]);
  const merged = await mergeBoxes(boxes, { threshold: mergeThreshold, signal });
  return merged.map(({ box, score }) => ({ label: model.labels[index], index, score, box }));
}

function highestFirst(a: Classification, b: Classification): number {
  return b.score - a.score || a.index - b.index;
}
