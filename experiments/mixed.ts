/** A data set of small and large objects: pictures of `bccd` and `caltech3` together, six classes. */
import { type DataSet, readDataSet } from '../lib/entries/training.js';
import { evenly } from '../lib/training/evenly.js';

/** Of each set, evenly spread: some 200 to learn from, as many as people have who annotate their own. */
const pictures = { train: 95, val: 40 } as const;

/** @param folderOf where the split of a data set is: its file of annotations, without the ending */
export async function mixedOf(split: 'train' | 'val', folderOf: (name: string) => string): Promise<DataSet> {
  const some = async (name: string) => {
    const set = await readDataSet(`${folderOf(name)}.json`);
    return { ...set, pictures: evenly(set.pictures, pictures[split]) };
  };
  return joined(await some('bccd'), await some('caltech3'));
}

/** Pictures of both, and the classes of both, those of the second behind those of the first. */
function joined(first: DataSet, second: DataSet): DataSet {
  const moved = second.pictures.map((picture) => ({
    ...picture,
    objects: picture.objects.map((object) => ({ ...object, index: first.labels.length + object.index })),
  }));
  return {
    ...first,
    name: 'mixed',
    labels: [...first.labels, ...second.labels],
    pictures: [...first.pictures, ...moved].map((picture, at) => ({ ...picture, id: at + 1 })),
  };
}
