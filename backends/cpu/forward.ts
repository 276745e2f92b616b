import { noPadding, type Padding } from '../../reference/geometry.js';
import type { Layer } from '../../reference/layers.js';
import type { Weights } from '../backend.js';
import { weightsOf } from '../weights.js';
import { conv2d } from './conv2d.js';
import { emptyMaps, type Maps } from './map.js';
import { maxPool2d } from './max-pool2d.js';

/** A layer's output in evaluation: dropout is the identity. */
export function forward(layer: Layer, weights: Weights, input: Maps): Maps {
  switch (layer.kind) {
    case 'conv2d':
      return conv2d(input, weightsOf(weights, layer.name), layer);
    case 'zeroPad2d':
      return zeroPad2d(input, layer.padding);
    case 'relu':
      return relu(input, layer.threshold);
    case 'maxPool2d':
      return maxPool2d(input, layer).output;
    case 'dropout':
      return input;
  }
}

/** x > threshold ? x : 0; a NaN stays a NaN. */
export function relu(input: Maps, threshold: number): Maps {
  return { ...input, data: input.data.map((value) => (value <= threshold ? 0 : value)) };
}

export function zeroPad2d(input: Maps, padding: Padding): Maps {
  const [height, width] = input.size;
  const output = emptyMaps(
    input.channels,
    input.windows,
    [height + padding.top + padding.bottom, width + padding.left + padding.right],
    input.data,
  );
  copyRegion(input, output, padding);
  return output;
}

/** The gradient of zero padding: what lies inside the padding is cut out again. */
export function zeroPad2dBackward(input: Maps, padding: Padding, outputGradient: Maps): Maps {
  const gradient = emptyMaps(input.channels, input.windows, input.size, input.data);
  copyRegion(outputGradient, gradient, {
    ...noPadding,
    top: -padding.top,
    left: -padding.left,
  });
  return gradient;
}

/** Copies `from` into `to`, moved down and right by the padding; what falls outside is left out. */
function copyRegion(from: Maps, to: Maps, { top, left }: Padding): void {
  const [height, width] = from.size;
  const [toHeight, toWidth] = to.size;
  const firstX = Math.max(0, -left);
  const lastX = Math.min(width, toWidth - left);
  for (let map = 0; map < from.channels * from.windows; map++) {
    for (let y = Math.max(0, -top); y < Math.min(height, toHeight - top); y++) {
      const row = (map * height + y) * width;
      to.data.set(
        from.data.subarray(row + firstX, row + lastX),
        (map * toHeight + y + top) * toWidth + left + firstX,
      );
    }
  }
}
