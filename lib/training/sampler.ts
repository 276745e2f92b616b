import type { Pair } from '../../reference/geometry.js';
import { type Box, coverage } from '../boxes/box.js';
import type { DataSet } from '../data/data-set.js';
import { InputError } from '../errors.js';
import type { Random } from './random.js';
import {
  bestMatch,
  ignoreBounds,
  isWithin,
  type MatchBounds,
  matchOf,
  positiveBounds,
  type Region,
} from './window-match.js';

type Picture = DataSet['pictures'][number];
type PictureObject = Picture['objects'][number];

/** An object, in the picture that has it. */
interface Annotation {
  readonly picture: Picture;
  readonly object: PictureObject;
}

/** A window to cut: where, and what it shows. */
export interface WindowSample {
  readonly picture: Picture;
  readonly region: Region;
  /** Class index; the background's is the number of labels. */
  readonly index: number;
  /** The object's box in the picture; a background window has none. */
  readonly box?: Box;
}

/** Draws that find no object to show before the data set is taken to have none. */
const mostAttempts = 10_000;

/** Crowded pictures may have no room for background: then there is none. */
const backgroundAttempts = 50;

/** Draws windows from annotated pictures (SPEC 6.1 and 6.2). */
export class WindowSampler {
  readonly #name: string;
  readonly #pictures: readonly Picture[];
  readonly #byClass: readonly Annotation[][];
  readonly #classWeights: readonly number[];
  readonly #aspect: number;
  readonly #sizes: readonly [smallest: number, largest: number];
  readonly #background: number;

  /** @param window height and width of the network's window: only their ratio counts here */
  constructor({ name, pictures, labels }: DataSet, window: Pair) {
    this.#name = name;
    this.#pictures = pictures;
    this.#background = labels.length;
    this.#aspect = window[1] / window[0];
    this.#byClass = labels.map((_, index) =>
      pictures.flatMap((picture) =>
        picture.objects
          .filter((object) => object.index === index && !object.ignore)
          .map((object) => ({ picture, object })),
      ),
    );
    this.#classWeights = this.#byClass.map((objects) => classWeight(objects.length));
    this.#sizes = relativeSizes(pictures);
  }

  /**
   * A window that shows an object within `bounds`, labelled with the object that it shows best.
   * @throws InputError BAD_DATA_SET when objects to ignore lie over all the others
   */
  drawObject(random: Random, bounds: MatchBounds): WindowSample {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const { picture, object } = this.#drawAnnotation(random);
      const size = Math.exp(random.uniform(Math.log(bounds.smallest), Math.log(bounds.largest)));
      const region = this.#regionAround(
        object.box,
        size,
        random.uniform(-bounds.offset, bounds.offset),
        random.uniform(-bounds.offset, bounds.offset),
      );
      const best = bestMatch(region, picture.objects, bounds);
      if (best !== undefined && !best.ignore) return { picture, region, index: best.index, box: best.box };
    }
    throw this.#nothingToDraw();
  }

  /** For the regressor: the window covers at least half of its object (the paper's 50 % rule, section 4.2). */
  drawObjectForRegression(random: Random, bounds: MatchBounds): WindowSample {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const sample = this.drawObject(random, bounds);
      if (coverage(windowBox(sample.region), sample.box!) >= 0.5) return sample;
    }
    throw this.#nothingToDraw();
  }

  /**
   * A window that shows no object: half of them anywhere, half beside an object or at a wrong scale of one.
   * @param of the picture to draw from; any, where there is none
   */
  drawBackground(random: Random, of?: Picture): WindowSample | undefined {
    for (let attempt = 0; attempt < backgroundAttempts; attempt++) {
      const { picture, region } =
        random.next() < 0.5 ? this.#drawAnywhere(random, of) : this.#drawBeside(random, of);
      const showsObject = picture.objects.some((object) =>
        isWithin(matchOf(region, object.box), ignoreBounds),
      );
      if (!showsObject) return { picture, region, index: this.#background };
    }
    return undefined;
  }

  #nothingToDraw(): InputError {
    return new InputError('BAD_DATA_SET', this.#name, 'all of its objects are covered by objects to ignore');
  }

  #drawAnywhere(random: Random, of: Picture | undefined): { picture: Picture; region: Region } {
    const picture = of ?? this.#pictures[random.integer(this.#pictures.length)];
    const [smallest, largest] = this.#sizes;
    const relative = Math.exp(
      random.uniform(
        Math.log(smallest / positiveBounds.largest),
        Math.log(largest / positiveBounds.smallest),
      ),
    );
    const height = relative * Math.min(picture.width, picture.height);
    const width = height * this.#aspect;
    const x = random.uniform(0, picture.width) - width / 2;
    const y = random.uniform(0, picture.height) - height / 2;
    return { picture, region: { x, y, width, height } };
  }

  /** A picture without objects has no room beside one. */
  #drawBeside(random: Random, of: Picture | undefined): { picture: Picture; region: Region } {
    const drawn = of === undefined ? this.#drawAnnotation(random) : annotationOf(of, random);
    if (drawn === undefined) return this.#drawAnywhere(random, of);
    const { picture, object } = drawn;
    const size = Math.exp(random.uniform(Math.log(0.2), Math.log(2.5)));
    const region = this.#regionAround(object.box, size, random.uniform(-0.6, 0.6), random.uniform(-0.6, 0.6));
    return { picture, region };
  }

  #drawAnnotation(random: Random): Annotation {
    const objects = this.#byClass[indexAt(this.#classWeights, random.uniform(0, sumOf(this.#classWeights)))];
    return objects[random.integer(objects.length)];
  }

  /** The window in which the box's larger side takes the share `size`, its centre moved by shares of the window. */
  #regionAround(box: Box, size: number, offsetX: number, offsetY: number): Region {
    const height = Math.max(box.ymax - box.ymin, (box.xmax - box.xmin) / this.#aspect) / size;
    const width = height * this.#aspect;
    return {
      x: (box.xmin + box.xmax) / 2 + (offsetX - 0.5) * width,
      y: (box.ymin + box.ymax) / 2 + (offsetY - 0.5) * height,
      width,
      height,
    };
  }
}

/** One of the picture's objects, each with the same probability; none where it has none to learn. */
function annotationOf(picture: Picture, random: Random): Annotation | undefined {
  const objects = picture.objects.filter(({ ignore }) => !ignore);
  return objects.length === 0 ? undefined : { picture, object: objects[random.integer(objects.length)] };
}

export function windowBox({ x, y, width, height }: Region): Box {
  return { xmin: x, ymin: y, xmax: x + width, ymax: y + height };
}

/**
 * Larger sides of nearly all objects, relative to their picture's short side: the 2nd and the 98th percentile of objects as
 * they are drawn, so that a rare class of large or small ones counts (SPEC 6.6).
 */
export function relativeSizes(pictures: readonly Picture[]): readonly [number, number] {
  const objects = pictures.flatMap(({ width, height, objects }) =>
    objects
      .filter(({ ignore }) => !ignore)
      .map(({ index, box }) => ({
        index,
        size: relativeSize(box, width, height),
      })),
  );
  const counts = new Map<number, number>();
  for (const { index } of objects) counts.set(index, (counts.get(index) ?? 0) + 1);
  const sorted = objects.toSorted((a, b) => a.size - b.size);
  const weights = sorted.map(({ index }) => classWeight(counts.get(index)!) / counts.get(index)!);
  const at = (share: number) => sorted[indexAt(weights, share * sumOf(weights))].size;
  return [at(outermost), at(1 - outermost)];
}

/** The box's larger side, relative to the short side of its picture. */
export function relativeSize({ xmin, ymin, xmax, ymax }: Box, width: number, height: number): number {
  return Math.max(xmax - xmin, ymax - ymin) / Math.min(width, height);
}

/** Share of objects, as they are drawn, that may be smaller, or larger, than all sizes that count. */
const outermost = 0.02;

/** How often a class is drawn: a rare one more often than its share, a frequent one less, but not all the same. */
function classWeight(objects: number): number {
  return Math.sqrt(objects);
}

function sumOf(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** Where weights, one after another, come to more than so much; where rounding leaves it out of reach, the last that weighs. */
function indexAt(weights: readonly number[], amount: number): number {
  let left = amount;
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return index === -1 ? weights.findLastIndex((weight) => weight > 0) : index;
}
