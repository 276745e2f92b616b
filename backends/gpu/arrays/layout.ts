/**
 * How the kernels over arrays keep maps: positions numbered row by row and taken four at a time, `[quad][channel][4]`, so
 * that a kernel's Array(4) result (x = channel, y = quad) is already the next kernel's argument. Channels are padded
 * to a multiple of four.
 */
import { padToFour, quadsOf } from '../../fours.js';
import { type MapShape, positionsOf } from '../../plan.js';

/** Sizes by which kernels index a map, x first. */
export function mapSize(shape: MapShape): readonly [number, number] {
  return [padToFour(shape.channels) * 4, quadsOf(shape)];
}

/** [channel, window, y, x] to [quad][channel][4] */
export function packMap(data: ArrayLike<number>, shape: MapShape): Float32Array {
  const { channels } = shape;
  const [rowLength, quads] = mapSize(shape);
  const packed = new Float32Array(rowLength * quads);
  const area = positionsOf(shape);
  for (let channel = 0; channel < channels; channel++) {
    for (let position = 0; position < area; position++) {
      packed[(position >> 2) * rowLength + channel * 4 + (position & 3)] = data[channel * area + position];
    }
  }
  return packed;
}

/** [quad][channel][4] to [channel, window, y, x] */
export function unpackMap(packed: Float32Array, shape: MapShape): Float32Array {
  const { channels } = shape;
  const [rowLength] = mapSize(shape);
  const area = positionsOf(shape);
  const data = new Float32Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    for (let position = 0; position < area; position++) {
      data[channel * area + position] = packed[(position >> 2) * rowLength + channel * 4 + (position & 3)];
    }
  }
  return data;
}

/** The biases, padded to a multiple of four with zeros. */
export function packBias(bias: Float32Array): Float32Array {
  const packed = new Float32Array(padToFour(bias.length));
  packed.set(bias);
  return packed;
}

/** [outChannel / 4][tap][4 output channels], as packPanels gives them, back to [outChannel, tap]. */
export function unpackWeights(packed: Float32Array, outChannels: number, taps: number): Float32Array {
  const panel = padToFour(taps) * 4;
  const weight = new Float32Array(outChannels * taps);
  for (let outChannel = 0; outChannel < outChannels; outChannel++) {
    const from = (outChannel >> 2) * panel + (outChannel & 3);
    for (let tap = 0; tap < taps; tap++) weight[outChannel * taps + tap] = packed[from + tap * 4];
  }
  return weight;
}
