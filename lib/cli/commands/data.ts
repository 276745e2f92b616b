import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { inspectDataSet } from '../../data/data-set.js';
import { type Fault, faultLines, hasError } from '../../data/fault.js';
import { type DataSetSummary, type Range, summarise } from '../../data/summary.js';
import { InputError } from '../../errors.js';
import { isFolder } from '../../files/file-kind.js';
import { type Context, write } from '../context.js';
import { type DataSetOptions, dataSetOptions, givenOptions } from '../open-data-set.js';
import { addJsonOption } from '../options.js';
import { textTable } from '../table.js';

export function addData(program: Command, context: Context): void {
  const data = program.command('data').summary('look at data sets').description('Looks at data sets.');
  const check = data
    .command('check')
    .summary('what a data set holds, and what is wrong with it')
    .description(
      'Tells what a data set holds, and all that is wrong with it, compared with its pictures. Exit code 2 for errors.',
    )
    .argument('<path>', 'COCO JSON, or a folder with such files')
    .option('--images <folder>', 'its pictures (default: the folder named like the file, else beside it)');
  for (const option of dataSetOptions()) check.addOption(option);
  addJsonOption(check)
    .addHelpText(
      'after',
      `
Examples:
  overfeat data check mine/train.json
  overfeat data check mine --strict`,
    )
    .action((path: string, options: CheckOptions) => checkData(path, options, context));
}

interface CheckOptions extends DataSetOptions {
  readonly images?: string;
  readonly json?: boolean;
}

async function checkData(path: string, options: CheckOptions, { stdout }: Context): Promise<void> {
  const reports: { file: string; format: string; summary: DataSetSummary; faults: readonly Fault[] }[] = [];
  for (const file of (await isFolder(path)) ? await jsonFiles(path) : [path]) {
    const { dataSet, faults } = await inspectDataSet(file, givenOptions(options.images, options));
    reports.push({ file, format: 'COCO JSON', summary: summarise(dataSet), faults });
  }
  const text = reports.map(({ file, format, summary, faults }) =>
    [`${file}: ${format}`, ...summaryText(summary), faultText(faults)].join('\n\n'),
  );
  const json = `${JSON.stringify(reports.length === 1 ? reports[0] : reports, undefined, 2)}\n`;
  await write(stdout, options.json ? json : `${text.join('\n\n')}\n`);
  const faulty = reports.filter(({ faults }) => hasError(faults));
  if (faulty.length > 0) {
    const count = faulty
      .flatMap(({ faults }) => faults)
      .filter(({ severity }) => severity === 'error').length;
    const reason = `${count === 1 ? 'has an error' : `has ${count} errors`}, told above`;
    throw new InputError('BAD_DATA_SET', faulty.map(({ file }) => file).join(', '), reason);
  }
}

/** @throws InputError BAD_DATA_SET when there is none */
async function jsonFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.toLowerCase().endsWith('.json')).sort();
  if (names.length === 0) throw new InputError('BAD_DATA_SET', folder, 'has no JSON file of annotations');
  return names.map((name) => join(folder, name));
}

function summaryText({ pictures, background, classes, sides }: DataSetSummary): string[] {
  const counts = classes.map(({ label, objects, ignored, pictures }) => {
    return [label, `${objects}`, `${ignored}`, `${pictures}`];
  });
  const lengths = (['pictures', 'boxes'] as const).flatMap((what) => {
    const { short, long } = sides[what];
    return short && long
      ? [
          [`${what}, short side`, ...rangeText(short)],
          [`${what}, long side`, ...rangeText(long)],
        ]
      : [];
  });
  return [
    `${pictures} pictures, ${background} of them without objects`,
    textTable([['class', 'objects', 'ignored', 'pictures'], ...counts]),
    textTable([['pixels', 'least', 'median', 'greatest'], ...lengths]),
  ];
}

const rangeText = ({ least, median, greatest }: Range) =>
  [least, median, greatest].map((length) => `${Number(length.toFixed(1))}`);

function faultText(faults: readonly Fault[]): string {
  return faults.length === 0
    ? 'no faults'
    : [faults.length === 1 ? '1 fault' : `${faults.length} faults`, ...faultLines(faults)].join('\n  ');
}
