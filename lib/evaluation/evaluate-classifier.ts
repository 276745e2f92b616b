import type { DataSet } from '../data/data-set.js';
import type { Guess } from '../data/ground-truth.js';
import { mapLabels } from '../data/map-labels.js';
import { type EvaluateOptions, optionsOf } from '../options.js';
import type { OverFeat } from '../overfeat.js';
import { type ClassificationEvaluation, classificationErrors } from './classification-report.js';

/** Guesses that are judged of a picture. */
const guesses = 5;

/**
 * Top-1 and top-5 errors of a model on pictures with a class each. Each picture is classified as `classify` does unless
 * told otherwise: at all scales and the fine stride, mirrored too (paper section 3.3).
 * @throws InputError BAD_DATA_SET when the labels do not fit the model's, or a picture cannot be read
 */
export async function evaluateClassifier(
  overfeat: OverFeat,
  dataSet: DataSet,
  options: EvaluateOptions = {},
): Promise<ClassificationEvaluation> {
  const { signal, onProgress } = optionsOf.evaluate(options);
  const { model } = overfeat;
  const mapped = mapLabels(dataSet, { ...model, name: `model ${model.name}` });
  const classifications: Guess[] = [];
  for (const [at, { id, path }] of mapped.pictures.entries()) {
    signal?.throwIfAborted();
    const { results } = await overfeat.classify(path, { topK: guesses, ...(signal && { signal }) });
    classifications.push(...results.map(({ index, score }) => ({ imageId: id, index, score })));
    onProgress?.((at + 1) / mapped.pictures.length);
  }
  return classificationErrors(mapped, classifications);
}
