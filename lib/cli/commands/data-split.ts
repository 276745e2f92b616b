import { type Command, InvalidArgumentError } from 'commander';
import { inspectDataSet } from '../../data/data-set.js';
import type { Split } from '../../data/splits.js';
import { InputError } from '../../errors.js';
import { splitPictures } from '../../training/split.js';
import { writeSplit } from '../../training/write-split.js';
import { type Context, write } from '../context.js';
import { wholeNumber } from '../numbers.js';
import {
  type DataSetOptions,
  dataFormats,
  dataSetOptions,
  givenOptions,
  imagesHelp,
  splitOption,
  tellFaults,
} from '../open-data-set.js';

export function addDataSplit(data: Command, context: Context): void {
  const split = data
    .command('split')
    .summary('part a data set into pictures to learn from and to measure on')
    .description(
      'Parts a data set into pictures to learn from and pictures to measure on, by picture, with about the same share of each class, and copies them.\n' +
        'Pictures whose files are the same stay together. Boxes are written as COCO JSON, classes as folders named by them.',
    )
    .argument('<path>', dataFormats)
    .requiredOption('--out <folder>', 'a new folder, for train and val')
    .option('--val <share>', 'of the pictures that are to be measured on', share, 0.2)
    .option('--seed <number>', 'the same seed gives the same split', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--images <folder>', imagesHelp)
    .addOption(splitOption(''));
  for (const option of dataSetOptions()) split.addOption(option);
  split
    .addHelpText(
      'after',
      `
Examples:
  overfeat data split mine/all.json --out mine/parts
  overfeat data split clothes/ --val 0.1 --seed 7 --out parts
  overfeat train --data parts --out model`,
    )
    .action((path: string, options: SplitOptions) => splitData(path, options, context));
}

interface SplitOptions extends DataSetOptions {
  readonly out: string;
  readonly val: number;
  readonly seed: number;
  readonly images?: string;
  readonly split?: Split;
}

async function splitData(path: string, options: SplitOptions, context: Context): Promise<void> {
  const { out, val, seed } = options;
  const { signal } = context;
  // Several sets are not parted unless it is said which: none is the usual one.
  const inspected = await inspectDataSet(path, { ...givenOptions(options), signal });
  await tellFaults(path, inspected.faults, context);
  const parts = splitPictures(inspected, { share: val, seed });
  const counts = [parts.training.length, parts.validation.length];
  if (counts.includes(0)) {
    const reason = `leaves ${counts[0]} pictures to learn from and ${counts[1]} to measure on`;
    throw new InputError('BAD_ARGUMENT', `--val ${val}`, reason);
  }
  await writeSplit(inspected.dataSet, parts, out, signal);
  await write(context.stdout, `${out}: ${counts[0]} pictures in train, ${counts[1]} in val\n`);
}

function share(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number between 0 and 1.');
}
