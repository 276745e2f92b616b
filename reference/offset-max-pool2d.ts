import { fineLength, offsetsOf, type Pair } from './geometry.js';
import { maxPool2d, maxPool2dBackward } from './max-pool2d.js';
import { assign, expectShape, type NdArray, zeros, zip } from './nd-array.js';

/** What the last pooling, or all that follows it, gives when it begins `offset` rows and columns into the map. */
export interface OffsetMap {
  readonly offset: Pair;
  /** [channel, y, x] */
  readonly map: NdArray;
}

/**
 * Max pooling without overlap, repeated from every offset in 0..pool - 1 (SPEC 4.6, paper section 3.3 (b) and (c)), by
 * row, then column. The maps are ragged: where the length is no multiple of the pool, those of larger offsets may be
 * one shorter; an offset from which not even one window fits is absent.
 * @throws GeometryError when no window fits at all
 */
export function offsetMaxPool2d(input: NdArray, pool: Pair): OffsetMap[] {
  expectShape('the input of a pooling', input, [undefined, undefined, undefined]);
  const [, height, width] = input.shape;
  const size: Pair = [fineLength(height, pool[0], 1), fineLength(width, pool[1], 1)];
  return offsetsOf(size, pool).map((offset) => ({
    offset,
    map: maxPool2d(from(input, offset), { kernel: pool }),
  }));
}

/**
 * Gradient of the input: the sum of those of the poolings, in the order given; an offset that is absent adds nothing.
 * @throws GeometryError when a gradient has not the shape of its offset's map
 */
export function offsetMaxPool2dBackward(
  input: NdArray,
  outputGradients: readonly OffsetMap[],
  pool: Pair,
): NdArray {
  const gradient = zeros(input.shape);
  for (const { offset, map } of outputGradients) {
    const view = from(gradient, offset);
    const added = maxPool2dBackward(from(input, offset), map, { kernel: pool });
    assign(
      view,
      zip(view, added, (sum, value) => sum + value),
    );
  }
  return gradient;
}

function from(map: NdArray, offset: Pair): NdArray {
  return map.lo(0, ...offset);
}
