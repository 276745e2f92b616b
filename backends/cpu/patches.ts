import type { Conv2dLayer } from '../../reference/layers.js';
import type { Floats, Maps } from './map.js';

/**
 * The convolution's input as a matrix: a row for each (inChannel, kernelY, kernelX), a column for each output position
 * of some of the output's rows. Rows of all windows are numbered through: row = window * outputHeight + y.
 */
export interface Patches {
  readonly firstRow: number;
  readonly rows: number;
}

/** Output rows to take at once so that the matrix stays in the processor's second-level cache (about 256 kB). */
export function rowsAtOnce(taps: number, outputWidth: number, allRows: number): number {
  const cacheElements = 65536;
  return Math.max(1, Math.min(allRows, Math.floor(cacheElements / (taps * outputWidth))));
}

/** Calls `each` for every run of output positions whose input lies inside the map (the others see zero padding). */
function forEachRun(
  input: Maps,
  layer: Conv2dLayer,
  outputHeight: number,
  outputWidth: number,
  { firstRow, rows }: Patches,
  each: (matrixAt: number, inputAt: number, count: number) => void,
): void {
  const [height, width] = input.size;
  const [kernelHeight, kernelWidth] = layer.kernel;
  const [strideY, strideX] = layer.stride;
  const columns = rows * outputWidth;
  let tap = 0;
  for (let inChannel = 0; inChannel < input.channels; inChannel++) {
    for (let kernelY = 0; kernelY < kernelHeight; kernelY++) {
      for (let kernelX = 0; kernelX < kernelWidth; kernelX++, tap++) {
        const shiftX = kernelX * layer.dilation[1] - layer.padding.left;
        const from = Math.max(0, Math.ceil(-shiftX / strideX));
        const to = Math.min(outputWidth - 1, Math.floor((width - 1 - shiftX) / strideX));
        if (to < from) continue;
        for (let row = 0; row < rows; row++) {
          const window = Math.floor((firstRow + row) / outputHeight);
          const y = (firstRow + row) % outputHeight;
          const inY = y * strideY + kernelY * layer.dilation[0] - layer.padding.top;
          if (inY < 0 || inY >= height) continue;
          const inputRow = ((inChannel * input.windows + window) * height + inY) * width;
          each(tap * columns + row * outputWidth + from, inputRow + from * strideX + shiftX, to - from + 1);
        }
      }
    }
  }
}

/** Fills `matrix`, [tap, position], with the input under each tap. */
export function gatherPatches(
  input: Maps,
  layer: Conv2dLayer,
  outputHeight: number,
  outputWidth: number,
  patches: Patches,
  matrix: Floats,
): void {
  const strideX = layer.stride[1];
  matrix.fill(0);
  forEachRun(input, layer, outputHeight, outputWidth, patches, (matrixAt, inputAt, count) => {
    for (let x = 0, from = inputAt; x < count; x++, from += strideX) matrix[matrixAt + x] = input.data[from];
  });
}

/** The transposed operation: adds each element of `matrix` to the input position that it came from. */
export function scatterPatches(
  inputGradient: Maps,
  layer: Conv2dLayer,
  outputHeight: number,
  outputWidth: number,
  patches: Patches,
  matrix: Floats,
): void {
  const strideX = layer.stride[1];
  forEachRun(inputGradient, layer, outputHeight, outputWidth, patches, (matrixAt, inputAt, count) => {
    for (let x = 0, to = inputAt; x < count; x++, to += strideX)
      inputGradient.data[to] += matrix[matrixAt + x];
  });
}
