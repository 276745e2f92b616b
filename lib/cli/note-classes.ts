import { countedLabels } from '../data/counted-objects.js';
import type { DataSet } from '../data/data-set.js';
import { type Context, note } from './context.js';

/** Says of which classes a data set teaches nothing about limits and confidences (SPEC 6.6). */
export async function noteClassesWithoutObjects(
  labels: readonly string[],
  dataSet: DataSet,
  context: Context,
): Promise<void> {
  const counted = countedLabels(dataSet);
  const without = labels.filter((label) => !counted.has(label));
  if (without.length === 0) return;
  const what = `${dataSet.name} has no object of ${without.join(', ')}`;
  await note(context, `${what}: what is shown there follows the other classes`);
}
