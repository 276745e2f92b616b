import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { backendNamed } from '../../../backends/registry.js';
import type { Recipe } from '../../model/recipe.js';
import { defaultRecipe, paperOptimiser } from '../../training/recipe.js';
import { trainModel } from '../../training/train-model.js';
import type { EpochReport } from '../../training/training-options.js';
import { type Context, write } from '../context.js';
import { wholeNumber } from '../numbers.js';
import { type DataSetOptions, dataSetOptions, openDataSet } from '../open-data-set.js';
import { addBackendOption, type BackendOption } from '../options.js';
import { Progress } from '../progress.js';

export function addTrain(program: Command, context: Context): void {
  const { seed, classifierEpochs, regressorEpochs } = defaultRecipe;
  const folder = 'its pictures (default: the folder named like the file, else beside it)';
  const command = addBackendOption(program.command('train'))
    .summary('train a model on annotated pictures')
    .description(
      'Trains a model on annotated pictures: first its classifier, then its boxes, then thresholds are chosen.\n' +
        'A run that was stopped goes on from its last epoch when it is started again. The same seed gives the same weights, bit for bit, on the same backend and as many threads.',
    )
    .requiredOption('--data <file>', 'pictures to learn from: COCO JSON')
    .requiredOption('--val <file>', 'pictures to measure and choose thresholds on: COCO JSON')
    .requiredOption('--out <folder>', 'where the model goes')
    .option('--images <folder>', folder)
    .option('--val-images <folder>', folder)
    .option('--name <name>', "the model's name (default: that of the folder)")
    .option('--epochs <count>', 'epochs of the classifier', wholeNumber(0), classifierEpochs)
    .option('--regressor-epochs <count>', 'epochs of the regressor', wholeNumber(0), regressorEpochs)
    .option('--seed <number>', 'the same seed gives the same model', wholeNumber(0, 2 ** 31 - 1), seed)
    .option('--overwrite', 'replace the finished model that the folder has')
    .option('--quarter-turns', 'turn windows too: for pictures without an up and a down')
    .addOption(
      new Option('--optimiser <name>', "adamw with a cosine schedule, or the paper's sgd with its steps")
        .choices(['adamw', 'sgd'])
        .default('adamw'),
    );
  for (const option of dataSetOptions()) command.addOption(option);
  command
    .addHelpText(
      'after',
      `
Examples:
  overfeat train --data bccd/train.json --val bccd/val.json --out cells --quarter-turns
  overfeat train --data mine/train.json --val mine/val.json --out mine/model --epochs 10 --seed 7`,
    )
    .action((options: TrainOptions) => train(options, context));
}

interface TrainOptions extends BackendOption, DataSetOptions {
  readonly data: string;
  readonly val: string;
  readonly out: string;
  readonly images?: string;
  readonly valImages?: string;
  readonly name?: string;
  readonly epochs: number;
  readonly regressorEpochs: number;
  readonly seed: number;
  readonly overwrite?: boolean;
  readonly quarterTurns?: boolean;
  readonly optimiser: 'adamw' | 'sgd';
}

async function train(options: TrainOptions, context: Context): Promise<void> {
  const { data, val, out, images, valImages, name = basename(resolve(out)), backend } = options;
  const training = await openDataSet(data, images, options, context);
  const validation = await openDataSet(val, valImages, options, context);
  using progress = new Progress('training', context);
  await trainModel({
    training,
    validation,
    out,
    name,
    recipe: recipeOf(options),
    overwrite: options.overwrite ?? false,
    backend: await backendNamed(backend),
    signal: context.signal,
    onProgress: progress.update,
    onEpoch: (report) => {
      progress.stop();
      context.stdout.write(`${epochText(report)}\n`);
    },
  });
  progress.stop();
  await write(context.stdout, `${out}: trained; use it with --model ${out}\n`);
}

function recipeOf({ seed, epochs, regressorEpochs, quarterTurns = false, optimiser }: TrainOptions): Recipe {
  return {
    ...defaultRecipe,
    ...(optimiser === 'sgd' ? paperOptimiser : {}),
    seed,
    classifierEpochs: epochs,
    regressorEpochs,
    augmentation: { ...defaultRecipe.augmentation, quarterTurns },
  };
}

function epochText({ phase, epoch, epochs, loss, validation }: EpochReport): string {
  const measure =
    phase === 'classifier'
      ? `${(100 * validation).toFixed(1)} % of validation windows right`
      : `validation ${validation.toFixed(5)}`;
  return `${phase} ${epoch}/${epochs}: loss ${loss.toFixed(5)}, ${measure}`;
}
