/** How well pictures are classified, as data (what `--format json` prints) and as a table. */

import { expectedCalibrationError } from '../../reference/expected-calibration-error.js';
import type { DataSet } from '../data/data-set.js';
import { countedObjects, type Guess, groupBy, ranked } from '../data/ground-truth.js';
import { aligned, percent, uniqueLabels } from './report-text.js';
import { topKError } from './top-k-error.js';

/** Errors are shares, 0 to 1. */
export interface ClassErrors {
  readonly pictures: number;
  readonly top1Error: number;
  readonly top5Error: number;
}

export interface ClassificationEvaluation extends ClassErrors {
  readonly dataSet: string;
  /** Of the scores of first guesses, which are taken as probabilities; absent where one is none, as a logit. */
  readonly calibrationError?: number;
  /** Of the classes that have a picture, by label; where several classes share a label, by label and index. */
  readonly perClass: Readonly<Record<string, ClassErrors>>;
}

/** @throws InputError when a guess is malformed (BAD_ARGUMENT) or there is no picture (BAD_DATA_SET) */
export function classificationErrors(
  { name, labels, pictures }: DataSet,
  guesses: readonly Guess[],
): ClassificationEvaluation {
  const errorsOf = (chosen: DataSet['pictures']): ClassErrors => {
    const ids = new Set(chosen.map(({ id }) => id));
    const ofChosen = guesses.filter(({ imageId }) => ids.has(imageId));
    return {
      pictures: chosen.length,
      top1Error: topKError(chosen, ofChosen, 1),
      top5Error: topKError(chosen, ofChosen, 5),
    };
  };
  const perClass = uniqueLabels(labels).flatMap((key, index): [string, ClassErrors][] => {
    const ofClass = pictures.filter((picture) =>
      countedObjects(picture).some((object) => object.index === index),
    );
    return ofClass.length === 0 ? [] : [[key, errorsOf(ofClass)]];
  });
  const error = firstGuessError(pictures, guesses);
  return {
    dataSet: name,
    ...errorsOf(pictures),
    ...(error === undefined ? {} : { calibrationError: error }),
    perClass: Object.fromEntries(perClass),
  };
}

/** Expected calibration error (SPEC 9.10) of the best guess of each picture that has an object. */
function firstGuessError(pictures: DataSet['pictures'], guesses: readonly Guess[]): number | undefined {
  const guessesOf = groupBy(ranked(pictures, guesses), ({ imageId }) => imageId);
  const first = pictures.flatMap((picture) => {
    const [guess] = guessesOf.get(picture.id) ?? [];
    const objects = countedObjects(picture);
    if (guess === undefined || objects.length === 0) return [];
    return { score: guess.score, isRight: objects.some(({ index }) => index === guess.index) };
  });
  if (first.length === 0 || first.some(({ score }) => score < 0 || score > 1)) return undefined;
  return expectedCalibrationError(
    first.map(({ score }) => score),
    first.map(({ isRight }) => Number(isRight)),
  );
}

/** As lines of text: the errors, then a row a class. */
export function formatClassification(evaluation: ClassificationEvaluation): string {
  const { dataSet, pictures, top1Error, top5Error, calibrationError, perClass } = evaluation;
  const rows = Object.entries(perClass).map(([label, errors]) => [
    label,
    `${errors.pictures}`,
    percent(errors.top1Error),
    percent(errors.top5Error),
  ]);
  const lines = [
    `${dataSet}: ${pictures} pictures`,
    '',
    ...aligned([
      ['top-1 error', percent(top1Error)],
      ['top-5 error', percent(top5Error)],
      ...(calibrationError === undefined ? [] : [['calibration error', percent(calibrationError)]]),
    ]),
    '',
    ...aligned([['class', 'pictures', 'top-1 error', 'top-5 error'], ...rows]),
  ];
  return `${lines.join('\n')}\n`;
}
