/** What ports get wrong, as views and copies of what is right. */
import type { Padding, Pair } from '../../reference/geometry.js';
import { copy, type NdArray, reshape, zeros } from '../../reference/nd-array.js';
import type { NetworkWeights } from '../../reference/network.js';

export function swapped([y, x]: Pair): Pair {
  return [x, y];
}

export function swappedPadding({ top, left, bottom, right }: Padding): Padding {
  return { top: left, left: top, bottom: right, right: bottom };
}

/** Kernels flipped in y and x. */
export function turnedRound(weight: NdArray): NdArray {
  return copy(weight.step(1, 1, -1, -1));
}

/** The same numbers in memory, read as if their axes stood in another order. */
export function asOtherLayout(array: NdArray, order: readonly number[]): NdArray {
  const read = reshape(
    array,
    order.map((axis) => array.shape[axis]),
  );
  const back = order.map((_, axis) => order.indexOf(axis));
  return copy(read.transpose(...back));
}

export function channelsLast(map: NdArray): NdArray {
  const [channels, height, width] = map.shape;
  return copy(reshape(map, [height, width, channels]).transpose(2, 0, 1));
}

export function reversedChannels(map: NdArray): NdArray {
  return copy(map.step(-1, 1, 1));
}

/** Left to right. */
export function flipped(map: NdArray): NdArray {
  return copy(map.step(1, 1, -1));
}

/** The map with y and x exchanged. */
export function transposed(map: NdArray): NdArray {
  return copy(map.transpose(0, 2, 1));
}

/** Padding that repeats the edge. */
export function bordered(map: NdArray, { top, left, bottom, right }: Padding): NdArray {
  const [channels, height, width] = map.shape;
  const output = zeros([channels, top + height + bottom, left + width + right]);
  const within = (position: number, length: number) => Math.min(Math.max(position, 0), length - 1);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < output.shape[1]; y++) {
      for (let x = 0; x < output.shape[2]; x++) {
        output.set(channel, y, x, map.get(channel, within(y - top, height), within(x - left, width)));
      }
    }
  }
  return output;
}

/** Blocks of a map reduced to one number each, by any rule and of any number of blocks: those that stick out are cut. */
export function reduceWindows(
  map: NdArray,
  kernel: Pair,
  stride: Pair,
  size: Pair,
  reduce: (values: number[]) => number,
): NdArray {
  const [channels, height, width] = map.shape;
  const output = zeros([channels, ...size]);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < size[0]; y++) {
      for (let x = 0; x < size[1]; x++) {
        const values: number[] = [];
        for (let inY = y * stride[0]; inY < Math.min(height, y * stride[0] + kernel[0]); inY++) {
          for (let inX = x * stride[1]; inX < Math.min(width, x * stride[1] + kernel[1]); inX++) {
            values.push(map.get(channel, inY, inX));
          }
        }
        output.set(channel, y, x, reduce(values));
      }
    }
  }
  return output;
}

/** Padding with its two ends exchanged. */
export function turnedPadding({ top, left, bottom, right }: Padding): Padding {
  return { top: bottom, left: right, bottom: top, right: left };
}

/** The weights with those whose name contains `part` changed. */
export function changed(
  weights: NetworkWeights,
  part: string,
  change: (one: NdArray) => NdArray,
): NetworkWeights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, one]) => {
      const isWanted =
        part === 'conv' ? name.startsWith('conv') && name.endsWith('weight') : name.endsWith(part);
      return [name, isWanted ? change(one) : one];
    }),
  );
}

/** Halves to the even number. */
export function roundedToEven(value: number): number {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2) : Math.round(value);
}

/** Of equal values the last is the largest. */
export function rising(input: NdArray): NdArray {
  const output = copy(input);
  output.data.forEach((value, index) => {
    output.data[index] = value + index * 1e-9;
  });
  return output;
}
