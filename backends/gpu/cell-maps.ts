/**
 * How the `cells` kernels keep maps: positions numbered row by row and taken four at a time, `[quad][channel][4]`, so
 * that a kernel's Array(4) result (x = channel, y = quad) is already the next kernel's argument. Channels are padded
 * to a multiple of four.
 */
import type { Tensor } from '../backend.js';
import { padToFour, positionsOf, quadsOf } from './kernels/source.js';
import type { MapShape } from './plan.js';

/** Sizes by which kernels index a map, x first. */
export function cellMapSize(shape: MapShape): readonly [number, number] {
  return [padToFour(shape.channels) * 4, quadsOf(shape)];
}

/** [channel, window, y, x] to [quad][channel][4] */
export function packCells(data: ArrayLike<number>, shape: MapShape): Float32Array {
  const { channels } = shape;
  const [rowLength, quads] = cellMapSize(shape);
  const packed = new Float32Array(rowLength * quads);
  const area = positionsOf(shape);
  for (let channel = 0; channel < channels; channel++) {
    for (let position = 0; position < area; position++) {
      packed[(position >> 2) * rowLength + channel * 4 + (position & 3)] = data[channel * area + position];
    }
  }
  return packed;
}

/** [quad][channel][4] to [channel, window, y, x], a map [channel, y, x] where there is one window */
export function unpackCells(packed: Float32Array, shape: MapShape): Tensor {
  const { channels, height, width } = shape;
  const [rowLength] = cellMapSize(shape);
  const area = positionsOf(shape);
  const data = new Float32Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    for (let position = 0; position < area; position++) {
      data[channel * area + position] = packed[(position >> 2) * rowLength + channel * 4 + (position & 3)];
    }
  }
  return { shape: [channels, height, width], data };
}

/**
 * A convolution's weights for the `cells` kernels: [outChannel / 4][tap][4 output channels], taps numbered as in the
 * file (inChannel, kernelY, kernelX) and padded to a multiple of four with zeros.
 */
export function packWeights(weight: Float32Array, outChannels: number, taps: number): Float32Array {
  const paddedTaps = padToFour(taps);
  const packed = new Float32Array(padToFour(outChannels) * paddedTaps);
  for (let outChannel = 0; outChannel < outChannels; outChannel++) {
    const panel = (outChannel >> 2) * paddedTaps * 4 + (outChannel & 3);
    for (let tap = 0; tap < taps; tap++) packed[panel + tap * 4] = weight[outChannel * taps + tap];
  }
  return packed;
}

/** The biases, padded to a multiple of four with zeros. */
export function packBias(bias: Float32Array): Float32Array {
  const packed = new Float32Array(padToFour(bias.length));
  packed.set(bias);
  return packed;
}

/** [outChannel / 4][tap][4 output channels], as packWeights gives them, back to [outChannel, tap]. */
export function unpackWeights(packed: Float32Array, outChannels: number, taps: number): Float32Array {
  const panel = padToFour(taps) * 4;
  const weight = new Float32Array(outChannels * taps);
  for (let outChannel = 0; outChannel < outChannels; outChannel++) {
    const from = (outChannel >> 2) * panel + (outChannel & 3);
    for (let tap = 0; tap < taps; tap++) weight[outChannel * taps + tap] = packed[from + tap * 4];
  }
  return weight;
}

/** [outChannel, inChannel, area] to [inChannel, outChannel, area]: the weights as the input's gradient needs them. */
export function transposeWeights(
  weight: Float32Array,
  outChannels: number,
  inChannels: number,
  area: number,
): Float32Array {
  const transposed = new Float32Array(weight.length);
  for (let outChannel = 0; outChannel < outChannels; outChannel++) {
    for (let inChannel = 0; inChannel < inChannels; inChannel++) {
      const from = (outChannel * inChannels + inChannel) * area;
      transposed.set(weight.subarray(from, from + area), (inChannel * outChannels + outChannel) * area);
    }
  }
  return transposed;
}
