import type { Command } from 'commander';
import { type InspectedDataSet, inspectFound } from '../../data/data-set.js';
import { type Fault, faultLines, hasError } from '../../data/fault.js';
import { type FoundDataSet, findDataSets } from '../../data/find-data-sets.js';
import { missingSource } from '../../data/formats/yolo-yaml.js';
import { sharedPictures } from '../../data/shared-pictures.js';
import { type DataSetSummary, type Range, summarise } from '../../data/summary.js';
import { InputError } from '../../errors.js';
import { type Context, write } from '../context.js';
import {
  type DataSetOptions,
  dataFormats,
  dataSetOptions,
  givenOptions,
  imagesHelp,
} from '../open-data-set.js';
import { addFormatOption, type ReportFormat } from '../options.js';
import { textTable } from '../table.js';

export function addDataCheck(data: Command, context: Context): void {
  const check = data
    .command('check')
    .summary('what data sets hold, and what is wrong with them')
    .description(
      'Tells what a data set is, what it holds, and all that is wrong with it, compared with its pictures; of several, such as for training and validation, of each, and which pictures both have. Exit code 2 for errors.',
    )
    .argument('<path>', dataFormats)
    .option('--images <folder>', imagesHelp);
  for (const option of dataSetOptions()) check.addOption(option);
  addFormatOption(check)
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
  readonly format: ReportFormat;
}

interface Report {
  readonly file: string;
  readonly format: FoundDataSet['format'];
  /** What the set is for, where that shows. */
  readonly split?: FoundDataSet['split'];
  readonly summary: DataSetSummary;
  readonly faults: readonly Fault[];
}

async function checkData(path: string, options: CheckOptions, { stdout, signal }: Context): Promise<void> {
  const found = await findDataSets(path, signal);
  const all: InspectedDataSet[] = [];
  for (const set of found) all.push(await inspectFound(set, { ...givenOptions(options), signal }));
  const inspected = options.strict ? all : all.map((set) => withAbsentAsWarning(set, all));
  const reports = found.map(({ path: file, format, split }, at): Report => {
    const faults = [...inspected[at].faults, ...sharedFaults(found, inspected, at, options.strict)];
    const summary = summarise(inspected[at].dataSet);
    return { file, format, ...(split !== undefined && { split }), summary, faults };
  });
  const text = reports.map(({ file, format, split, summary, faults }) => {
    const title = `${file}: ${format}${split === undefined ? '' : `, ${split}`}`;
    return [title, ...summaryText(summary), faultText(faults)].join('\n\n');
  });
  const json = `${JSON.stringify(reports.length === 1 ? reports[0] : reports, undefined, 2)}\n`;
  await write(stdout, options.format === 'json' ? json : `${text.join('\n\n')}\n`);
  const faulty = reports.filter(({ faults }) => hasError(faults));
  if (faulty.length > 0) {
    const count = faulty
      .flatMap(({ faults }) => faults)
      .filter(({ severity }) => severity === 'error').length;
    const reason = `${count === 1 ? 'has an error' : `has ${count} errors`}, told above`;
    throw new InputError('BAD_DATA_SET', [...new Set(faulty.map(({ file }) => file))].join(', '), reason);
  }
}

/** Programs write splits into a YOLO yaml for which there are no pictures: no error, as long as another has some. */
function withAbsentAsWarning(set: InspectedDataSet, all: readonly InspectedDataSet[]): InspectedDataSet {
  const isAbsent =
    set.dataSet.pictures.length === 0 &&
    set.faults.every(({ kind, severity }) => kind === missingSource || severity === 'warning');
  if (!isAbsent || all.every(({ dataSet }) => dataSet.pictures.length === 0)) return set;
  return { ...set, faults: set.faults.map((fault) => ({ ...fault, severity: 'warning' })) };
}

/** Pictures of a set that those for something else before it have too. */
function sharedFaults(
  found: readonly FoundDataSet[],
  inspected: readonly InspectedDataSet[],
  at: number,
  strict: boolean | undefined,
): Fault[] {
  const { split } = found[at];
  const others = inspected
    .slice(0, at)
    .filter(
      (_, other) => split !== undefined && found[other].split !== undefined && found[other].split !== split,
    );
  const faults = others.flatMap((other) => sharedPictures(other, inspected[at]));
  return strict ? faults.map((fault) => ({ ...fault, severity: 'error' })) : faults;
}

function summaryText({ annotates, pictures, background, classes, sides }: DataSetSummary): string[] {
  const isOfObjects = annotates === 'objects';
  const counts = classes.map(({ label, objects, ignored, pictures }) =>
    isOfObjects ? [label, `${objects}`, `${ignored}`, `${pictures}`] : [label, `${pictures}`],
  );
  const heading = isOfObjects ? ['class', 'objects', 'ignored', 'pictures'] : ['class', 'pictures'];
  const lengths = (isOfObjects ? (['pictures', 'boxes'] as const) : (['pictures'] as const)).flatMap(
    (what) => {
      const { short, long } = sides[what];
      return short && long
        ? [
            [`${what}, short side`, ...rangeText(short)],
            [`${what}, long side`, ...rangeText(long)],
          ]
        : [];
    },
  );
  return [
    isOfObjects
      ? `${pictures} pictures, ${background} of them without objects`
      : `${pictures} pictures, each with a class and no boxes`,
    textTable([heading, ...counts]),
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
