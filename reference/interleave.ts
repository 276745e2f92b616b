import { GeometryError, offsetsOf, type Pair } from './geometry.js';
import { assign, copy, expectShape, type NdArray, zeros } from './nd-array.js';
import type { OffsetMap } from './offset-max-pool2d.js';

/**
 * One map from those of all offsets: output[pool * i + offset] = map of that offset[i] (SPEC 4.6, paper
 * section 3.3 (e)).
 * @throws GeometryError when the maps leave a position empty or fill one twice
 */
export function interleave(maps: readonly OffsetMap[], pool: Pair): NdArray {
  if (maps.length === 0) throw new GeometryError('there are no maps to interleave');
  const length = (axis: 0 | 1) =>
    Math.max(...maps.map(({ offset, map }) => offset[axis] + pool[axis] * (map.shape[axis + 1] - 1) + 1));
  const [height, width] = [length(0), length(1)];
  const given = maps.map(({ offset }) => offset.join());
  const wanted = offsetsOf([height, width], pool).map((offset) => offset.join());
  if (given.length !== wanted.length || !wanted.every((offset) => given.includes(offset))) {
    throw new GeometryError(
      `a map of ${height}x${width} needs one map for each of ${wanted.join(' ')}, not ${given.join(' ')}`,
    );
  }
  const output = zeros([maps[0].map.shape[0], height, width]);
  for (const { offset, map } of maps) {
    assign(positionsOf(output, offset, pool), map);
  }
  return output;
}

/** Gradients of the maps of all offsets, by row, then column of the offset; those without a position are absent. */
export function interleaveBackward(outputGradient: NdArray, pool: Pair): OffsetMap[] {
  expectShape("the output's gradient", outputGradient, [undefined, undefined, undefined]);
  const [, height, width] = outputGradient.shape;
  return offsetsOf([height, width], pool).map((offset) => ({
    offset,
    map: copy(positionsOf(outputGradient, offset, pool)),
  }));
}

function positionsOf(map: NdArray, offset: Pair, pool: Pair): NdArray {
  return map.lo(0, ...offset).step(1, ...pool);
}
