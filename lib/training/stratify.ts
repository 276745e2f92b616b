/** Pictures parted so that each part has its share of each class (SPEC 8.6). */
import type { DataSetPicture } from '../data/data-set.js';
import { groupBy } from '../data/ground-truth.js';
import type { Random } from './random.js';

/** Pictures of one file stay together. */
export interface Unit {
  readonly pictures: readonly DataSetPicture[];
  /** Indices of what is in them; the number of labels where there is nothing. */
  readonly classes: ReadonlySet<number>;
}

/**
 * The pictures by their files, in an order drawn at random.
 * @param digestOf of the file at a path
 * @param background the number of labels
 */
export function drawnUnits(
  pictures: readonly DataSetPicture[],
  digestOf: (path: string) => string | undefined,
  background: number,
  random: Random,
): Unit[] {
  const byFile = groupBy(pictures, ({ path }) => digestOf(path) ?? path);
  const units = [...byFile.values()].map((pictures) => {
    const classes = new Set(pictures.flatMap(({ objects }) => objects.map(({ index }) => index)));
    return { pictures, classes: classes.size === 0 ? new Set([background]) : classes };
  });
  return shuffled(units, random);
}

/**
 * The units in parts, rare classes first (Sechidis, Tsoumakas and Vlahavas, 2011): of the class with the fewest units that
 * are left, each goes to the part that lacks most of it, of equal ones to that which lacks most units, then to the first.
 * @param background the number of labels
 * @param shares of the parts, which sum up to 1
 * @param hasRoom whether a part may have another unit, by how many each part has; at least one part must
 */
export function stratified(
  units: readonly Unit[],
  background: number,
  shares: readonly number[],
  hasRoom: (part: number, sizes: readonly number[]) => boolean = () => true,
): Unit[][] {
  const left = new Set(units);
  const ofClass = (units: Iterable<Unit>, index: number) =>
    [...units].filter(({ classes }) => classes.has(index));
  const classes = Array.from({ length: background + 1 }, (_, index) => index);
  /** How many more units of each class, and in all, are wanted in each part. */
  const lacks = classes.map((index) => shares.map((share) => share * ofClass(units, index).length));
  const lacksAll = shares.map((share) => share * units.length);
  const parts: Unit[][] = shares.map(() => []);
  while (left.size > 0) {
    const [rarest] = classes
      .map((index) => ({ index, units: ofClass(left, index) }))
      .filter(({ units }) => units.length > 0)
      .sort((a, b) => a.units.length - b.units.length);
    for (const unit of rarest.units) {
      const lack = lacks[rarest.index];
      const sizes = parts.map(({ length }) => length);
      const [chosen] = [...parts.keys()]
        .filter((part) => hasRoom(part, sizes))
        .sort((a, b) => lack[b] - lack[a] || lacksAll[b] - lacksAll[a]);
      parts[chosen].push(unit);
      left.delete(unit);
      for (const index of unit.classes) lacks[index][chosen] -= 1;
      lacksAll[chosen] -= 1;
    }
  }
  return parts;
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
