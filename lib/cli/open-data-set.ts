import { Option } from 'commander';
import { type InspectedDataSet, inspectDataSet, type ReadDataSetOptions } from '../data/data-set.js';
import { DataSetError, type Fault, faultLines, hasError } from '../data/fault.js';
import { splits } from '../data/splits.js';
import { type Context, note } from './context.js';

/** How a data set is read, whatever for. */
export type DataSetOptions = Pick<ReadDataSetOptions, 'annotatedAs' | 'strict'>;

/** What a path to a data set may lead to. */
export const dataFormats =
  'COCO, CreateML or VIA JSON, a YOLO yaml, Pascal VOC XML, or a folder with one of them or with folders named by class';

export const imagesHelp =
  'its pictures, for COCO, CreateML, VIA and VOC (default: the folder named like the file, else beside it)';

export const splitOption = () =>
  new Option('--split <name>', 'which of the data sets of a file or folder, where there are several')
    .choices(splits)
    .default('val');

export const dataSetOptions = () => [
  new Option(
    '--annotated-as <how>',
    'what boxes of pictures with an EXIF turn are of: the picture upright, as viewers show it, or as stored',
  ).choices(['upright', 'stored']),
  new Option('--strict', 'refuse a data set for what is else a warning'),
];

/**
 * A data set that can be used; its warnings go to standard error.
 * @throws InputError NOT_FOUND, NOT_A_FILE, BAD_DATA_SET with all faults
 */
export async function openDataSet(
  path: string,
  options: ReadDataSetOptions,
  context: Context,
): Promise<InspectedDataSet> {
  const inspected = await inspectDataSet(path, { ...options, signal: context.signal });
  await tellFaults(path, inspected.faults, context);
  return inspected;
}

/** @throws DataSetError where one is an error */
export async function tellFaults(path: string, faults: readonly Fault[], context: Context): Promise<void> {
  if (hasError(faults)) throw new DataSetError(path, faults);
  for (const line of faultLines(faults)) await note(context, `${path}: ${line}`);
}

/** Without those that were not given. */
export function givenOptions({
  images,
  annotatedAs,
  strict,
  split,
}: {
  readonly [Name in keyof ReadDataSetOptions]: ReadDataSetOptions[Name] | undefined;
}): ReadDataSetOptions {
  return {
    ...(images !== undefined && { images }),
    ...(annotatedAs !== undefined && { annotatedAs }),
    ...(strict !== undefined && { strict }),
    ...(split !== undefined && { split }),
  };
}
