import { footprint, outputSize, type Pair } from '../../reference/geometry.js';
import type { MaxPool2dLayer } from '../../reference/layers.js';
import { emptyMaps, type Maps } from './map.js';

export interface Pooled {
  readonly output: Maps;
  /** For each output, the index in the input's data of its (first) maximum. */
  readonly sources: Int32Array;
}

/** Max pooling that starts `offset` rows and columns into the map (SPEC 4.2 and 4.6); NaN propagates. */
export function maxPool2d(input: Maps, layer: MaxPool2dLayer, offset: Pair = [0, 0]): Pooled {
  const [height, width] = input.size;
  const size = outputSize(
    [height - offset[0], width - offset[1]],
    footprint(layer.kernel, { stride: layer.stride }),
  );
  const output = emptyMaps(input.channels, input.windows, size, input.data);
  const sources = new Int32Array(output.data.length);
  const [kernelHeight, kernelWidth] = layer.kernel;
  let at = 0;
  for (let map = 0; map < input.channels * input.windows; map++) {
    for (let y = 0; y < size[0]; y++) {
      for (let x = 0; x < size[1]; x++, at++) {
        const corner =
          (map * height + offset[0] + y * layer.stride[0]) * width + offset[1] + x * layer.stride[1];
        let source = corner;
        let largest = input.data[corner];
        for (let kernelY = 0; kernelY < kernelHeight; kernelY++) {
          for (let kernelX = 0; kernelX < kernelWidth; kernelX++) {
            const value = input.data[corner + kernelY * width + kernelX];
            // "not at most" instead of "greater": a NaN is taken, and once taken stays.
            if (!(value <= largest) && !Number.isNaN(largest)) {
              largest = value;
              source = corner + kernelY * width + kernelX;
            }
          }
        }
        output.data[at] = largest;
        sources[at] = source;
      }
    }
  }
  return { output, sources };
}

/** Each output's gradient goes to its first maximum. */
export function maxPool2dBackward(input: Maps, sources: Int32Array, outputGradient: Maps): Maps {
  const gradient = emptyMaps(input.channels, input.windows, input.size, input.data);
  for (let at = 0; at < sources.length; at++) gradient.data[sources[at]] += outputGradient.data[at];
  return gradient;
}
