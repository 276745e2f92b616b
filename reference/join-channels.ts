import { GeometryError } from './geometry.js';
import { assign, copy, expectShape, type NdArray, zeros } from './nd-array.js';

/**
 * The channels of one map, then those of another of the same height and width: [channel, y, x] (SPEC 4.18).
 * @throws GeometryError when one is no map, or their sizes differ
 */
export function joinChannels(first: NdArray, second: NdArray): NdArray {
  expectShape('the first map', first, [undefined, undefined, undefined]);
  const [channels, height, width] = first.shape;
  expectShape('the second map', second, [undefined, height, width]);
  const output = zeros([channels + second.shape[0], height, width]);
  assign(output.hi(channels), first);
  assign(output.lo(channels), second);
  return output;
}

/**
 * Gradients of both maps: the output's, taken apart after the first map's channels.
 * @throws GeometryError when the gradient is no map, or has not as many channels
 */
export function joinChannelsBackward(
  outputGradient: NdArray,
  channels: number,
): { readonly first: NdArray; readonly second: NdArray } {
  expectShape("the output's gradient", outputGradient, [undefined, undefined, undefined]);
  const [all] = outputGradient.shape;
  if (!Number.isInteger(channels) || channels < 0 || channels > all) {
    throw new GeometryError(
      `the first map's channels must be a whole number from 0 to ${all}, not ${channels}`,
    );
  }
  return { first: copy(outputGradient.hi(channels)), second: copy(outputGradient.lo(channels)) };
}
