/**
 * The one place where sizes are computed (spec/SPEC.md section 2).
 * Every pair is [y, x]; every length is in positions of the map named.
 */

/** Two values, along y and along x. */
export type Pair = readonly [y: number, x: number];

/** Rows and columns of zeros around a map. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Everything of a layer that decides where its outputs look. */
export interface Footprint {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
}

/** How far apart, how wide and where the windows of a stack of layers lie on its input, along both axes. */
export interface ReceptiveField {
  /** Height and width, in input positions, of what one output depends on. */
  readonly size: Pair;
  /** Input positions from one output's window to the next one's. */
  readonly stride: Pair;
  /** Input position at which the window of output (0, 0) begins; negative when it begins in padding. */
  readonly start: Pair;
}

/** A rectangle of positions. */
export interface Region {
  /** First row and column. */
  readonly start: Pair;
  /** Height and width. */
  readonly size: Pair;
}

/** A size that cannot be: a kernel larger than its input, a stride of nought. */
export class GeometryError extends RangeError {
  readonly code = 'GEOMETRY';
  override readonly name = 'GeometryError';
}

export const noPadding: Padding = { top: 0, left: 0, bottom: 0, right: 0 };

/** Whether there is any row or column of zeros. */
export function hasPadding({ top, left, bottom, right }: Padding): boolean {
  return [top, left, bottom, right].some((width) => width !== 0);
}

/** Values in an array of a shape: the product of its lengths. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Footprint with the usual defaults: stride 1, no padding, dilation 1. */
export function footprint(
  kernel: Pair,
  { stride = [1, 1], padding = noPadding, dilation = [1, 1] }: Partial<Omit<Footprint, 'kernel'>> = {},
): Footprint {
  return { kernel, stride, padding, dilation };
}

/** Zeros before and after a map along one axis. */
export function paddingAlong(
  { top, left, bottom, right }: Padding,
  axis: 0 | 1,
): [before: number, after: number] {
  return axis === 0 ? [top, bottom] : [left, right];
}

/** Input positions that a kernel spans once its taps are spread by the dilation. */
export function kernelExtent(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/**
 * Length of a convolution's or pooling's output along one axis: floor((padded - extent) / stride) + 1.
 * @throws GeometryError when the kernel does not fit even once.
 */
export function outputLength(
  input: number,
  kernel: number,
  stride: number,
  before = 0,
  after = 0,
  dilation = 1,
): number {
  for (const [name, value, least] of [
    ['input', input, 0],
    ['kernel', kernel, 1],
    ['stride', stride, 1],
    ['padding before', before, 0],
    ['padding after', after, 0],
    ['dilation', dilation, 1],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new GeometryError(`${name} must be a whole number of at least ${least}, not ${value}`);
    }
  }
  const padded = input + before + after;
  const extent = kernelExtent(kernel, dilation);
  if (padded < extent) {
    throw new GeometryError(`a kernel that spans ${extent} positions does not fit into ${padded}`);
  }
  return Math.floor((padded - extent) / stride) + 1;
}

/** Height and width of a layer's output map. */
export function outputSize(input: Pair, { kernel, stride, padding, dilation }: Footprint): Pair {
  return [
    outputLength(input[0], kernel[0], stride[0], ...paddingAlong(padding, 0), dilation[0]),
    outputLength(input[1], kernel[1], stride[1], ...paddingAlong(padding, 1), dilation[1]),
  ];
}

/**
 * Heights and widths of the input of each layer of a stack and, last, of the output of the last.
 * @throws GeometryError when a kernel does not fit into its input
 */
export function mapSizes(input: Pair, layers: readonly Footprint[]): Pair[] {
  const sizes = [input];
  for (const layer of layers) sizes.push(outputSize(sizes[sizes.length - 1], layer));
  return sizes;
}

/** Receptive field of a stack of layers, given first to last. */
export function receptiveField(layers: readonly Footprint[]): ReceptiveField {
  const along = (axis: 0 | 1) => {
    let size = 1;
    let stride = 1;
    let start = 0;
    for (const layer of layers) {
      start -= paddingAlong(layer.padding, axis)[0] * stride;
      size += (kernelExtent(layer.kernel[axis], layer.dilation[axis]) - 1) * stride;
      stride *= layer.stride[axis];
    }
    return { size, stride, start };
  };
  const [y, x] = [along(0), along(1)];
  return { size: [y.size, x.size], stride: [y.stride, x.stride], start: [y.start, x.start] };
}

/** Height and width of the input from which a stack of layers makes exactly `output`, nothing left over at any layer. */
export function exactInput(output: Pair, layers: readonly Footprint[]): Pair {
  const along = (axis: 0 | 1) =>
    layers.reduceRight((length, { kernel, stride, padding, dilation }) => {
      const [before, after] = paddingAlong(padding, axis);
      return (length - 1) * stride[axis] + kernelExtent(kernel[axis], dilation[axis]) - before - after;
    }, output[axis]);
  return [along(0), along(1)];
}

/** Input positions that a layer reads for a region of its outputs; some may lie in its padding, before 0 or beyond the end. */
export function inputRegion(output: Region, { kernel, stride, padding, dilation }: Footprint): Region {
  const along = (axis: 0 | 1) => {
    const length = output.size[axis];
    const start = output.start[axis] * stride[axis] - paddingAlong(padding, axis)[0];
    return [
      start,
      length === 0 ? 0 : (length - 1) * stride[axis] + kernelExtent(kernel[axis], dilation[axis]),
    ];
  };
  const [[top, height], [left, width]] = [along(0), along(1)];
  return { start: [top, left], size: [height, width] };
}

/** The part of a region that is inside a map of that size, perhaps nothing, and what of the region lies beyond each side. */
export function clipRegion({ start, size }: Region, map: Pair): { inside: Region; beyond: Padding } {
  const along = (axis: 0 | 1) => {
    const end = start[axis] + size[axis];
    const clamp = (position: number) => Math.min(Math.max(position, 0), map[axis]);
    return {
      first: clamp(start[axis]),
      length: clamp(end) - clamp(start[axis]),
      before: Math.min(end, 0) - Math.min(start[axis], 0),
      after: Math.max(end, map[axis]) - Math.max(start[axis], map[axis]),
    };
  };
  const [y, x] = [along(0), along(1)];
  return {
    inside: { start: [y.first, x.first], size: [y.length, x.length] },
    beyond: { top: y.before, left: x.before, bottom: y.after, right: x.after },
  };
}

/** @throws GeometryError naming the two when a region is not wholly inside a map of that size, or not of whole positions */
export function expectInside(name: string, { start, size }: Region, mapName: string, map: Pair): void {
  const inside = ([0, 1] as const).every(
    (axis) =>
      [start[axis], size[axis]].every((length) => Number.isInteger(length) && length >= 0) &&
      start[axis] + size[axis] <= map[axis],
  );
  if (!inside) {
    throw new GeometryError(
      `${name} of ${size.join('x')} at ${start.join()} is not inside ${mapName} of ${map.join('x')}`,
    );
  }
}

/**
 * Positions of a coarse output map: the pooled length floor(length / pool), less what the classifier spans.
 * @throws GeometryError when there is none, a number is not whole, or the pool or the classifier below 1
 */
export function coarseLength(unpooled: number, pool: number, classifier: number): number {
  expectLengths(unpooled, pool, classifier);
  return positiveLength(Math.floor(unpooled / pool) - classifier + 1, unpooled, pool * classifier);
}

/**
 * Positions of a fine output map, all offsets of the last pooling interleaved: length - pool * classifier + 1,
 * whatever the length (SPEC 2.4).
 * @throws GeometryError when there is none, a number is not whole, or the pool or the classifier below 1
 */
export function fineLength(unpooled: number, pool: number, classifier: number): number {
  expectLengths(unpooled, pool, classifier);
  return positiveLength(unpooled - pool * classifier + 1, unpooled, pool * classifier);
}

function expectLengths(unpooled: number, pool: number, classifier: number): void {
  for (const length of [pool, classifier]) {
    if (!Number.isInteger(length) || length < 1)
      throw new GeometryError(`a pooling and a classifier must be whole numbers of at least 1, not ${length}`);
  }
  if (!Number.isInteger(unpooled)) throw new GeometryError(`a length must be a whole number, not ${unpooled}`);
}

function positiveLength(length: number, unpooled: number, window: number): number {
  if (length < 1) {
    throw new GeometryError(`a classifier window of ${window} positions does not fit into ${unpooled}`);
  }
  return length;
}

/** How many of `length` fine positions belong to one offset of a pooling by `pool`: those at offset, offset + pool, ... */
export function positionsOfOffset(length: number, pool: number, offset: number): number {
  return Math.max(0, Math.ceil((length - offset) / pool));
}

/** The offsets [y, x] of a pooling that have a position in a fine map of that size, by row, then column. */
export function offsetsOf(size: Pair, pool: Pair): Pair[] {
  const offsets: Pair[] = [];
  for (let y = 0; y < Math.min(pool[0], size[0]); y++) {
    for (let x = 0; x < Math.min(pool[1], size[1]); x++) offsets.push([y, x]);
  }
  return offsets;
}

/**
 * Input lengths that leave nothing over at any offset of the last pooling: smallest + n * stride for n = 1, 2, 3 ...
 * coarse output positions (209 + 36 n for accurate, 215 + 32 n for fast).
 */
export interface ScaleRule {
  readonly smallest: number;
  readonly stride: number;
}

/**
 * Height and width of a picture whose short side is resized to `scale / divisor` pixels, each to the nearest whole number,
 * halves up (SPEC 5.2). A quotient of whole numbers is a half in float64 where it is one, so that the result is exact as
 * long as `scale` and `divisor` are whole; a zoom that is rounded first makes less of some halves.
 */
export function resizedSize(image: Pair, scale: number, divisor = 1): Pair {
  const short = Math.min(image[0], image[1]);
  const along = (length: number) => Math.round((length * scale) / (divisor * short));
  return [along(image[0]), along(image[1])];
}

/**
 * Height and width of scale n for a picture's aspect ratio: the short side takes n, the long side the nearest whole one,
 * halves up (SPEC 2.5), exactly, as in `resizedSize`.
 */
export function scaleSize(image: Pair, rule: ScaleRule, n: number): Pair {
  const short = rule.smallest + rule.stride * n;
  const [least, most] = [Math.min(image[0], image[1]), Math.max(image[0], image[1])];
  const longN = Math.round((short * most - rule.smallest * least) / (rule.stride * least));
  const long = rule.smallest + rule.stride * longN;
  return image[0] <= image[1] ? [short, long] : [long, short];
}
