import { InputError } from '../errors.js';
import type { DataSet } from './data-set.js';

/**
 * The data set with its classes in a model's order, or in that of the set it learns from. It may lack classes of it.
 * @throws InputError (BAD_DATA_SET), naming both, when the model does not know one of its labels, or several classes of
 *   the model share it
 */
export function mapLabels(
  dataSet: DataSet,
  model: { readonly name: string; readonly labels: readonly string[] },
): DataSet {
  if (dataSet.labels.every((label, index) => label === model.labels[index])) {
    return { ...dataSet, labels: model.labels };
  }
  const indices = dataSet.labels.map((label) => {
    const index = model.labels.indexOf(label);
    if (index < 0 || index !== model.labels.lastIndexOf(label)) {
      const knows = index < 0 ? 'does not know' : 'has several classes of';
      const labels = `its labels are ${listed(model.labels)}, the data set's ${listed(dataSet.labels)}`;
      throw new InputError(
        'BAD_DATA_SET',
        dataSet.name,
        `${model.name} ${knows} the label ${label}: ${labels}`,
      );
    }
    return index;
  });
  return {
    ...dataSet,
    labels: model.labels,
    pictures: dataSet.pictures.map((picture) => ({
      ...picture,
      objects: picture.objects.map((object) => ({ ...object, index: indices[object.index] })),
    })),
  };
}

/** At most ten of them. */
function listed(labels: readonly string[]): string {
  return labels.length <= 10
    ? labels.join(', ')
    : `${labels.slice(0, 10).join(', ')} and ${labels.length - 10} more`;
}
