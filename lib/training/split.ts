/** A data set parted into pictures to learn from and pictures to measure on (SPEC 8.6). */
import type { DataSetPicture, InspectedDataSet } from '../data/data-set.js';
import { groupBy } from '../data/ground-truth.js';
import { Random } from './random.js';

export interface SplitOptions {
  /** Of the pictures that are to be measured on, more than 0 and less than 1. */
  readonly share: number;
  /** The same seed and pictures give the same split. */
  readonly seed: number;
}

export interface SplitPictures {
  readonly training: readonly DataSetPicture[];
  readonly validation: readonly DataSetPicture[];
}

/** Pictures of one file stay together. */
interface Unit {
  readonly pictures: readonly DataSetPicture[];
  /** Indices of what is in them; the number of labels where there is nothing. */
  readonly classes: ReadonlySet<number>;
}

/**
 * Stratified by class as far as that goes, rare classes first (Sechidis, Tsoumakas and Vlahavas, 2011): of the class
 * with the fewest pictures that are left, each goes to the side that lacks most of it. Both sides keep the order given.
 */
export function splitPictures(
  { dataSet: { labels, pictures }, digests }: Pick<InspectedDataSet, 'dataSet' | 'digests'>,
  { share, seed }: SplitOptions,
): SplitPictures {
  const units = shuffled(unitsOf(pictures, digests, labels.length), new Random(seed));
  const left = new Set(units);
  const ofClass = (units: Iterable<Unit>, index: number) =>
    [...units].filter(({ classes }) => classes.has(index));
  const classes = Array.from({ length: labels.length + 1 }, (_, index) => index);
  /** How many more units of each class, and in all, are wanted for validation and for training. */
  const shares = [share, 1 - share];
  const lacks = classes.map((index) => shares.map((part) => part * ofClass(units, index).length));
  const lacksAll = shares.map((part) => part * units.length);
  const sides: [Unit[], Unit[]] = [[], []];
  while (left.size > 0) {
    const [rarest] = classes
      .map((index) => ({ index, units: ofClass(left, index) }))
      .filter(({ units }) => units.length > 0)
      .sort((a, b) => a.units.length - b.units.length);
    for (const unit of rarest.units) {
      const lack = lacks[rarest.index];
      const isValidation = lack[0] === lack[1] ? lacksAll[0] > lacksAll[1] : lack[0] > lack[1];
      const side = isValidation ? 0 : 1;
      sides[side].push(unit);
      left.delete(unit);
      for (const index of unit.classes) lacks[index][side] -= 1;
      lacksAll[side] -= 1;
    }
  }
  const chosen = new Set(sides[0].flatMap((unit) => unit.pictures));
  return {
    training: pictures.filter((picture) => !chosen.has(picture)),
    validation: pictures.filter((picture) => chosen.has(picture)),
  };
}

function unitsOf(
  pictures: readonly DataSetPicture[],
  digests: ReadonlyMap<string, string>,
  background: number,
): Unit[] {
  const byFile = groupBy(pictures, ({ path }) => digests.get(path) ?? path);
  return [...byFile.values()].map((pictures) => {
    const classes = new Set(pictures.flatMap(({ objects }) => objects.map(({ index }) => index)));
    return { pictures, classes: classes.size === 0 ? new Set([background]) : classes };
  });
}

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
