import type { Answer, Classification, Detection, OverFeat, RgbImage } from '../../lib/index.js';

export type Found = Classification | Detection;

export interface AnswerOptions {
  readonly scales: readonly number[];
  readonly threshold: number;
}

/** Objects, of a model that has boxes, else classes. */
export function answerOf(
  overfeat: OverFeat,
  picture: RgbImage,
  options: AnswerOptions,
): Promise<Answer<Found>> {
  const hasBoxes = overfeat.model.network.heads.regressor !== undefined;
  return hasBoxes ? overfeat.detect(picture, options) : overfeat.classify(picture, options);
}
