/** A data set parted into pictures to learn from and pictures to measure on (SPEC 8.6). */
import type { DataSetPicture, InspectedDataSet } from '../data/data-set.js';
import { Random } from './random.js';
import { drawnUnits, stratified } from './stratify.js';

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

/** Stratified by class as far as that goes, rare classes first. Both sides keep the order given. */
export function splitPictures(
  { dataSet: { labels, pictures }, digests }: Pick<InspectedDataSet, 'dataSet' | 'digests'>,
  { share, seed }: SplitOptions,
): SplitPictures {
  const units = drawnUnits(pictures, (path) => digests.get(path), labels.length, new Random(seed));
  const [, validation] = stratified(units, labels.length, [1 - share, share]);
  const chosen = new Set(validation.flatMap((unit) => unit.pictures));
  return {
    training: pictures.filter((picture) => !chosen.has(picture)),
    validation: pictures.filter((picture) => chosen.has(picture)),
  };
}
