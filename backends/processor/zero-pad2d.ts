import type { Padding } from '../../reference/geometry.js';
import type { Maps } from '../device.js';
import type { PadStep } from '../plan.js';
import { emptyMaps } from './maps.js';

/** Rows and columns of zeros around each map (SPEC 4.1). */
export function zeroPad2d(input: Maps, { output: shape, footprint }: PadStep): Maps {
  const output = emptyMaps(shape, input.data);
  copyRegion(input, output, footprint.padding);
  return output;
}

/** What lies inside the padding is cut out again. */
export function zeroPad2dBackward({ input: shape, footprint }: PadStep, outputGradient: Maps): Maps {
  const gradient = emptyMaps(shape, outputGradient.data);
  const { top, left } = footprint.padding;
  copyRegion(outputGradient, gradient, { top: -top, left: -left });
  return gradient;
}

/** Copies `from` into `to`, moved down and right; what falls outside is left out. */
function copyRegion(from: Maps, to: Maps, { top, left }: Pick<Padding, 'top' | 'left'>): void {
  const { channels, windows = 1, height, width } = from.shape;
  const firstX = Math.max(0, -left);
  const lastX = Math.min(width, to.shape.width - left);
  for (let map = 0; map < channels * windows; map++) {
    for (let y = Math.max(0, -top); y < Math.min(height, to.shape.height - top); y++) {
      const row = (map * height + y) * width;
      to.data.set(
        from.data.subarray(row + firstX, row + lastX),
        (map * to.shape.height + y + top) * to.shape.width + left + firstX,
      );
    }
  }
}
