import { type Command, Option } from 'commander';
import type { RunOptions } from '../../../backends/backend.js';
import type { DataSet } from '../../data/data-set.js';
import { type Split, splits } from '../../data/find-data-sets.js';
import { formatClassification } from '../../evaluation/classification-report.js';
import { evaluateClassifier } from '../../evaluation/evaluate-classifier.js';
import { evaluateModel } from '../../evaluation/evaluate-model.js';
import { formatEvaluation } from '../../evaluation/report.js';
import type { OverFeat } from '../../overfeat.js';
import { type Context, write } from '../context.js';
import { wholeNumber } from '../numbers.js';
import {
  type DataSetOptions,
  dataFormats,
  dataSetOptions,
  givenOptions,
  imagesHelp,
  openDataSet,
} from '../open-data-set.js';
import { openModel } from '../open-model.js';
import {
  addBackendOption,
  type BackendOption,
  formatOption,
  modelOption,
  type ReportFormat,
} from '../options.js';
import { Progress } from '../progress.js';

export function addEvaluate(program: Command, context: Context): void {
  const command = program
    .command('evaluate')
    .summary('measure a model on annotated pictures')
    .description(
      'Measures a model on annotated pictures: classification error, localization error, mean average precision; on pictures in folders named by class, top-1 and top-5 errors.',
    )
    .addOption(modelOption().makeOptionMandatory())
    .requiredOption('--data <path>', dataFormats)
    .addOption(
      new Option('--split <name>', 'which of the data sets of a file or folder, where there are several')
        .choices(splits)
        .default('val'),
    )
    .option('--images <folder>', imagesHelp)
    .option('--limit <count>', 'only the first pictures', wholeNumber(1));
  for (const option of dataSetOptions()) command.addOption(option);
  addBackendOption(command.addOption(formatOption()))
    .addHelpText(
      'after',
      `
Examples:
  overfeat evaluate --model cells --data bccd/val.json
  overfeat evaluate --model trained/ --data mine/val.json --images mine/pictures --format json`,
    )
    .action((options: EvaluateOptions) => evaluate(options, context));
}

interface EvaluateOptions extends BackendOption, DataSetOptions {
  readonly model: string;
  readonly data: string;
  readonly split: Split;
  readonly images?: string;
  readonly limit?: number;
  readonly format: ReportFormat;
}

async function evaluate(options: EvaluateOptions, context: Context): Promise<void> {
  const { data, limit, format } = options;
  const { dataSet: whole } = await openDataSet(data, givenOptions(options), context);
  const dataSet = { ...whole, pictures: whole.pictures.slice(0, limit) };
  await using overfeat = await openModel(options, context);
  using progress = new Progress(dataSet.name, context);
  const run = { signal: context.signal, onProgress: progress.update };
  const [evaluation, text] = await measured(overfeat, dataSet, run);
  progress.stop();
  await write(context.stdout, format === 'json' ? `${JSON.stringify(evaluation, undefined, 2)}\n` : text);
}

/** As data, and as text. */
async function measured(overfeat: OverFeat, dataSet: DataSet, run: RunOptions): Promise<[object, string]> {
  if (dataSet.annotates === 'pictures') {
    const evaluation = await evaluateClassifier(overfeat, dataSet, run);
    return [evaluation, formatClassification(evaluation)];
  }
  const evaluation = await evaluateModel(overfeat, dataSet, run);
  return [evaluation, formatEvaluation(evaluation)];
}
