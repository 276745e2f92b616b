import type { Pair } from '../../reference/geometry.js';
import type { Annotates } from './claims.js';
import type { DataSet } from './data-set.js';

/** How often a class is annotated. */
export interface ClassCount {
  readonly label: string;
  readonly objects: number;
  readonly ignored: number;
  /** That show it. */
  readonly pictures: number;
}

/** Least, middle and greatest, in pixels; absent where there is nothing to measure. */
export interface Range {
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
}

/** What a data set holds, in numbers. */
export interface DataSetSummary {
  readonly name: string;
  readonly annotates: Annotates;
  readonly pictures: number;
  readonly background: number;
  readonly classes: readonly ClassCount[];
  /** Short and long sides of the pictures, and of the boxes of objects that count. */
  readonly sides: Readonly<Record<'pictures' | 'boxes', { readonly short?: Range; readonly long?: Range }>>;
}

export function summarise({ name, annotates, labels, pictures }: DataSet): DataSetSummary {
  const objects = pictures.flatMap((picture) => picture.objects);
  const boxes = objects
    .filter(({ ignore }) => !ignore)
    .map(({ box }): Pair => [box.ymax - box.ymin, box.xmax - box.xmin]);
  return {
    name,
    annotates,
    pictures: pictures.length,
    background: pictures.filter((picture) => picture.objects.length === 0).length,
    classes: labels.map((label, index) => {
      const ofClass = objects.filter((object) => object.index === index);
      const ignored = ofClass.filter(({ ignore }) => ignore).length;
      const showing = pictures.filter((picture) => picture.objects.some((object) => object.index === index));
      return { label, objects: ofClass.length - ignored, ignored, pictures: showing.length };
    }),
    sides: { pictures: sidesOf(pictures.map(({ height, width }) => [height, width])), boxes: sidesOf(boxes) },
  };
}

function sidesOf(sizes: readonly Pair[]) {
  if (sizes.length === 0) return {};
  return {
    short: rangeOf(sizes.map((size) => Math.min(...size))),
    long: rangeOf(sizes.map((size) => Math.max(...size))),
  };
}

function rangeOf(lengths: readonly number[]): Range {
  const ascending = lengths.toSorted((a, b) => a - b);
  return {
    least: ascending[0],
    median: ascending[Math.floor((ascending.length - 1) / 2)],
    greatest: ascending[ascending.length - 1],
  };
}
