import { join } from 'node:path';
import type { Command } from 'commander';
import type { DataSet } from '../../data/data-set.js';
import type { Split } from '../../data/splits.js';
import { InputError } from '../../errors.js';
import { formatClassification } from '../../evaluation/classification-report.js';
import { evaluateClassifier } from '../../evaluation/evaluate-classifier.js';
import { evaluationPage } from '../../evaluation/page/page.js';
import { predictAll } from '../../evaluation/predict-all.js';
import { formatEvaluation, evaluate as measure } from '../../evaluation/report.js';
import { makeFolder } from '../../files/make-folder.js';
import { writeFileAtomically } from '../../files/write-file.js';
import type { EvaluateOptions as MeasureOptions } from '../../options.js';
import type { OverFeat } from '../../overfeat.js';
import { requireOne } from '../../pipeline/ensemble.js';
import { type Context, write } from '../context.js';
import { wholeNumber } from '../numbers.js';
import {
  type DataSetOptions,
  dataFormats,
  dataSetOptions,
  givenOptions,
  imagesHelp,
  openDataSet,
  splitOption,
} from '../open-data-set.js';
import { openModels } from '../open-model.js';
import {
  addBackendOption,
  addFormatOption,
  addPyramidOptions,
  type BackendOption,
  modelsOption,
  type ReportFormat,
  tenViewsOption,
} from '../options.js';
import { Progress } from '../progress.js';

export function addEvaluate(program: Command, context: Context): void {
  const command = program
    .command('evaluate')
    .summary('measure a model on annotated pictures')
    .description(
      'Measures a model on annotated pictures: classification error, localization error, mean average precision; on pictures in folders named by class, top-1 and top-5 errors.',
    )
    .addOption(modelsOption().makeOptionMandatory())
    .requiredOption('--data <path>', dataFormats)
    .addOption(splitOption())
    .option('--images <folder>', imagesHelp)
    .option('--report <folder>', 'write a page with curves, confusions and the worst mistakes there')
    .option('--limit <count>', 'only the first pictures', wholeNumber(1));
  addPyramidOptions(command)
    .option('--no-flips', 'of pictures with a class: leave out the mirrored picture')
    .addOption(tenViewsOption());
  for (const option of dataSetOptions()) command.addOption(option);
  addBackendOption(addFormatOption(command))
    .addHelpText(
      'after',
      `
Examples:
  overfeat evaluate --model cells --data bccd/val.json
  overfeat evaluate --model cells --data bccd/val.json --stride coarse
  overfeat evaluate --model one/ --model another/ --data clothes/val
  overfeat evaluate --model trained/ --data mine/val.json --images mine/pictures --format json`,
    )
    .action((options: EvaluateOptions) => evaluate(options, context));
}

interface EvaluateOptions extends BackendOption, DataSetOptions {
  readonly model: readonly string[];
  readonly scales?: readonly number[];
  readonly stride?: 'fine' | 'coarse';
  readonly flips: boolean;
  readonly tenViews?: boolean;
  readonly data: string;
  readonly split?: Split;
  readonly images?: string;
  readonly report?: string;
  readonly limit?: number;
  readonly format: ReportFormat;
}

async function evaluate(options: EvaluateOptions, context: Context): Promise<void> {
  const { data, limit, format, report } = options;
  const { dataSet: whole } = await openDataSet(data, givenOptions(options), context);
  const dataSet = { ...whole, pictures: whole.pictures.slice(0, limit) };
  if (report !== undefined) await requireReport(report, dataSet);
  await using opened = await openModels(options, context);
  using progress = new Progress(dataSet.name, context);
  const run = { signal: context.signal, onProgress: progress.update, ...howOf(options) };
  const [evaluation, text, page] = await measured(opened.members, dataSet, run);
  progress.stop();
  // First: should the page not be written, what was measured is not lost.
  await write(context.stdout, format === 'json' ? `${JSON.stringify(evaluation, undefined, 2)}\n` : text);
  if (report !== undefined && page !== undefined)
    await writeFileAtomically(join(report, 'index.html'), await page());
}

/** How pictures are looked at, as far as it was said. */
function howOf({ scales, stride, flips, tenViews }: EvaluateOptions): MeasureOptions {
  return {
    ...(scales && { scales }),
    ...(stride && { stride }),
    ...(!flips && { flips }),
    ...(tenViews && { views: 'ten' as const }),
  };
}

/** As data, as text, and as a page where there are boxes. */
async function measured(
  members: readonly OverFeat[],
  dataSet: DataSet,
  run: MeasureOptions,
): Promise<[object, string, (() => Promise<string>)?]> {
  if (dataSet.annotates === 'pictures') {
    const evaluation = await evaluateClassifier(members, dataSet, run);
    return [evaluation, formatClassification(evaluation)];
  }
  const overfeat = requireOne(members);
  const predicted = await predictAll(overfeat, dataSet, run);
  const evaluation = measure(predicted.dataSet, predicted.predictions);
  const page = () => evaluationPage({ ...predicted, model: overfeat.model.name, evaluation });
  return [evaluation, formatEvaluation(evaluation), page];
}

/** Before anything is measured: that there is something for a page, and a folder for it. */
async function requireReport(folder: string, { name, annotates }: DataSet): Promise<void> {
  if (annotates === 'pictures') {
    throw new InputError('BAD_ARGUMENT', '--report', `${name} has no boxes, of which the page tells`);
  }
  await makeFolder(folder);
}
