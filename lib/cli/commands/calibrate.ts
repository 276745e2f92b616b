import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { requireObjects } from '../../data/counted-objects.js';
import type { Split } from '../../data/splits.js';
import { InputError } from '../../errors.js';
import { predictAll } from '../../evaluation/predict-all.js';
import { isFile } from '../../files/file-kind.js';
import { writeFileAtomically } from '../../files/write-file.js';
import { formatModel, modelFiles } from '../../model/model-file.js';
import { recalibrated } from '../../training/recalibrated.js';
import { type Context, write } from '../context.js';
import { noteClassesWithoutObjects } from '../note-classes.js';
import {
  type DataSetOptions,
  dataFormats,
  dataSetOptions,
  givenOptions,
  imagesHelp,
  openDataSet,
  splitOption,
} from '../open-data-set.js';
import { openModel } from '../open-model.js';
import { addBackendOption, addScalesOption, type BackendOption } from '../options.js';
import { Progress } from '../progress.js';

export function addCalibrate(program: Command, context: Context): void {
  const command = program
    .command('calibrate')
    .summary('teach a model how often its detections are right')
    .description(
      'Measures on annotated pictures how often detections of each score are right, and writes it into model.json: detections then have a confidence, 0 to 1. With --scales the model looks at pictures in these sizes from then on, and what it shows is chosen for them. Nothing is trained.',
    )
    .requiredOption('--model <folder>', 'folder of the model, whose model.json is rewritten')
    .requiredOption('--data <path>', dataFormats)
    .addOption(splitOption())
    .option('--images <folder>', imagesHelp);
  for (const option of dataSetOptions()) command.addOption(option);
  addBackendOption(addScalesOption(command))
    .addHelpText(
      'after',
      '\nExamples:\n  overfeat calibrate --model trained/ --data mine/val.json\n  overfeat calibrate --model faster/ --data mine/val.json --scales 107,150',
    )
    .action((options: CalibrateOptions) => calibrate(options, context));
}

interface CalibrateOptions extends BackendOption, DataSetOptions {
  readonly model: string;
  readonly data: string;
  readonly split?: Split;
  readonly images?: string;
  readonly scales?: readonly number[];
}

async function calibrate(options: CalibrateOptions, context: Context): Promise<void> {
  const folder = await folderOf(options.model);
  const { dataSet } = await openDataSet(options.data, givenOptions(options), context);
  if (dataSet.annotates === 'pictures') {
    const reason = 'has classes of whole pictures and no boxes, and confidences are of boxes';
    throw new InputError('BAD_DATA_SET', dataSet.name, reason);
  }
  requireObjects(dataSet);
  await using overfeat = await openModel({ ...options, model: folder }, context);
  using progress = new Progress(dataSet.name, context);
  const { scales } = options;
  const run = { signal: context.signal, onProgress: progress.update, ...(scales && { scales }) };
  const { predictions, dataSet: judged } = await predictAll(overfeat, dataSet, run);
  progress.stop();
  const { detections } = predictions;
  const { pictures } = judged;
  if (detections.length === 0) {
    const reason = `finds nothing in the pictures of ${dataSet.name}, so that there is nothing to learn from`;
    throw new InputError('BAD_MODEL', options.model, reason);
  }
  const { labels } = overfeat.model;
  await noteClassesWithoutObjects(labels, judged, context);
  const model = recalibrated(overfeat.model, pictures, detections, scales);
  const path = join(folder, modelFiles.description);
  await writeFileAtomically(path, formatModel(model));
  const own = labels.filter((_, index) => model.calibration.perClass[index] !== null);
  const shares = labels.length - own.length;
  await write(
    context.stdout,
    `${join(options.model)}: calibrated on ${pictures.length} pictures; curves of their own: ${own.join(', ') || 'none'}${shares > 0 ? `; ${shares} share one` : ''}\n`,
  );
}

/**
 * The model's own folder, never the shipped model of such a name: what is there is rewritten.
 * @throws InputError NOT_FOUND when it has no model
 */
async function folderOf(model: string): Promise<string> {
  const path = resolve(model);
  const folder = basename(path) === modelFiles.description ? dirname(path) : path;
  if (await isFile(join(folder, modelFiles.description))) return folder;
  const reason = `is no folder with a ${modelFiles.description}, which would be rewritten; models that come along are left as they are`;
  throw new InputError('NOT_FOUND', model, reason);
}
