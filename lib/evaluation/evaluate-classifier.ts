import type { DataSet } from '../data/data-set.js';
import type { Guess } from '../data/ground-truth.js';
import { mapLabels } from '../data/map-labels.js';
import { type EvaluateOptions, optionsOf } from '../options.js';
import type { OverFeat } from '../overfeat.js';
import { classifyTogether, requireMembers, requireViews } from '../pipeline/ensemble.js';
import { type ClassificationEvaluation, classificationErrors } from './classification-report.js';

/** Guesses that are judged of a picture. */
const guesses = 5;

/**
 * Top-1 and top-5 errors on pictures with a class each, of a model or of the mean of several. Each picture is classified
 * as `classify` does unless told otherwise: at all scales and the fine stride, mirrored too (paper section 3.3).
 * @throws InputError BAD_DATA_SET when the labels do not fit the model's, or a picture cannot be read; BAD_ARGUMENT when
 *   models have different labels
 */
export async function evaluateClassifier(
  members: readonly OverFeat[],
  dataSet: DataSet,
  options: EvaluateOptions = {},
): Promise<ClassificationEvaluation> {
  const { onProgress, ...how } = optionsOf.evaluate(options);
  requireMembers(members);
  requireViews(how);
  const [{ model }] = members;
  const mapped = mapLabels(dataSet, { ...model, name: `model ${model.name}` });
  const classifications: Guess[] = [];
  for (const [at, { id, path }] of mapped.pictures.entries()) {
    how.signal?.throwIfAborted();
    const { results } = await classifyTogether(members, path, { ...how, topK: guesses });
    classifications.push(...results.map(({ index, score }) => ({ imageId: id, index, score })));
    onProgress?.((at + 1) / mapped.pictures.length);
  }
  return classificationErrors(mapped, classifications);
}
