/** How well pictures are classified, as data (what `--format json` prints) and as a table. */
import type { DataSet } from '../data/data-set.js';
import { countedObjects, type Guess } from '../data/ground-truth.js';
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
  return { dataSet: name, ...errorsOf(pictures), perClass: Object.fromEntries(perClass) };
}

/** As lines of text: both errors, then a row a class. */
export function formatClassification(evaluation: ClassificationEvaluation): string {
  const { dataSet, pictures, top1Error, top5Error, perClass } = evaluation;
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
    ]),
    '',
    ...aligned([['class', 'pictures', 'top-1 error', 'top-5 error'], ...rows]),
  ];
  return `${lines.join('\n')}\n`;
}
