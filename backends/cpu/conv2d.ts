import { outputSize } from '../../reference/geometry.js';
import type { Conv2dLayer } from '../../reference/layers.js';
import type { Tensor } from '../backend.js';
import { emptyMaps, type Floats, type Maps, zerosLike } from './map.js';
import { addProduct, addProductWithTransposed, transpose } from './matrix-product.js';
import { gatherPatches, rowsAtOnce, scatterPatches } from './patches.js';

export interface ConvolutionWeights {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** Convolution as a matrix product [outChannel, tap] x [tap, position], a few output rows at a time (SPEC 4.1). */
export function conv2d(input: Maps, { weight, bias }: ConvolutionWeights, layer: Conv2dLayer): Maps {
  const size = outputSize(input.size, layer);
  const output = emptyMaps(layer.outChannels, input.windows, size, input.data);
  const positions = input.windows * size[0] * size[1];
  const taps = layer.inChannels * layer.kernel[0] * layer.kernel[1];
  for (let outChannel = 0; outChannel < layer.outChannels; outChannel++) {
    output.data.fill(bias.data[outChannel], outChannel * positions, (outChannel + 1) * positions);
  }
  forEachStrip(input, layer, size, (patches, matrix, first, columns) => {
    gatherPatches(input, layer, size[0], size[1], patches, matrix);
    addProduct(
      layer.outChannels,
      columns,
      taps,
      { data: weight.data, start: 0, rowStride: taps },
      { data: matrix, start: 0, rowStride: columns },
      { data: output.data, start: first, rowStride: positions },
    );
  });
  return output;
}

/**
 * Adds the gradients of weight and bias to `gradient`, and returns the input's gradient when it is wanted.
 * `outputGradient` has the shape of the convolution's output.
 */
export function conv2dBackward(
  input: Maps,
  { weight }: ConvolutionWeights,
  layer: Conv2dLayer,
  outputGradient: Maps,
  gradient: ConvolutionWeights,
  wanted: { readonly inputGradient: boolean },
): Maps | undefined {
  const size = outputGradient.size;
  const positions = input.windows * size[0] * size[1];
  const taps = layer.inChannels * layer.kernel[0] * layer.kernel[1];
  for (let outChannel = 0; outChannel < layer.outChannels; outChannel++) {
    let sum = 0;
    for (let at = outChannel * positions; at < (outChannel + 1) * positions; at++)
      sum += outputGradient.data[at];
    gradient.bias.data[outChannel] += sum;
  }
  const inputGradient = wanted.inputGradient
    ? emptyMaps(input.channels, input.windows, input.size, input.data)
    : undefined;
  const transposedWeight = transpose(layer.outChannels, taps, weight.data);
  forEachStrip(input, layer, size, (patches, matrix, first, columns) => {
    const strip = { data: outputGradient.data, start: first, rowStride: positions };
    gatherPatches(input, layer, size[0], size[1], patches, matrix);
    addProductWithTransposed(
      layer.outChannels,
      taps,
      columns,
      strip,
      { data: matrix, start: 0, rowStride: columns },
      { data: gradient.weight.data, start: 0, rowStride: taps },
    );
    if (inputGradient === undefined) return;
    matrix.fill(0);
    addProduct(
      taps,
      columns,
      layer.outChannels,
      { data: transposedWeight, start: 0, rowStride: layer.outChannels },
      strip,
      { data: matrix, start: 0, rowStride: columns },
    );
    scatterPatches(inputGradient, layer, size[0], size[1], patches, matrix);
  });
  return inputGradient;
}

/** Cuts the output into strips of rows whose patch matrices fit into the cache. */
function forEachStrip(
  input: Maps,
  layer: Conv2dLayer,
  [outputHeight, outputWidth]: readonly [number, number],
  each: (patches: { firstRow: number; rows: number }, matrix: Floats, first: number, columns: number) => void,
): void {
  const taps = layer.inChannels * layer.kernel[0] * layer.kernel[1];
  const allRows = input.windows * outputHeight;
  const most = rowsAtOnce(taps, outputWidth, allRows);
  const buffer = zerosLike(input.data, taps * most * outputWidth);
  for (let firstRow = 0; firstRow < allRows; firstRow += most) {
    const rows = Math.min(most, allRows - firstRow);
    const columns = rows * outputWidth;
    each({ firstRow, rows }, buffer.subarray(0, taps * columns), firstRow * outputWidth, columns);
  }
}
