import type { RgbImage } from '../images/image.js';
import { type ImageSource, readImage } from '../images/source.js';
import type { Model } from '../model/model.js';
import type { PredictOptions } from '../options.js';
import type { OverFeat } from '../overfeat.js';
import { type LevelPrediction, windowBoxes } from '../pipeline/window-boxes.js';
import { classesNamed } from './classes.js';
import { paleGround, requireSide } from './ground.js';
import type { Outline } from './outlines.js';

/** A picture that can be read twice: once for the network, once to be drawn. */
export type FigureSource = Exclude<ImageSource, Response>;

/** Options of the figures that show a picture. */
export interface FigureOptions extends PredictOptions {
  /** Label of the one class that is shown; all of them unless said otherwise. */
  readonly class?: string;
  /** Longer side of the picture in the figure, in pixels. */
  readonly side?: number;
}

/** A picture, what the network says of it, and what a figure shows of that. */
export interface Seen {
  readonly model: Model;
  readonly picture: RgbImage;
  readonly predictions: readonly LevelPrediction[];
  /** Indices. */
  readonly classes: readonly number[];
  /** The picture as boxes and maps are drawn on it. */
  readonly ground: RgbImage;
}

/** @throws what `OverFeat.predict` throws, and InputError BAD_ARGUMENT for a class or side that cannot be */
export async function see(
  overfeat: OverFeat,
  source: FigureSource,
  { class: label, side = 480, ...options }: FigureOptions,
): Promise<Seen> {
  const { model } = overfeat;
  const classes = classesNamed(label, model);
  requireSide(side);
  const predictions = await overfeat.predict(source, options);
  const { image: picture } = await readImage(source, options);
  return { model, picture, predictions, classes, ground: await paleGround(picture, side) };
}

/** The boxes that go into the merge: of each class shown, of all windows that score enough for the model. */
export function boxesSeen({ model, classes }: Seen, predictions: readonly LevelPrediction[]): Outline[] {
  const { windowThreshold } = model.detection;
  return predictions.flatMap((prediction) =>
    classes.flatMap((index) =>
      windowBoxes(prediction, index, windowThreshold, model).map(({ box, score }) => ({ box, score, index })),
    ),
  );
}

/** The short side of a level in pixels, which is what a scale is called by. */
export function scaleOf({ level }: LevelPrediction): number {
  return Math.min(...level.size);
}

/** `1 box`, `2 boxes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
