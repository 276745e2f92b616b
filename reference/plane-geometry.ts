/**
 * Where images lie on a plane, and which outputs are theirs (spec/SPEC.md section 3.7). A plane is one canvas that
 * several images, or parts of large ones, share for one run of a network.
 */
import {
  type Footprint,
  footprint,
  GeometryError,
  mapSizes,
  outputSize,
  type Pair,
  paddingAlong,
  type Region,
  receptiveField,
} from './geometry.js';
import { type HeadName, headKernel, lastPoolLayer, layerFootprint, type Network } from './layers.js';
import type { Stride } from './network.js';

/** What of an image lies on a plane, and where. */
export interface Placement {
  /** Height and width of the whole image. */
  readonly image: Pair;
  /** What of the image lies on the plane: all of it, or a part. */
  readonly part: Region;
  /** Row and column of the plane at which the part begins. */
  readonly origin: Pair;
}

/** Rows and columns of which the origins on a plane, and the beginnings of parts, are multiples: the output's stride. */
export function planeStep(network: Network, stride: Stride): Pair {
  const layers = stride === 'fine' ? network.features : [...network.features, lastPoolLayer(network)];
  return receptiveField(layers.map(layerFootprint)).stride;
}

/**
 * An output map as a stack of layers: the features, then one window over the unpooled map, as wide as the head sees
 * through the last pooling, at every position (fine) or at every pooled one (coarse).
 */
export function outputLayers(network: Network, head: HeadName, stride: Stride): Footprint[] {
  const { features, lastPool } = network;
  const kernel = headKernel(network, head);
  const window: Pair = [lastPool[0] * kernel[0], lastPool[1] * kernel[1]];
  return [
    ...features.map(layerFootprint),
    footprint(window, { stride: stride === 'fine' ? [1, 1] : lastPool }),
  ];
}

/**
 * The rectangle of a part on the input of each layer and, last, on the output of the last: it begins at the origin
 * divided by the strides before, and its size is what the layers make of the part.
 * @throws GeometryError when the part is too small for a layer, or its origin no multiple of the layers' strides
 */
export function placedRegions(layers: readonly Footprint[], { part, origin }: Placement): Region[] {
  return mapSizes(part.size, layers).map((size, index) => {
    const { stride } = receptiveField(layers.slice(0, index));
    const start: Pair = [origin[0] / stride[0], origin[1] / stride[1]];
    if (!start.every((position) => Number.isInteger(position))) {
      throw new GeometryError(
        `the origin ${origin.join()} must be a multiple of the stride ${stride.join()}`,
      );
    }
    return { start, size };
  });
}

/**
 * The fewest rows and columns, multiples of `planeStep`, from the beginning of a rectangle of that size to that of the
 * next one below or beside it: at no layer do the two overlap, and where a layer pads, there are as many positions
 * between them as the wider of its paddings along that axis.
 * @throws GeometryError when there are no heads, or the rectangle is too small for an output of one of them
 */
export function pitch(network: Network, heads: readonly HeadName[], stride: Stride, size: Pair): Pair {
  expectHeads(heads);
  const step = planeStep(network, stride);
  const stacks = heads.map((head) => outputLayers(network, head, stride));
  const along = (axis: 0 | 1) => {
    const wanted = stacks.flatMap((layers) =>
      mapSizes(size, layers).map((map, index) => {
        const gap = index < layers.length ? gapAlong(layers[index], axis) : 0;
        return (map[axis] + gap) * receptiveField(layers.slice(0, index)).stride[axis];
      }),
    );
    return Math.ceil(Math.max(size[axis], ...wanted) / step[axis]) * step[axis];
  };
  return [along(0), along(1)];
}

/** Positions that must lie between two rectangles on the input of a layer: the wider of its paddings along the axis. */
export function gapAlong({ padding }: Footprint, axis: 0 | 1): number {
  return Math.max(...paddingAlong(padding, axis));
}

/**
 * The outputs of the whole image, in positions of its own output map, whose receptive field, clipped to the image, lies
 * inside the part; the size may be 0 along an axis.
 * @throws GeometryError when the whole image has no outputs
 */
export function outputsOfPart(
  network: Network,
  head: HeadName,
  stride: Stride,
  image: Pair,
  part: Region,
): Region {
  const axes = outputAxes(network, head, stride, image);
  const [y, x] = axes.map((axis, index) =>
    outputsAlong(axis, part.start[index], part.start[index] + part.size[index]),
  );
  return { start: [y.first, x.first], size: [y.end - y.first, x.end - x.first] };
}

/**
 * An image cut into parts no larger than `most`, by row, then column. Each begins at a multiple of `planeStep` and gives
 * at least one output of every head; together they give all. They overlap by as little as the receptive field demands.
 * An image that is no larger than `most` is one part.
 * @throws GeometryError when there are no heads, the image has no outputs of one, or `most` is too small for parts that have
 */
export function cutImage(
  network: Network,
  heads: readonly HeadName[],
  stride: Stride,
  image: Pair,
  most: Pair,
): Region[] {
  expectHeads(heads);
  const axes = heads.map((head) => outputAxes(network, head, stride, image));
  const [rows, columns] = ([0, 1] as const).map((axis) =>
    cutAxis(
      axes.map((pair) => pair[axis]),
      most[axis],
      axis === 0 ? 'rows' : 'columns',
    ),
  );
  return rows.flatMap(([top, bottom]) =>
    columns.map(([left, right]): Region => ({ start: [top, left], size: [bottom - top, right - left] })),
  );
}

function expectHeads(heads: readonly HeadName[]): void {
  if (heads.length === 0) throw new GeometryError('heads must name at least one head');
}

/** One axis of an image, and of the outputs of a head. */
interface OutputAxis {
  /** Length of the image. */
  readonly image: number;
  /** How many outputs it has. */
  readonly count: number;
  /** Output p depends on the image from start + p * stride, `size` of it, as far as there is any. */
  readonly size: number;
  readonly stride: number;
  readonly start: number;
}

function outputAxes(network: Network, head: HeadName, stride: Stride, image: Pair): [OutputAxis, OutputAxis] {
  const layers = outputLayers(network, head, stride);
  const count = layers.reduce(outputSize, image);
  const field = receptiveField(layers);
  const along = (axis: 0 | 1) => ({
    image: image[axis],
    count: count[axis],
    size: field.size[axis],
    stride: field.stride[axis],
    start: field.start[axis],
  });
  return [along(0), along(1)];
}

/** The outputs, `first` up to but not including `end`, that need nothing of the image but what lies in the part. */
function outputsAlong(
  { image, count, size, stride, start }: OutputAxis,
  partStart: number,
  partEnd: number,
): { first: number; end: number } {
  const first = partStart === 0 ? 0 : Math.ceil((partStart - start) / stride);
  const end = partEnd === image ? count : Math.floor((partEnd - start - size) / stride) + 1;
  const clamped = Math.min(Math.max(first, 0), count);
  return { first: clamped, end: Math.min(Math.max(end, clamped), count) };
}

/** Beginning and end of consecutive parts. */
function cutAxis(axes: readonly OutputAxis[], most: number, unit: string): [start: number, end: number][] {
  const { image } = axes[0];
  const parts: [number, number][] = [];
  let start = 0;
  for (;;) {
    const reach = Math.min(start + most, image);
    const outputs = axes.map((axis) => outputsAlong(axis, start, reach));
    const enough = outputs.every(({ first, end }) => first < end);
    const needed = axes.map((axis, index) => axis.start + (outputs[index].end - 1) * axis.stride + axis.size);
    const end = Math.min(reach, Math.max(...needed));
    const next = Math.min(
      ...axes.map((axis, index) => {
        const output = Math.min(outputs[index].end, axis.count - 1);
        return (output + Math.floor(axis.start / axis.stride)) * axis.stride;
      }),
    );
    const done = axes.every(({ count }, index) => outputs[index].end === count);
    if (!enough || (!done && next <= start)) {
      throw new GeometryError(
        `parts of at most ${most} ${unit} are too small: ${sufficient(axes)} are enough`,
      );
    }
    parts.push([start, reach === image ? image : end]);
    if (done) return parts;
    start = next;
  }
}

/** A length of parts that is always enough, whatever is left over at the image's end. */
function sufficient(axes: readonly OutputAxis[]): number {
  return Math.max(
    ...axes.map(({ start, size, stride }) => {
      const aligned = Math.floor(start / stride) * stride;
      return start - aligned + size + stride - 1;
    }),
  );
}
