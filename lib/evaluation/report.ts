/** The result of an evaluation, as data (what `--format json` prints) and as a table. */

import { type ClassPrecision, meanAveragePrecision } from '../data/average-precision.js';
import type { DataSet } from '../data/data-set.js';
import { countedObjects, type Detection, type Guess } from '../data/ground-truth.js';
import { calibrationError } from './calibration-error.js';
import { type CocoPrecision, cocoPrecisions } from './coco-precision.js';
import { localizationError } from './localization-error.js';
import { aligned, percent, uniqueLabels } from './report-text.js';
import { topKError } from './top-k-error.js';

/** What a model says of a data set's pictures: classes, one object a picture, and all objects. */
export interface Predictions {
  readonly classifications: readonly Guess[];
  readonly localizations: readonly Detection[];
  readonly detections: readonly Detection[];
  /** Those of the detections that the model shows. */
  readonly shown: readonly Detection[];
}

/** How well a class is detected. */
export interface ClassEvaluation extends ClassPrecision {
  /** COCO's; absent where there is no object. */
  readonly coco?: CocoPrecision;
}

/** Errors and precisions are shares, 0 to 1. */
export interface Evaluation {
  readonly dataSet: string;
  readonly pictures: number;
  /** Pictures without an object that counts: in no error rate, but detections on them are false positives. */
  readonly emptyPictures: number;
  readonly objects: number;
  readonly top1Error: number;
  /** Top 1: class and box (IoU of at least 0.5) right. */
  readonly localizationError: number;
  /** At an IoU of 0.5, over the classes that have an object. */
  readonly meanAveragePrecision: number;
  /** COCO's, which are stricter where boxes are inexact. */
  readonly coco: CocoPrecision;
  /** Expected calibration error of all detections; absent where the model is not calibrated. */
  readonly calibrationError?: number;
  /** Labels of the classes that are not in the mean. */
  readonly classesWithoutObjects: readonly string[];
  /** Average precisions over all detections; counts, precision and recall of those that the model shows. By label; where several classes share a label, by label and index: `crane (428)`. */
  readonly perClass: Readonly<Record<string, ClassEvaluation>>;
}

/**
 * All measures of a model on a data set (paper sections 3 to 5).
 * @throws InputError when a prediction is malformed (BAD_ARGUMENT) or no picture has an object (BAD_DATA_SET)
 */
export function evaluate(dataSet: DataSet, predictions: Predictions): Evaluation {
  const { name, labels, pictures } = dataSet;
  const counted = pictures.map((picture) => countedObjects(picture).length);
  const precision = meanAveragePrecision(pictures, predictions.detections, labels.length);
  const shown = meanAveragePrecision(pictures, predictions.shown, labels.length).perClass;
  const coco = cocoPrecisions(pictures, predictions.detections, labels.length);
  const keys = uniqueLabels(labels);
  const error = calibrationError(pictures, predictions.detections, labels.length);
  return {
    dataSet: name,
    pictures: pictures.length,
    emptyPictures: counted.filter((count) => count === 0).length,
    objects: counted.reduce((sum, count) => sum + count, 0),
    top1Error: topKError(pictures, predictions.classifications),
    localizationError: localizationError(pictures, predictions.localizations),
    meanAveragePrecision: precision.meanAveragePrecision,
    coco: coco.all,
    ...(error === undefined ? {} : { calibrationError: error }),
    classesWithoutObjects: precision.classesWithoutObjects.map((index) => keys[index]),
    perClass: Object.fromEntries(
      keys.map((key, index) => {
        const { averagePrecision } = precision.perClass[index];
        const ofClass = coco.perClass[index];
        return [
          key,
          {
            ...shown[index],
            ...(averagePrecision === undefined ? {} : { averagePrecision }),
            ...(ofClass === undefined ? {} : { coco: ofClass }),
          },
        ];
      }),
    ),
  };
}

/** A heading, then a row a class. */
export function classRows({ perClass }: Evaluation): string[][] {
  const rows = Object.entries(perClass).map(([label, result]) => [
    label,
    `${result.objects}`,
    `${result.detections}`,
    percent(result.averagePrecision),
    percent(result.coco?.at75),
    percent(result.coco?.mean),
    percent(result.precision),
    percent(result.recall),
  ]);
  return [
    ['class', 'objects', 'detections', 'AP@0.5', 'AP@0.75', 'AP@[.5:.95]', 'precision', 'recall'],
    ...rows,
  ];
}

/** The evaluation as lines of text: the three measures, then a row a class. */
export function formatEvaluation(evaluation: Evaluation): string {
  const { pictures, emptyPictures, objects, classesWithoutObjects } = evaluation;
  const lines = [
    `${evaluation.dataSet}: ${pictures} pictures (${emptyPictures} without objects), ${objects} objects`,
    '',
    ...aligned([
      ['top-1 error', percent(evaluation.top1Error)],
      ['localization error', percent(evaluation.localizationError)],
      ['mAP@0.5', percent(evaluation.meanAveragePrecision)],
      ['AP@[.5:.95] (COCO)', percent(evaluation.coco.mean)],
      ...(evaluation.calibrationError === undefined
        ? []
        : [['calibration error', percent(evaluation.calibrationError)]]),
    ]),
    '',
    ...aligned(classRows(evaluation)),
  ];
  if (classesWithoutObjects.length > 0) {
    lines.push('', `not in the mean, without objects: ${classesWithoutObjects.join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}
