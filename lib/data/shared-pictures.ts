import type { InspectedDataSet } from './data-set.js';
import type { Fault } from './fault.js';

/** Pictures of a set that are to be measured on, but whose files are also in the set that is learnt from. */
export function sharedPictures(training: InspectedDataSet, validation: InspectedDataSet): Fault[] {
  const learnt = new Map(training.dataSet.pictures.map(({ id, path }) => [training.digests.get(path), id]));
  return validation.dataSet.pictures.flatMap(({ id, path }): Fault[] => {
    const same = learnt.get(validation.digests.get(path));
    if (same === undefined) return [];
    const reason = `is also in ${training.dataSet.name}, as ${same}: measures on it say nothing`;
    return [{ severity: 'warning', kind: 'pictures are in both sets', place: `picture ${id}`, reason }];
  });
}
