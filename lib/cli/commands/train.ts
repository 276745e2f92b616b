import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { backendNamed } from '../../../backends/registry.js';
import { type BoxForm, boxFormNames } from '../../../reference/box-forms.js';
import { type BoxLossName, boxLossNames } from '../../../reference/box-losses.js';
import type { DataSet } from '../../data/data-set.js';
import { findDataSets } from '../../data/find-data-sets.js';
import { sharedPictures } from '../../data/shared-pictures.js';
import type { Split } from '../../data/splits.js';
import { InputError } from '../../errors.js';
import { exists } from '../../files/file-kind.js';
import { loadModel } from '../../model/load-model.js';
import type { HeldOut } from '../../model/model.js';
import {
  type Negatives,
  type NegativesKind,
  negativesKinds,
  type Recipe,
  type RegressorScales,
  regressorScaleNames,
  type Spatial,
  type TrainedPart,
  trainedParts,
} from '../../model/recipe.js';
import { isShipped } from '../../model/shipped-models.js';
import { openNetwork } from '../../networks/open.js';
import { isTrainableName, trainableNames } from '../../networks/trainable.js';
import { enoughWindows, type RecipeChoice } from '../../training/fit-recipe.js';
import { defaultRecipe, epochsAlone, paperOptimiser, recipeFor } from '../../training/recipe.js';
import { readRecipe } from '../../training/recipe-file.js';
import { trainModel } from '../../training/train-model.js';
import type { EpochReport } from '../../training/training-options.js';
import { type Context, write } from '../context.js';
import { noteClassesWithoutObjects } from '../note-classes.js';
import { number, wholeNumber } from '../numbers.js';
import {
  type DataSetOptions,
  dataFormats,
  dataSetOptions,
  givenOptions,
  imagesHelp,
  openDataSet,
  tellFaults,
} from '../open-data-set.js';
import { addBackendOption, type BackendOption } from '../options.js';
import { Progress } from '../progress.js';

/** Of each negative, unless the recipe says otherwise. */
const negativeCandidates = 4;

export function addTrain(program: Command, context: Context): void {
  const { seed, classifierEpochs, boxLoss, jointBoxWeight } = defaultRecipe;
  const { classifierEpochs: withoutBoxes } = recipeFor({ annotates: 'pictures' });
  const command = addBackendOption(program.command('train'))
    .summary('train a model on annotated pictures')
    .description(
      'Trains a model on annotated pictures: its classifier and its boxes, then thresholds are chosen.\n' +
        'Pictures in folders named by class, without boxes, make a model that classifies alone.\n' +
        'A run that was stopped goes on from its last epoch when it is started again. The same seed gives the same weights, bit for bit, on the same backend and as many threads.',
    )
    .requiredOption('--data <path>', `pictures to learn from: ${dataFormats}`)
    .option(
      '--val <path>',
      'pictures to measure on, and to choose thresholds on unless there are --folds, likewise (default: those for it that are beside those of --data)',
    )
    .requiredOption('--out <folder>', 'where the model goes')
    .option('--images <folder>', imagesHelp)
    .option('--val-images <folder>', imagesHelp)
    .option('--name <name>', "the model's name (default: that of the folder)")
    .option(
      '--config <file>',
      'recipe as JSON, as recipe.json in the folder of a trained model; other options go before it',
    )
    .option(
      '--from <model>',
      'go on from the features and the classifier of a model, a folder or a name; its boxes are learnt anew',
    )
    .addOption(
      new Option(
        '--network <name or file>',
        "what is trained: a network by its name, or a file with one as model.json has it, of the data's classes (default: compact)",
      )
        .choices(trainableNames)
        .argParser((text) => text),
    )
    .addOption(
      new Option(
        '--minutes <count>',
        `choose network and epochs, by steps that are measured first, so that all ends after about so many minutes: medium where it gets ${enoughWindows.medium} windows of the classifier, else compact where it gets ${enoughWindows.compact}, else small, and the usual epochs times what fills the time`,
      )
        .argParser(number(0.01))
        .conflicts(['epochs', 'regressorEpochs', 'from']),
    )
    .option(
      '--epochs <count>',
      `epochs of the classifier (default: ${classifierEpochs}, of pictures without boxes ${withoutBoxes})`,
      wholeNumber(0),
    )
    .option(
      '--regressor-epochs <count>',
      `epochs of the regressor alone (default: 0, or ${epochsAlone} where boxes are not learnt beside the classifier, or it is said how these epochs are to be)`,
      wholeNumber(0),
    )
    .option(
      '--seed <number>',
      `the same seed gives the same model (default: ${seed})`,
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option(
      '--folds <count>',
      'choose thresholds on the pictures to learn from, in so many parts, each looked at by a model that is trained on the others; those to measure on decide nothing then. So many models more are trained, which --minutes counts (default: none)',
      wholeNumber(2),
    )
    .option('--overwrite', 'replace the finished model that the folder has')
    .option('--quarter-turns', 'turn windows too: for pictures without an up and a down')
    .option(
      '--spatial <windows>',
      'learn from all locations of crops so many windows wide at once (default: from single windows)',
      wholeNumber(1, 16),
    )
    .option(
      '--context <ratio>',
      'the network reads a lower resolution too, so many times smaller (default: it does not)',
      wholeNumber(2, 16),
    )
    .addOption(
      new Option(
        '--hard-negatives <kind>',
        `of ${negativeCandidates} windows of a picture without an object, learn from the one the network is most wrong about, from a random one, or from half of each (default: random windows)`,
      ).choices(negativesKinds),
    )
    .addOption(
      new Option(
        '--optimiser <name>',
        "adamw with a cosine schedule, or the paper's sgd with its steps (default: adamw)",
      ).choices(['adamw', 'sgd']),
    )
    .addOption(
      new Option(
        '--regressor <kind>',
        'one box that all classes share, or one for each class (default: shared)',
      ).choices(Object.keys(regressors)),
    )
    .addOption(
      new Option(
        '--box-form <name>',
        'learn boxes as their edges, or as their centre and size (default: edges)',
      ).choices(boxFormNames),
    )
    .addOption(
      new Option(
        '--box-loss <name>',
        `loss of the boxes, on their edges or on IoU (default: ${boxLoss})`,
      ).choices(boxLossNames),
    )
    .option(
      '--joint-boxes <weight>',
      `train boxes beside the classifier too, with so much of their loss (default: ${jointBoxWeight})`,
      number(0),
    )
    .addOption(
      new Option(
        '--train-boxes-through <part>',
        "what the regressor's epochs change: its head, or the whole network (default: head)",
      ).choices(trainedParts),
    )
    .addOption(
      new Option(
        '--regressor-scales <count>',
        "scales at which the regressor's epochs show an object (default: multiple)",
      ).choices(regressorScaleNames),
    );
  for (const option of dataSetOptions()) command.addOption(option);
  command
    .addHelpText(
      'after',
      `
Examples:
  overfeat train --data bccd/train.json --val bccd/val.json --out cells --quarter-turns
  overfeat train --data mine/ --out mine/model --minutes 10
  overfeat train --data mine/ --out mine/model --network medium --epochs 10 --seed 7
  overfeat train --data mine/ --out mine/model --folds 3
  overfeat train --data mine/ --out mine/again --config mine/model/recipe.json
  overfeat train --data mine/ --out mine/boxes --from mine/model --epochs 0 --box-form centre`,
    )
    .action((options: TrainOptions) => train(options, context));
}

/** As the command line and the recipe call them. */
const regressors = { shared: 'shared', 'per-class': 'perClass' } as const;

interface TrainOptions extends BackendOption, DataSetOptions {
  readonly data: string;
  readonly val?: string;
  readonly out: string;
  readonly images?: string;
  readonly valImages?: string;
  readonly name?: string;
  readonly config?: string;
  readonly from?: string;
  readonly network?: string;
  readonly minutes?: number;
  readonly epochs?: number;
  readonly regressorEpochs?: number;
  readonly seed?: number;
  readonly folds?: number;
  readonly overwrite?: boolean;
  readonly quarterTurns?: boolean;
  readonly spatial?: number;
  readonly hardNegatives?: NegativesKind;
  readonly context?: number;
  readonly optimiser?: 'adamw' | 'sgd';
  readonly regressor?: keyof typeof regressors;
  readonly boxForm?: BoxForm;
  readonly boxLoss?: BoxLossName;
  readonly jointBoxes?: number;
  readonly trainBoxesThrough?: TrainedPart;
  readonly regressorScales?: RegressorScales;
}

async function train(options: TrainOptions, context: Context): Promise<void> {
  const began = performance.now();
  const { out, name = basename(resolve(out)), backend, minutes } = options;
  // Before pictures are read, which may take long.
  const given = options.config === undefined ? {} : await readRecipe(options.config);
  const { training, validation } = await openBoth(options, context);
  const recipe = await recipeOf(options, given, training);
  const from = options.from === undefined ? {} : { from: await loadModel(options.from) };
  using progress = new Progress('training', context);
  const model = await trainModel({
    training,
    validation,
    out,
    name,
    recipe,
    ...from,
    overwrite: options.overwrite ?? false,
    backend: await backendNamed(backend),
    ...(minutes !== undefined && { minutes }),
    signal: context.signal,
    onChoice: (choice) => context.stdout.write(`${choiceText(choice)}\n`),
    onProgress: progress.update,
    onEpoch: (report) => {
      progress.stop();
      context.stdout.write(`${epochText(report, recipe)}\n`);
    },
  });
  progress.stop();
  const taken = minutes === undefined ? '' : ` in ${minutesText((performance.now() - began) / 1000)}`;
  const held = model.training?.heldOut;
  if (held !== undefined) context.stdout.write(`${heldOutText(held, recipe)}\n`);
  if (validation.annotates === 'objects' && recipe.folds === undefined)
    await noteClassesWithoutObjects(training.labels, validation, context);
  // A name alone would be that of the model that comes along.
  const place = isShipped(out) ? `./${out}` : out;
  await write(context.stdout, `${out}: trained${taken}; use it with --model ${place}\n`);
}

/** What does not flatter, since limits are chosen on other pictures. */
function heldOutText({ meanAveragePrecision, precision, recall }: HeldOut, { folds }: Recipe): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const where =
    folds === undefined
      ? 'on each half of the validation pictures, with limits chosen on the other'
      : 'on validation pictures, with limits chosen on those learnt from';
  return `${where}: mAP@0.5 ${percent(meanAveragePrecision)}, precision ${percent(precision)}, recall ${percent(recall)}`;
}

/** What is learnt from, and what is measured on; pictures that are in both are told. */
async function openBoth(
  options: TrainOptions,
  context: Context,
): Promise<{ training: DataSet; validation: DataSet }> {
  const { data, val = data, images, valImages = val === data ? images : undefined } = options;
  if (options.val === undefined && (await findDataSets(data, context.signal)).length === 1) {
    const reason = `is missing: ${data} is one data set; \`overfeat data split\` makes two of it`;
    throw new InputError('BAD_ARGUMENT', '--val', reason);
  }
  const open = (path: string, folder: string | undefined, usual: Split) =>
    openDataSet(path, givenOptions({ ...options, images: folder }), context, usual);
  const training = await open(data, images, 'train');
  const validation = await open(val, valImages, 'val');
  const shared = sharedPictures(training, validation);
  const severity = options.strict ? 'error' : 'warning';
  await tellFaults(
    val,
    shared.map((fault) => ({ ...fault, severity })),
    context,
  );
  return { training: training.dataSet, validation: validation.dataSet };
}

/** The default one for such data, as the file changes it, as the options change that. */
async function recipeOf(options: TrainOptions, given: Partial<Recipe>, training: DataSet): Promise<Recipe> {
  const { network, seed, folds, epochs, regressorEpochs, quarterTurns, spatial, context, optimiser } =
    options;
  const { regressor, boxForm, boxLoss, jointBoxes, trainBoxesThrough } = options;
  const { regressorScales, hardNegatives } = options;
  const recipe = recipeFor(training, given);
  const { optimiser: adamw, schedule, regressorRate } = defaultRecipe;
  return recipeFor(training, {
    ...given,
    ...(optimiser === 'sgd' && paperOptimiser),
    ...(optimiser === 'adamw' && { optimiser: adamw, schedule, regressorRate }),
    ...(network !== undefined && { network: await namedNetwork(network) }),
    ...(seed !== undefined && { seed }),
    ...(folds !== undefined && { folds }),
    ...(epochs !== undefined && { classifierEpochs: epochs }),
    ...(regressorEpochs !== undefined && { regressorEpochs }),
    ...(spatial !== undefined && { spatial: spatialOf(spatial, recipe) }),
    ...(hardNegatives !== undefined && { negatives: negativesOf(hardNegatives, recipe) }),
    ...(context !== undefined && { context }),
    ...(quarterTurns && { augmentation: { ...recipe.augmentation, quarterTurns } }),
    ...(regressor !== undefined && { regressor: regressors[regressor] }),
    ...(boxForm !== undefined && { boxForm }),
    ...(boxLoss !== undefined && { boxLoss }),
    ...(jointBoxes !== undefined && { jointBoxWeight: jointBoxes }),
    ...(trainBoxesThrough !== undefined && { trainBoxesThrough }),
    ...(regressorScales !== undefined && { regressorScales }),
  });
}

/** As many crops a step as have about as many pixels as its windows. */
function spatialOf(windows: number, { batch }: Recipe): Spatial {
  return { windows, crops: Math.max(1, Math.round(batch / windows ** 2)) };
}

/** @throws InputError NOT_FOUND for what is neither a name nor a file; NOT_A_FILE, BAD_MODEL */
async function namedNetwork(nameOrFile: string): Promise<NonNullable<Recipe['network']>> {
  if (isTrainableName(nameOrFile)) return nameOrFile;
  if (await exists(nameOrFile)) return openNetwork(nameOrFile);
  const reason = `is neither ${trainableNames.join(', ')} nor a file with a network`;
  throw new InputError('NOT_FOUND', `--network ${nameOrFile}`, reason);
}

function choiceText({ recipe, seconds, measured }: RecipeChoice): string {
  const { network = 'compact', batch, windowsPerEpoch, classifierEpochs, regressorEpochs } = recipe;
  const nameOf = (of: NonNullable<Recipe['network']>) => (typeof of === 'string' ? of : of.name);
  const milliseconds = (of: number) => `${(1000 * of).toFixed(1)} ms`;
  const steps = measured.map(({ network: of, times: { steps } }) => {
    const boxes = steps.regressor === 0 ? '' : ` (boxes: ${milliseconds(steps.regressor)})`;
    return `${nameOf(of)} ${milliseconds(steps.classifier)}${boxes}`;
  });
  const boxes = regressorEpochs === 0 ? '' : ` and ${regressorEpochs} of the boxes`;
  return [
    `measured, a step of ${batch} windows: ${steps.join(', ')}`,
    `chosen: ${nameOf(network)}, ${classifierEpochs} epochs of the classifier${boxes}, of ${windowsPerEpoch} windows; to end in ${minutesText(seconds)}`,
  ].join('\n');
}

const minutesText = (seconds: number) => `${(seconds / 60).toFixed(1)} minutes`;

function epochText({ fold, phase, epoch, epochs, loss, validation }: EpochReport, { folds }: Recipe): string {
  const measure =
    phase === 'classifier'
      ? `${(100 * validation).toFixed(1)} % of validation windows right`
      : `validation ${validation.toFixed(5)}`;
  const of = fold === undefined ? '' : `fold ${fold}/${folds}, `;
  return `${of}${phase} ${epoch}/${epochs}: loss ${loss.toFixed(5)}, ${measure}`;
}

/** Of so many candidates as the recipe says already. */
function negativesOf(kind: NegativesKind, { negatives }: Recipe): Negatives {
  return { kind, candidates: negatives?.candidates ?? negativeCandidates };
}
