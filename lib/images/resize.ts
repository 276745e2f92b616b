import type { Tensor } from '../../backends/backend.js';
import type { Pair } from '../../reference/geometry.js';
import { resizeTaps } from '../../reference/resize.js';

/**
 * [channel, y, x] at another size [y, x]: bilinear, antialiased where it shrinks (spec/SPEC.md section 4.11). Equal to
 * `reference/resize.ts` rounded once, to the last bit: sums run in the same order, in float64.
 * @throws GeometryError when a size is no whole number of at least 1
 */
export function resize({ shape, data }: Tensor, size: Pair): Tensor {
  const [channels, inputHeight, inputWidth] = shape;
  const [height, width] = size;
  const rows = resizeTaps(inputHeight, height);
  const columns = resizeTaps(inputWidth, width);
  const output = new Float32Array(channels * height * width);
  const row = new Float64Array(inputWidth);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (const fromRows of rows) {
      row.fill(0);
      for (let tap = 0; tap < fromRows.weights.length; tap++) {
        const weight = fromRows.weights[tap];
        const start = (channel * inputHeight + fromRows.first + tap) * inputWidth;
        for (let x = 0; x < inputWidth; x++) row[x] += weight * data[start + x];
      }
      for (const { first, weights } of columns) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap++) sum += weights[tap] * row[first + tap];
        output[at++] = sum;
      }
    }
  }
  return { shape: [channels, height, width], data: output };
}
