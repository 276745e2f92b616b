import type { DataSet } from '../data/data-set.js';
import type { Detection, Guess } from '../data/ground-truth.js';
import { mapLabels } from '../data/map-labels.js';
import { InputError } from '../errors.js';
import { type EvaluateOptions, optionsOf } from '../options.js';
import type { OverFeat } from '../overfeat.js';
import { detectionsOf, everyBox, localizationsOf } from '../pipeline/detect.js';
import { mean, spatialMax, topClasses } from '../pipeline/scores.js';
import { isShown } from '../pipeline/select-results.js';
import type { LevelPrediction } from '../pipeline/window-boxes.js';
import type { Predictions } from './report.js';

export interface PredictedDataSet {
  /** With the model's labels. */
  readonly dataSet: DataSet;
  readonly predictions: Predictions;
}

/**
 * What a model says of a data set's pictures. The network runs once over each, with all scales at the fine stride unless
 * told otherwise, and without flips; every measure reads the same maps.
 * @throws InputError BAD_DATA_SET when it has no boxes, the labels do not fit the model's, or a picture cannot be read
 */
export async function predictAll(
  overfeat: OverFeat,
  dataSet: DataSet,
  options: EvaluateOptions = {},
): Promise<PredictedDataSet> {
  const { signal, onProgress, flips, views, ...how } = optionsOf.evaluate(options);
  const { model } = overfeat;
  if (dataSet.annotates === 'pictures') {
    const reason = 'has classes of whole pictures and no boxes: only a classifier can be measured on it';
    throw new InputError('BAD_DATA_SET', dataSet.name, reason);
  }
  for (const [name, value] of Object.entries({ flips, views })) {
    if (value === undefined) continue;
    const reason = `is for pictures that have a class and no boxes, which ${dataSet.name} has`;
    throw new InputError('BAD_ARGUMENT', name, reason);
  }
  const mapped = mapLabels(dataSet, { ...model, name: `model ${model.name}` });
  const classifications: Guess[] = [];
  const localizations: Detection[] = [];
  const detections: Detection[] = [];
  for (const [at, { id, path }] of mapped.pictures.entries()) {
    signal?.throwIfAborted();
    const predictions = await overfeat.predict(path, { ...how, ...(signal && { signal }) });
    const ofPicture = <Result extends object>(results: readonly Result[]) =>
      results.map((result) => ({ imageId: id, ...result }));
    classifications.push(...ofPicture(topClasses(meanScores(predictions), model.labels, 1)));
    // Every box counts, for the precision curve too, however unsure.
    const settings = everyBox(model);
    localizations.push(...ofPicture(await localizationsOf(predictions, model, settings, signal)));
    detections.push(...ofPicture(await detectionsOf(predictions, model, settings, signal)));
    onProgress?.((at + 1) / mapped.pictures.length);
  }
  const shown = detections.filter((detection) => isShown(detection, model));
  return { dataSet: mapped, predictions: { classifications, localizations, detections, shown } };
}

function meanScores(predictions: readonly LevelPrediction[]): Float32Array {
  return mean(predictions.map(({ scores }) => spatialMax(scores)));
}
