/** Decoded pictures, and the steps from one to a network's input (spec/SPEC.md sections 4.12, 4.13 and 5.1). */
import type { Tensor } from '../../backends/backend.js';
import type { Pair } from '../../reference/geometry.js';
import { GeometryError } from '../errors.js';

/** A picture as the web's ImageData: 4 bytes a pixel (red, green, blue, alpha), row by row. Decoded ones are opaque. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * Pixels as ImageData holds them: 4 bytes each (red, green, blue, alpha), row by row. Opaque ones are read where they
 * are, not copied, unless in shared memory: leave them as they are until the answer is there.
 */
export interface PixelSource {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
  /** What errors call them; `pixels` by default. */
  readonly name?: string;
}

/** Whether there are 4 bytes for each of at least one pixel. */
export function isWhole(image: { width: number; height: number; data: ArrayLike<number> }): boolean {
  const { width, height, data } = image;
  const lengths = [width, height];
  return (
    lengths.every((length) => Number.isInteger(length) && length >= 1) && data.length === 4 * width * height
  );
}

/** The picture laid over white: itself where it is opaque, else a copy. */
export function overWhite(image: RgbImage): RgbImage {
  if (isOpaque(image)) return image;
  const { width, height, data } = image;
  const opaque = new Uint8ClampedArray(data);
  for (let pixel = 0; pixel < opaque.length; pixel += 4) {
    const alpha = opaque[pixel + 3];
    if (alpha === 255) continue;
    for (let channel = pixel; channel < pixel + 3; channel++) {
      opaque[channel] = (opaque[channel] * alpha) / 255 + (255 - alpha);
    }
    opaque[pixel + 3] = 255;
  }
  return { width, height, data: opaque };
}

function isOpaque({ data }: RgbImage): boolean {
  for (let alpha = 3; alpha < data.length; alpha += 4) {
    if (data[alpha] !== 255) return false;
  }
  return true;
}

/** Red, green and blue planes, [3, y, x], 0 to 255; alpha is left out. */
export function toTensor({ width, height, data }: RgbImage): Tensor {
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  for (let position = 0; position < plane; position++) {
    values[position] = data[4 * position];
    values[plane + position] = data[4 * position + 1];
    values[2 * plane + position] = data[4 * position + 2];
  }
  return { shape: [3, height, width], data: values };
}

/** (value - mean) / deviation for every value, whatever the shape. */
export function normalise(
  { shape, data }: Tensor,
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
): Tensor {
  return { shape, data: data.map((value) => (value - mean) / deviation) };
}

/** [channel, y, x] mirrored left to right. */
export function flipHorizontally({ shape, data }: Tensor): Tensor {
  const width = shape[shape.length - 1];
  const flipped = Float32Array.from(data);
  for (let row = 0; row < flipped.length; row += width) flipped.subarray(row, row + width).reverse();
  return { shape, data: flipped };
}

/**
 * The rectangle of [channel, y, x] that begins at `start` and has `size`, both [y, x] in pixels.
 * @throws GeometryError when it is empty or not wholly inside, or a number is not whole
 */
export function crop({ shape, data }: Tensor, start: Pair, size: Pair): Tensor {
  const [channels, height, width] = shape;
  const inside = (first: number, length: number, whole: number) =>
    Number.isInteger(first) &&
    Number.isInteger(length) &&
    first >= 0 &&
    length >= 1 &&
    first + length <= whole;
  if (!inside(start[0], size[0], height) || !inside(start[1], size[1], width)) {
    throw new GeometryError(
      `a crop of ${size.join(' x ')} at (${start.join(', ')}) is not inside ${height} x ${width} (all y, x)`,
    );
  }
  const values = new Float32Array(channels * size[0] * size[1]);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < size[0]; y++) {
      const from = (channel * height + start[0] + y) * width + start[1];
      values.set(data.subarray(from, from + size[1]), (channel * size[0] + y) * size[1]);
    }
  }
  return { shape: [channels, ...size], data: values };
}
