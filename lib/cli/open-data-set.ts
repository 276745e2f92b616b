import { Option } from 'commander';
import { type DataSet, inspectDataSet, type ReadDataSetOptions } from '../data/data-set.js';
import { DataSetError, faultLines, hasError } from '../data/fault.js';
import { type Context, write } from './context.js';

/** How a data set is read, whatever for. */
export type DataSetOptions = Pick<ReadDataSetOptions, 'annotatedAs' | 'strict'>;

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
  images: string | undefined,
  options: DataSetOptions,
  { stderr }: Context,
): Promise<DataSet> {
  const { dataSet, faults } = await inspectDataSet(path, givenOptions(images, options));
  if (hasError(faults)) throw new DataSetError(path, faults);
  for (const line of faultLines(faults)) await write(stderr, `overfeat: ${path}: ${line}\n`);
  return dataSet;
}

/** Without those that were not given. */
export function givenOptions(
  images: string | undefined,
  { annotatedAs, strict }: DataSetOptions,
): ReadDataSetOptions {
  return {
    ...(images !== undefined && { images }),
    ...(annotatedAs !== undefined && { annotatedAs }),
    ...(strict !== undefined && { strict }),
  };
}
