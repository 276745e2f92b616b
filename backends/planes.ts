/** Where images lie when a network runs: on planes of a few sizes, or each on one of its own (SPEC 3.5 D). */
import type { Pair, Region } from '../reference/geometry.js';
import type { Placement } from '../reference/plane-geometry.js';

/** An image, or a part of one, on a plane. */
export interface Placed {
  /** Which of the images. */
  readonly index: number;
  readonly placement: Placement;
  /** Which of the plane's windows it lies on. */
  readonly window: number;
}

/** What runs at once. */
export interface Plane {
  readonly size: Pair;
  /** Planes of the size side by side, where the device takes several. */
  readonly windows: number;
  readonly placed: readonly Placed[];
}

/** What must be laid on planes. */
export interface Piece {
  readonly index: number;
  readonly image: Pair;
  readonly part: Region;
  /** From where it begins to where the next piece may begin. */
  readonly pitch: Pair;
}

/** How pieces may be laid beside one another. */
export interface LayingRules {
  /** Origins along x are multiples of it; along y, pitches are. */
  readonly step: number;
  /** From where a piece of a size begins to where the next may begin. */
  pitch(size: Pair): Pair;
  /** The parts, of at most a size, that an image is cut into; undefined where it cannot be. */
  cut(image: Pair, most: Pair): readonly Region[] | undefined;
}

export const areaOf = ([height, width]: Pair): number => height * width;

/** Pixels that are computed. */
export function costOf(planes: readonly Plane[]): number {
  return planes.reduce((sum, { size, windows }) => sum + areaOf(size) * windows, 0);
}

export function fitsIn(size: Pair, plane: Pair): boolean {
  return size[0] <= plane[0] && size[1] <= plane[1];
}

function wholeOf(image: Pair): Region {
  return { start: [0, 0], size: image };
}

/** A plane of one whole image. */
export function planeOf(image: Pair, index = 0): Plane {
  const placement: Placement = { image, part: wholeOf(image), origin: [0, 0] };
  return { size: image, windows: 1, placed: [{ index, window: 0, placement }] };
}

/** All images, those that are larger than `most` in parts; undefined where one cannot be cut so small. */
export function piecesOf(images: readonly Pair[], most: Pair, rules: LayingRules): Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const [index, image] of images.entries()) {
    const parts = fitsIn(image, most) ? [wholeOf(image)] : rules.cut(image, most);
    if (parts === undefined) return undefined;
    pieces.push(...parts.map((part) => ({ index, image, part, pitch: rules.pitch(part.size) })));
  }
  return pieces;
}

/**
 * Each piece on a plane of its own size; pieces of one size as windows of one plane, of `most` pixels in all.
 * @returns undefined where an image cannot be cut so small
 */
export function layByThemselves(
  images: readonly Pair[],
  most: number,
  rules: LayingRules,
): Plane[] | undefined {
  const bySize = new Map<string, { index: number; image: Pair; part: Region }[]>();
  for (const [index, image] of images.entries()) {
    const isWhole = areaOf(image) <= most;
    const parts = isWhole ? [wholeOf(image)] : rules.cut(image, sideBySide(image, most));
    if (parts === undefined) return undefined;
    for (const part of parts) {
      const name = part.size.join();
      const alike = bySize.get(name) ?? [];
      alike.push({ index, image, part });
      bySize.set(name, alike);
    }
  }
  return [...bySize.values()].flatMap((pieces) => {
    const { size } = pieces[0].part;
    const together = Math.max(1, Math.floor(most / areaOf(size)));
    return chunks(pieces, together).map((chunk) => ({
      size,
      windows: chunk.length,
      placed: chunk.map(({ index, image, part }, window) => ({
        index,
        window,
        placement: { image, part, origin: [0, 0] as const },
      })),
    }));
  });
}

/** The largest part of a certain area: across the image where it is narrow, else a square. */
function sideBySide([height, width]: Pair, most: number): Pair {
  const short = Math.min(height, width, Math.floor(Math.sqrt(most)));
  const long = Math.floor(most / short);
  return height <= width ? [short, long] : [long, short];
}

function chunks<Item>(items: readonly Item[], most: number): Item[][] {
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, at) => items.slice(at * most, (at + 1) * most));
}

/**
 * Lays as many pieces as fit on one plane, in their order, each as far up and then as far left as it goes at the left edge
 * or beside another.
 * @returns what is laid, and what is left over
 */
export function fillPlane(
  pieces: readonly Piece[],
  plane: Pair,
  step: number,
): { placed: readonly Placed[]; rest: readonly Piece[] } {
  /** For each step along x, the first row that is free. */
  const free = new Int32Array(Math.ceil(plane[1] / step) + 1);
  const edges = [0];
  const placed: Placed[] = [];
  const rest: Piece[] = [];
  for (const piece of pieces) {
    const { part, pitch, image, index } = piece;
    let origin: Pair | undefined;
    for (const x of edges) {
      if (x + part.size[1] > plane[1]) continue;
      // Up to where another piece may begin: what lies to the right may have been laid before.
      const end = Math.min(free.length, (x + pitch[1]) / step);
      let y = 0;
      for (let column = x / step; column < end; column++) y = Math.max(y, free[column]);
      if (y + part.size[0] > plane[0]) continue;
      if (origin === undefined || y < origin[0] || (y === origin[0] && x < origin[1])) origin = [y, x];
    }
    if (origin === undefined) {
      rest.push(piece);
      continue;
    }
    const next = origin[1] + pitch[1];
    free.fill(origin[0] + pitch[0], origin[1] / step, next / step);
    if (!edges.includes(next)) edges.push(next);
    placed.push({ index, window: 0, placement: { image, part, origin } });
  }
  return { placed, rest };
}

/** Orders in which pieces are laid: none is best for all. */
const orders: readonly ((piece: Piece) => number)[] = [
  ({ part }) => part.size[0],
  ({ part }) => part.size[1],
  ({ part }) => areaOf(part.size),
];

/** Widths that are tried for a plane. */
const widthsTried = 24;

/** A plane as small as can be found that holds all pieces; its rows and columns end where the last piece does. */
export function smallestPlane(pieces: readonly Piece[], step: number): Pair {
  const widest = Math.max(...pieces.map(({ part }) => part.size[1]));
  const all = pieces.reduce((sum, { pitch }) => sum + pitch[1], 0);
  const highest = pieces.reduce((sum, { pitch }) => sum + pitch[0], 0);
  let best: Pair | undefined;
  for (const ordered of inOrders(pieces)) {
    for (let turn = 0; turn <= widthsTried; turn++) {
      const width = Math.ceil(widest * (all / widest) ** (turn / widthsTried));
      const { placed } = fillPlane(ordered, [highest, width], step);
      const end = (axis: 0 | 1) =>
        Math.max(...placed.map(({ placement: { origin, part } }) => origin[axis] + part.size[axis]));
      const plane: Pair = [end(0), end(1)];
      if (best === undefined || areaOf(plane) < areaOf(best)) best = plane;
    }
  }
  return best!;
}

/** The pieces, the largest first, by each measure of size. */
export function inOrders(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  return orders.map((measure) => [...pieces].sort((a, b) => measure(b) - measure(a)));
}
