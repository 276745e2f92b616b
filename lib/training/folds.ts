/** The pictures to learn from, parted for cross-validation (SPEC 6.15). */
import type { DataSet, DataSetPicture } from '../data/data-set.js';
import { InputError } from '../errors.js';
import type { Recipe } from '../model/recipe.js';
import { picturesMeasured } from './calibrate.js';
import { evenly } from './evenly.js';
import { hasObjects } from './held-out.js';
import { Random } from './random.js';
import type { DigestedDataSet } from './run-identity.js';
import { drawnUnits, stratified } from './stratify.js';

/** A part of the pictures, and all that is not in it. */
export interface Fold {
  /** From 1. */
  readonly number: number;
  /** All pictures but those of the part: what its model learns from. */
  readonly training: DataSet;
  /** Of the pictures of the part those that its model looks at. */
  readonly seen: readonly DataSetPicture[];
}

/**
 * Parts by picture, stratified by class as far as that goes, and their numbers of files, in all and with objects, differ by
 * one at most. Of all parts together at most `picturesMeasured` pictures are looked at, evenly spread; a part of which none
 * is has no fold. None where the recipe has none.
 * @throws InputError BAD_ARGUMENT when there are fewer files with objects than parts; BAD_DATA_SET when no picture that would
 *   be looked at has an object
 */
export function foldsOf(
  files: DigestedDataSet,
  { folds: count, seed }: Pick<Recipe, 'folds' | 'seed'>,
): Fold[] {
  if (count === undefined) return [];
  const { dataSet } = files;
  const parts = partsOf(files, count, seed);
  const seen = new Set(evenly(parts.flat(), picturesMeasured));
  if (!hasObjects([...seen])) {
    const reason = `has no object in the ${seen.size} pictures that thresholds would be chosen on: take out pictures without objects`;
    throw new InputError('BAD_DATA_SET', dataSet.name, reason);
  }
  const folds = parts.map((part, at) => {
    const own = new Set(part);
    const pictures = dataSet.pictures.filter((picture) => !own.has(picture));
    return {
      number: at + 1,
      training: { ...dataSet, pictures },
      seen: part.filter((picture) => seen.has(picture)),
    };
  });
  return folds.filter((fold) => fold.seen.length > 0);
}

/** The pictures of each part, in the order given. */
function partsOf(
  { dataSet: { name, labels, pictures }, digests }: DigestedDataSet,
  count: number,
  seed: number,
): DataSetPicture[][] {
  const digestOf = new Map(pictures.map(({ path }, at) => [path, digests[at]]));
  const units = drawnUnits(pictures, (path) => digestOf.get(path), labels.length, new Random(seed));
  const showing = units.filter((unit) => hasObjects(unit.pictures));
  if (showing.length < count) {
    const reason = `must be at most ${showing.length}, not ${count}: ${name} has so many different pictures with objects`;
    throw new InputError('BAD_ARGUMENT', 'recipe.folds', reason);
  }
  const shares = Array.from({ length: count }, () => 1 / count);
  const parts = stratified(showing, labels.length, shares, (part, sizes) =>
    staysEven(part, sizes, showing.length),
  );
  // To the smallest, the first of equals.
  for (const unit of units.filter((unit) => !hasObjects(unit.pictures))) {
    parts.toSorted((a, b) => a.length - b.length)[0].push(unit);
  }
  return parts.map((part) => {
    const own = new Set(part.flatMap((unit) => unit.pictures));
    return pictures.filter((picture) => own.has(picture));
  });
}

/** Whether sizes that sum up to `all` may still differ by one at most with one more in the part. */
function staysEven(part: number, sizes: readonly number[], all: number): boolean {
  const least = Math.floor(all / sizes.length);
  const larger = sizes.filter((size) => size > least).length;
  return sizes[part] < least || (sizes[part] === least && larger < all % sizes.length);
}
