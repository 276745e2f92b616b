/** The objects that count: all but those to be ignored, such as crowds and difficult ones. */
import { InputError } from '../errors.js';
import type { DataSet } from './data-set.js';

/** @throws InputError BAD_DATA_SET where there is none */
export function requireObjects(dataSet: DataSet): void {
  if (countedLabels(dataSet).size > 0) return;
  throw new InputError('BAD_DATA_SET', dataSet.name, 'has no annotated object');
}

/** The labels of which there is one. */
export function countedLabels({ labels, pictures }: DataSet): ReadonlySet<string> {
  const objects = pictures.flatMap((picture) => picture.objects).filter(({ ignore }) => !ignore);
  return new Set(objects.map(({ index }) => labels[index]));
}
