import { join } from 'node:path';
import type { Command } from 'commander';
import type { Split } from '../../data/splits.js';
import { predictAll } from '../../evaluation/predict-all.js';
import { writeFileAtomically } from '../../files/write-file.js';
import { formatModel, modelFiles } from '../../model/model-file.js';
import { bestConfidences } from '../../training/best-limits.js';
import { calibrateConfidence } from '../../training/calibrate-confidence.js';
import { type Context, write } from '../context.js';
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
import { addBackendOption, type BackendOption } from '../options.js';
import { Progress } from '../progress.js';

export function addCalibrate(program: Command, context: Context): void {
  const command = program
    .command('calibrate')
    .summary('teach a model how often its detections are right')
    .description(
      'Measures on annotated pictures how often detections of each score are right, and writes it into model.json: detections then have a confidence, 0 to 1. Nothing is trained.',
    )
    .requiredOption('--model <folder>', 'folder of the model, whose model.json is rewritten')
    .requiredOption('--data <path>', dataFormats)
    .addOption(splitOption())
    .option('--images <folder>', imagesHelp);
  for (const option of dataSetOptions()) command.addOption(option);
  addBackendOption(command)
    .addHelpText('after', '\nExample:\n  overfeat calibrate --model trained/ --data mine/val.json')
    .action((options: CalibrateOptions) => calibrate(options, context));
}

interface CalibrateOptions extends BackendOption, DataSetOptions {
  readonly model: string;
  readonly data: string;
  readonly split: Split;
  readonly images?: string;
}

async function calibrate(options: CalibrateOptions, context: Context): Promise<void> {
  const { dataSet } = await openDataSet(options.data, givenOptions(options), context);
  await using overfeat = await openModel({ ...options, model: join(options.model, '.') }, context);
  using progress = new Progress(dataSet.name, context);
  const run = { signal: context.signal, onProgress: progress.update };
  const predicted = await predictAll(overfeat, dataSet, run);
  progress.stop();
  const { labels } = overfeat.model;
  const { pictures } = predicted.dataSet;
  const calibration = calibrateConfidence(pictures, predicted.predictions.detections, labels.length);
  const { confidence = bestConfidences(pictures, predicted.predictions.detections, calibration) } =
    overfeat.model.detection;
  const detection = { ...overfeat.model.detection, confidence };
  const path = join(options.model, modelFiles.description);
  await writeFileAtomically(path, formatModel({ ...overfeat.model, detection, calibration }));
  const own = labels.filter((_, index) => calibration.perClass[index] !== null);
  const shares = labels.length - own.length;
  await write(
    context.stdout,
    `${path}: calibrated on ${pictures.length} pictures; curves of their own: ${own.join(', ') || 'none'}${shares > 0 ? `; ${shares} share one` : ''}\n`,
  );
}
