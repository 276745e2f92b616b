import { Option } from 'commander';
import { type InspectedDataSet, inspectFound, type ReadDataSetOptions } from '../data/data-set.js';
import { DataSetError, type Fault, faultLines, hasError } from '../data/fault.js';
import { chooseDataSet, findDataSets } from '../data/find-data-sets.js';
import { type Split, splits } from '../data/splits.js';
import { type Context, note } from './context.js';

/** How a data set is read, whatever for. */
export type DataSetOptions = Pick<ReadDataSetOptions, 'annotatedAs' | 'strict'>;

/** What a path to a data set may lead to. */
export const dataFormats =
  'COCO, CreateML or VIA JSON, a YOLO yaml, Pascal VOC XML, or a folder with one of them or with folders named by class';

export const imagesHelp =
  'its pictures, for COCO, CreateML, VIA and VOC (default: the folder named like the file, else beside it)';

/** Without a default of commander's, so that it shows whether it was said. */
export const splitOption = (usual = ' (default: val)') =>
  new Option(
    '--split <name>',
    `which of the data sets of a file or folder, where there are several${usual}`,
  ).choices(splits);

export const dataSetOptions = () => [
  new Option(
    '--annotated-as <how>',
    'what boxes of pictures with an EXIF turn are of: the picture upright, as viewers show it, or as stored',
  ).choices(['upright', 'stored']),
  new Option('--strict', 'refuse a data set for what is else a warning'),
];

/**
 * A data set that can be used; its warnings go to standard error.
 * @param usual of several, the one that is taken where no split is said; an only one is taken whatever it is for, with a
 *   note where that is something else
 * @throws InputError NOT_FOUND, NOT_A_FILE, BAD_DATA_SET with all faults
 */
export async function openDataSet(
  path: string,
  options: ReadDataSetOptions,
  context: Context,
  usual: Split = 'val',
): Promise<InspectedDataSet> {
  const { signal } = context;
  const found = await findDataSets(path, signal);
  const split = options.split ?? (found.length === 1 ? undefined : usual);
  const set = chooseDataSet(path, found, split);
  if (options.split === undefined && set.split !== undefined && set.split !== usual)
    await note(context, `${path}: has only a data set for ${set.split}, none for ${usual}: that is taken`);
  const inspected = await inspectFound(set, { ...options, signal });
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
