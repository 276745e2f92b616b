/** The few sizes of planes that a network runs on, whatever comes: chosen as they are needed, then kept (SPEC 7.6). */
import type { Pair } from '../reference/geometry.js';
import {
  areaOf,
  costOf,
  fillPlane,
  inOrders,
  type LayingRules,
  type Piece,
  type Plane,
  piecesOf,
  smallestPlane,
} from './planes.js';

/** Sizes that are kept, and sizes that are made without hesitation. */
const mostSizes = 6;
const mostEver = 12;

/**
 * Calls of different sizes that are waited for. The first sizes made are seldom the best: those that would have cost least
 * for these calls then take their place, once.
 */
const callsSeen = 64;

/** Another size is made while what there is costs this many times what the images themselves would. */
const wasteful = 1.12;

/** And where it saves this factor. */
const worthwhile = 1.06;

/** Once all sizes were made, one gives way to another only where that saves more than this factor. */
const hopeless = 2;

/**
 * Parts of a power of two to which the lengths of a new size are rounded up, which leaves room for images nearby: a
 * sixteenth at most while sizes are made without hesitation, then so much that there are few to choose from.
 */
const early = 16;
const late = 2;
const exact = Number.POSITIVE_INFINITY;

/** Pieces up to which the best arrangement is looked for. */
const fewPieces = 24;

/** What came, the size of plane for it alone, and what each call seen would cost on planes of that size. */
interface SeenCall {
  readonly images: readonly Pair[];
  readonly size: Pair;
  readonly costs: number[];
}

export class Ladder {
  readonly #rules: LayingRules;
  /** The largest plane: a square. */
  readonly #limit: Pair;
  /** Whether the device holds a plane of a size, and should. */
  readonly #fits: (size: Pair) => boolean;
  /** The one used last comes last. */
  readonly #sizes: Pair[] = [];
  #made = 0;
  readonly #seen: SeenCall[] = [];
  readonly #onReplaced: () => void;

  /** @param onReplaced called when the sizes used so far give way to others */
  constructor(
    rules: LayingRules,
    limit: Pair,
    fits: (size: Pair) => boolean,
    onReplaced: () => void = () => {},
  ) {
    this.#onReplaced = onReplaced;
    this.#rules = rules;
    this.#limit = limit;
    this.#fits = fits;
  }

  /**
   * Planes that hold all images, with as few pixels as can be had without many sizes.
   * @returns undefined where an image neither fits nor can be cut into parts that do
   */
  lay(images: readonly Pair[]): readonly Plane[] | undefined {
    const together = this.#layTogether(images);
    if (together !== undefined) return together;
    // Of images that fit, one may be too wide and another too high to be cut to one size.
    const alone = images.map((image, index) =>
      this.#layTogether([image])?.map((plane) => ({
        ...plane,
        placed: plane.placed.map((placed) => ({ ...placed, index })),
      })),
    );
    const isWhole = alone.every((planes) => planes !== undefined);
    return isWhole ? alone.flat() : undefined;
  }

  #layTogether(images: readonly Pair[]): readonly Plane[] | undefined {
    this.#remember(images);
    const isLate = this.#made >= mostEver;
    const known = this.#cheapest(images, this.#sizes);
    const ideal = images.reduce((sum, image) => sum + areaOf(image), 0);
    if (known !== undefined && costOf(known) <= ideal * (isLate ? hopeless : wasteful))
      return this.#use(known);
    const made =
      this.#best(images, [this.#sizeFor(images, isLate ? late : early), this.#limit]) ??
      (known === undefined ? this.#best(images, [this.#sizeFor(images, exact)]) : undefined);
    const saves =
      made !== undefined &&
      (known === undefined || costOf(made.planes) * (isLate ? hopeless : worthwhile) < costOf(known));
    if (saves) return this.#keep(made.size, made.planes);
    return known && this.#use(known);
  }

  #remember(images: readonly Pair[]): void {
    if (this.#seen.length >= callsSeen) return;
    if (this.#seen.some((call) => call.images.join(' ') === images.join(' '))) return;
    const costOn = (size: Pair, of: readonly Pair[]) => {
      const planes = this.#cheapest(of, [size]);
      return planes === undefined ? Number.POSITIVE_INFINITY : costOf(planes);
    };
    const size = this.#sizeFor(images, exact);
    for (const call of this.#seen) call.costs.push(costOn(call.size, images));
    const known = this.#seen.map((call) => costOn(size, call.images));
    this.#seen.push({ images, size, costs: [...known, costOn(size, images)] });
    if (this.#seen.length < callsSeen) return;
    this.#sizes.splice(0, this.#sizes.length, ...cheapestTogether(this.#seen, mostSizes));
    this.#made = mostEver;
    this.#onReplaced();
  }

  /** The size that makes for the cheapest planes, beside those there are. */
  #best(images: readonly Pair[], sizes: readonly Pair[]) {
    let best: { readonly size: Pair; readonly planes: readonly Plane[] } | undefined;
    for (const size of sizes) {
      const planes = this.#cheapest(images, [...this.#sizes, size]);
      if (planes === undefined) continue;
      if (best === undefined || costOf(planes) < costOf(best.planes)) best = { size, planes };
    }
    return best;
  }

  #keep(size: Pair, planes: readonly Plane[]): readonly Plane[] {
    this.#made++;
    this.#sizes.push(size);
    this.#use(planes);
    if (this.#sizes.length > mostSizes) this.#sizes.shift();
    return planes;
  }

  #use(planes: readonly Plane[]): readonly Plane[] {
    for (const { size } of planes) {
      const at = this.#sizes.indexOf(size);
      this.#sizes.push(...this.#sizes.splice(at, 1));
    }
    return planes;
  }

  #cheapest(images: readonly Pair[], sizes: readonly Pair[]): readonly Plane[] | undefined {
    let best: readonly Plane[] | undefined;
    for (const most of sizes) {
      const pieces = piecesOf(images, most, this.#rules);
      const planes = pieces && this.#fill(pieces, most, sizes);
      if (planes !== undefined && (best === undefined || costOf(planes) < costOf(best))) best = planes;
    }
    return best;
  }

  /** Planes of one size, but the last, for what is left over, of whichever costs least. */
  #fill(pieces: readonly Piece[], size: Pair, sizes: readonly Pair[]): readonly Plane[] {
    const planes: Plane[] = [];
    let left = pieces;
    while (left.length > 0) {
      const last = left.length <= fewPieces ? this.#smallestThatHolds(left, areaOf(size), sizes) : undefined;
      const plane = last ?? { size, filled: this.#fullest(left, size) };
      planes.push({ size: plane.size, windows: 1, placed: plane.filled.placed });
      left = plane.filled.rest;
    }
    return planes;
  }

  #smallestThatHolds(pieces: readonly Piece[], most: number, sizes: readonly Pair[]) {
    return sizes
      .filter((size) => areaOf(size) < most)
      .map((size) => ({ size, filled: this.#fullest(pieces, size) }))
      .filter(({ filled }) => filled.rest.length === 0)
      .sort((a, b) => areaOf(a.size) - areaOf(b.size))[0];
  }

  /** The order of laying that leaves least over. */
  #fullest(pieces: readonly Piece[], size: Pair) {
    const left = (rest: readonly Piece[]) => rest.reduce((sum, { part }) => sum + areaOf(part.size), 0);
    return inOrders(pieces)
      .map((ordered) => fillPlane(ordered, size, this.#rules.step))
      .sort((a, b) => left(a.rest) - left(b.rest))[0];
  }

  /** For as many images as fit together, the largest first. The first size is exact. */
  #sizeFor(images: readonly Pair[], parts: number): Pair {
    const whole = images.every((image) => this.#fits(image));
    const pieces = whole ? piecesOf(images, largest(images), this.#rules) : undefined;
    if (pieces === undefined || pieces.length > fewPieces) return this.#limit;
    const byArea = [...pieces].sort((a, b) => areaOf(b.part.size) - areaOf(a.part.size));
    const sizeOf = (count: number) =>
      this.#room(smallestPlane(byArea.slice(0, count), this.#rules.step), parts);
    let size = sizeOf(1);
    for (let count = 2; count <= byArea.length; count++) {
      const larger = sizeOf(count);
      if (!this.#fits(larger)) break;
      size = larger;
    }
    return size;
  }

  #room(size: Pair, parts: number): Pair {
    if (this.#sizes.length === 0) return size;
    const roomy: Pair = [roundedUp(size[0], parts), roundedUp(size[1], parts)];
    if (this.#fits(roomy)) return roomy;
    return parts === late ? this.#limit : size;
  }
}

/** So many sizes, one after the other, each the one that makes all calls cost least beside those before. */
function cheapestTogether(seen: readonly SeenCall[], most: number): Pair[] {
  const chosen: Pair[] = [];
  let least = seen.map(() => Number.MAX_SAFE_INTEGER);
  while (chosen.length < most) {
    const [best] = seen
      .map(({ size, costs }) => ({ size, costs: costs.map((cost, call) => Math.min(cost, least[call])) }))
      .sort((a, b) => sum(a.costs) - sum(b.costs));
    chosen.push(best.size);
    least = best.costs;
  }
  return chosen;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function largest(images: readonly Pair[]): Pair {
  return [Math.max(...images.map(([height]) => height)), Math.max(...images.map(([, width]) => width))];
}

/** To a multiple of the power of two below, divided into `parts`, so that lengths nearby become one. */
function roundedUp(length: number, parts: number): number {
  const unit = Math.max(1, 2 ** Math.floor(Math.log2(length)) / parts);
  return Math.ceil(length / unit) * unit;
}
