import type { Command } from 'commander';
import { evaluateModel } from '../../evaluation/evaluate-model.js';
import { formatEvaluation } from '../../evaluation/report.js';
import { type Context, write } from '../context.js';
import { wholeNumber } from '../numbers.js';
import { type DataSetOptions, dataSetOptions, openDataSet } from '../open-data-set.js';
import { openModel } from '../open-model.js';
import { addBackendOption, addJsonOption, type BackendOption, modelOption } from '../options.js';
import { Progress } from '../progress.js';

export function addEvaluate(program: Command, context: Context): void {
  const command = program
    .command('evaluate')
    .summary('measure a model on annotated pictures')
    .description(
      'Measures a model on annotated pictures: classification error, localization error, mean average precision.',
    )
    .addOption(modelOption().makeOptionMandatory())
    .requiredOption('--data <file>', 'annotations: COCO JSON')
    .option('--images <folder>', 'its pictures (default: the folder named like the file, else beside it)')
    .option('--limit <count>', 'only the first pictures', wholeNumber(1));
  for (const option of dataSetOptions()) command.addOption(option);
  addJsonOption(addBackendOption(command))
    .addHelpText(
      'after',
      `
Examples:
  overfeat evaluate --model cells --data bccd/val.json
  overfeat evaluate --model trained/ --data mine/val.json --images mine/pictures --json`,
    )
    .action((options: EvaluateOptions) => evaluate(options, context));
}

interface EvaluateOptions extends BackendOption, DataSetOptions {
  readonly model: string;
  readonly data: string;
  readonly images?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

async function evaluate(options: EvaluateOptions, context: Context): Promise<void> {
  const { data, images, limit, json } = options;
  const dataSet = await openDataSet(data, images, options, context);
  await using overfeat = await openModel(options, context);
  using progress = new Progress(dataSet.name, context);
  const evaluation = await evaluateModel(
    overfeat,
    { ...dataSet, pictures: dataSet.pictures.slice(0, limit) },
    { signal: context.signal, onProgress: progress.update },
  );
  progress.stop();
  const text = json ? `${JSON.stringify(evaluation, undefined, 2)}\n` : formatEvaluation(evaluation);
  await write(context.stdout, text);
}
