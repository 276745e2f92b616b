import type { Pair } from '../../../reference/geometry.js';
import { interleave, interleaveBackward } from '../../../reference/interleave.js';
import { maxPool2d, maxPool2dBackward } from '../../../reference/max-pool2d.js';
import { assign, copy, map, type NdArray, zeros, zip } from '../../../reference/nd-array.js';
import {
  type OffsetMap,
  offsetMaxPool2d,
  offsetMaxPool2dBackward,
} from '../../../reference/offset-max-pool2d.js';
import { distinct, grid } from '../arrays.js';
import type { Draft, Plain } from '../draft.js';
import { sum } from '../tolerances.js';
import { reduceWindows, rising, transposed } from '../wrong.js';

export function offsetCases(): Draft[] {
  const exact = {
    id: 'exact',
    comment: 'Every offset has as many outputs.',
    input: distinct([2, 7, 8], 131),
    pool: [2, 3] as Pair,
  };
  const ragged = {
    id: 'ragged',
    comment: 'Larger offsets have a row or column less; some values are equal.',
    input: map(distinct([1, 7, 8], 132), Math.round),
    pool: [3, 3] as Pair,
  };
  const absent = {
    id: 'absent',
    comment: 'From the larger offsets no window fits: they are absent.',
    input: distinct([1, 2, 4], 133),
    pool: [2, 3] as Pair,
  };
  return [exact, ragged, absent]
    .flatMap(({ id, comment, input, pool }): Draft[] => {
      const maps = offsetMaxPool2d(input, pool);
      const gradients = maps.map((one, index) => ({
        offset: one.offset,
        map: grid(one.map.shape, 140 + index),
      }));
      const fine = maxPool2d(input, { kernel: pool, stride: [1, 1] });
      const fineGradient = grid(fine.shape, 150);
      const pooled = (offset: Pair) => maxPool2d(input.lo(0, ...offset), { kernel: pool });
      const least = maps[maps.length - 1].map.shape;
      const [, height, width] = fine.shape;
      return [
        {
          id: `offsetMaxPool2d/${id}`,
          operation: 'offsetMaxPool2d',
          comment: `The pooling begun at each offset, by row, then column. ${comment}`,
          inputs: { input },
          parameters: { pool },
          answer: () => ({ maps: plain(maps) }),
          mistakes: {
            SwappedOffsets: () => ({ maps: plain([...maps].sort((a, b) => a.offset[1] - b.offset[1])) }),
            IgnoredOffsets: () => ({
              maps: plain(maps.map(({ offset }) => ({ offset, map: pooled([0, 0]) }))),
            }),
            ReversedOffsets: () => ({
              maps: plain(
                maps.map(({ offset }, index) => ({ offset, map: maps[maps.length - 1 - index].map })),
              ),
            }),
            CutToEqualSizes: () => ({
              maps: plain(
                maps.map(({ offset, map: one }) => ({
                  offset,
                  map: copy(one.hi(one.shape[0], least[1], least[2])),
                })),
              ),
            }),
            MeanForMaximum: () => ({
              maps: plain(
                maps.map(({ offset, map: one }) => ({
                  offset,
                  map: reduceWindows(
                    copy(input.lo(0, ...offset)),
                    pool,
                    pool,
                    [one.shape[1], one.shape[2]],
                    (values) => values.reduce((total, value) => total + value / values.length, 0),
                  ),
                })),
              ),
            }),
          },
        },
        {
          id: `offsetMaxPool2dBackward/${id}`,
          operation: 'offsetMaxPool2dBackward',
          comment: 'The sum of the gradients of the poolings at all offsets.',
          inputs: { input, outputGradients: plain(gradients) },
          parameters: { pool },
          answer: () => ({ input: offsetMaxPool2dBackward(input, gradients, pool) }),
          tolerance: sum(
            pool[0] * pool[1],
            offsetMaxPool2dBackward(
              input,
              gradients.map(({ offset, map: one }) => ({ offset, map: map(one, Math.abs) })),
              pool,
            ),
          ),
          mistakes: {
            IgnoredOffsets: [
              () => ({ input: offsetMaxPool2dBackward(input, gradients.slice(0, 1), pool) }),
              () => ({ input: gradientAtOffset0(input, gradients, pool) }),
            ],
            GradientToLastMaximum: () => ({ input: offsetMaxPool2dBackward(rising(input), gradients, pool) }),
            GradientOverwritten: () => ({
              input: gradients.reduce((all, one) => {
                const added = offsetMaxPool2dBackward(input, [one], pool);
                return zip(all, added, (before, value) => (value === 0 ? before : value));
              }, zeros(input.shape)),
            }),
          },
        },
        {
          id: `interleave/${id}`,
          operation: 'interleave',
          comment: `out[pool * i + offset] = map of that offset[i]. ${comment}`,
          inputs: { maps: plain(maps) },
          parameters: { pool },
          answer: () => ({ output: interleave(maps, pool) }),
          mistakes: {
            SwappedOffsets: () => ({ output: swappedInterleave(maps, pool, [height, width]) }),
            ConcatenatedMaps: () => ({ output: concatenated(maps, pool, [height, width]) }),
            ReversedOffsets: () => ({ output: reversedInterleave(maps, pool, [height, width]) }),
            IgnoredOffsets: () => ({ output: maps[0].map }),
            TransposedMap: () => ({ output: transposed(interleave(maps, pool)) }),
          },
        },
        {
          id: `interleaveBackward/${id}`,
          operation: 'interleaveBackward',
          comment: "The output's gradient taken apart, by row, then column of the offset.",
          inputs: { outputGradient: fineGradient },
          parameters: { pool },
          answer: () => ({ maps: plain(interleaveBackward(fineGradient, pool)) }),
          mistakes: {
            SwappedOffsets: [
              () => ({
                maps: plain(
                  [...interleaveBackward(fineGradient, pool)].sort((a, b) => a.offset[1] - b.offset[1]),
                ),
              }),
              () => ({
                maps: plain(
                  interleaveBackward(fineGradient, pool).map(({ offset: [dy, dx], map: one }) => ({
                    offset: [dx, dy],
                    map: one,
                  })),
                ),
              }),
            ],
            ConcatenatedMaps: () => ({
              maps: plain(
                interleaveBackward(fineGradient, pool).map(({ offset, map: one }) => ({
                  offset,
                  map: copy(
                    fineGradient
                      .lo(
                        0,
                        Math.min(offset[0] * one.shape[1], height - one.shape[1]),
                        Math.min(offset[1] * one.shape[2], width - one.shape[2]),
                      )
                      .hi(...one.shape),
                  ),
                })),
              ),
            }),
          },
        },
      ];
    })
    .concat(
      {
        id: 'interleave/missing-map',
        operation: 'interleave',
        comment: 'Three maps for four offsets: one place in four would stay empty.',
        inputs: { maps: plain(offsetMaxPool2d(distinct([1, 4, 4], 134), [2, 2]).slice(0, 3)) },
        parameters: { pool: [2, 2] },
        answer: () => ({
          output: interleave(offsetMaxPool2d(distinct([1, 4, 4], 134), [2, 2]).slice(0, 3), [2, 2]),
        }),
      },
      {
        id: 'interleave/missing-columns',
        operation: 'interleave',
        comment: 'The maps of the second column of offsets are missing: every other column would stay empty.',
        inputs: { maps: plain(columnsOf(0, offsetMaxPool2d(distinct([1, 4, 4], 136), [2, 2]))) },
        parameters: { pool: [2, 2] },
        answer: () => ({
          output: interleave(columnsOf(0, offsetMaxPool2d(distinct([1, 4, 4], 136), [2, 2])), [2, 2]),
        }),
      },
      {
        id: 'offsetMaxPool2d/no-window-fits',
        operation: 'offsetMaxPool2d',
        comment: 'A pooling of 3 rows on a map of 2.',
        inputs: { input: distinct([1, 2, 5], 135) },
        parameters: { pool: [3, 3] },
        answer: () => ({ maps: plain(offsetMaxPool2d(distinct([1, 2, 5], 135), [3, 3])) }),
      },
    );
}

/** The maps of one column of the offsets. */
function columnsOf(column: number, maps: readonly OffsetMap[]): OffsetMap[] {
  return maps.filter(({ offset }) => offset[1] === column);
}

function plain(maps: readonly OffsetMap[]): Plain {
  return maps.map(({ offset, map: one }) => ({ offset: [...offset], map: one }));
}

/** Every map's gradient put where the pooling from offset 0 had its maxima. */
function gradientAtOffset0(input: NdArray, gradients: readonly OffsetMap[], pool: Pair): NdArray {
  return gradients.reduce((all, { map: one }) => {
    const size = [input.shape[0], one.shape[1] * pool[0], one.shape[2] * pool[1]];
    const added = maxPool2dBackward(copy(input.hi(...size)), one, { kernel: pool });
    const view = all.hi(...size);
    assign(
      view,
      zip(view, added, (sum, value) => sum + value),
    );
    return all;
  }, zeros(input.shape));
}

/** What is put where, by the wrong rule; places that do not exist are left out. */
function scatter(
  maps: readonly OffsetMap[],
  size: Pair,
  place: (offset: Pair, i: number, j: number, shape: readonly number[]) => Pair,
): NdArray {
  const output = zeros([maps[0].map.shape[0], ...size]);
  for (const { offset, map: one } of maps) {
    for (let channel = 0; channel < one.shape[0]; channel++) {
      for (let i = 0; i < one.shape[1]; i++) {
        for (let j = 0; j < one.shape[2]; j++) {
          const [y, x] = place(offset, i, j, one.shape);
          if (y >= 0 && x >= 0 && y < size[0] && x < size[1])
            output.set(channel, y, x, one.get(channel, i, j));
        }
      }
    }
  }
  return output;
}

const swappedInterleave = (maps: readonly OffsetMap[], pool: Pair, size: Pair) =>
  scatter(maps, size, ([dy, dx], i, j) => [
    pool[0] * i + Math.min(dx, pool[0] - 1),
    pool[1] * j + Math.min(dy, pool[1] - 1),
  ]);

const reversedInterleave = (maps: readonly OffsetMap[], pool: Pair, size: Pair) =>
  scatter(maps, size, ([dy, dx], i, j) => [pool[0] * i + pool[0] - 1 - dy, pool[1] * j + pool[1] - 1 - dx]);

const concatenated = (maps: readonly OffsetMap[], _pool: Pair, size: Pair) =>
  scatter(maps, size, ([dy, dx], i, j, shape) => [dy * shape[1] + i, dx * shape[2] + j]);
