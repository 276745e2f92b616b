import type { DataSet } from '../data/data-set.js';
import type { EvaluateOptions } from '../options.js';
import type { OverFeat } from '../overfeat.js';
import { predictAll } from './predict-all.js';
import { type Evaluation, evaluate } from './report.js';

/**
 * Classification error, localization error and mean average precision of a model on a data set (SPEC 9).
 * @throws InputError BAD_DATA_SET when it has no boxes, the labels do not fit the model's, or a picture cannot be read
 */
export async function evaluateModel(
  overfeat: OverFeat,
  dataSet: DataSet,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { dataSet: mapped, predictions } = await predictAll(overfeat, dataSet, options);
  return evaluate(mapped, predictions);
}
