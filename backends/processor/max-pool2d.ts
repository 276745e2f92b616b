import type { Maps } from '../device.js';
import type { PoolStep } from '../plan.js';
import type { Turn } from '../turns.js';
import { emptyMaps } from './maps.js';

/** Largest value of each window; NaN propagates (SPEC 4.2). With stride 1 it is the maximum filter of the fine stride. */
export async function maxPool2d(input: Maps, step: PoolStep, turn: Turn): Promise<Maps> {
  const output = emptyMaps(step.output, input.data);
  const { channels, windows = 1 } = step.output;
  for (let map = 0; map < channels * windows; map++) {
    poolOne(input, step, map, output);
    await turn();
  }
  return output;
}

function poolOne({ data }: Maps, { footprint, input, output }: PoolStep, map: number, pooled: Maps): void {
  const [kernelHeight, kernelWidth] = footprint.kernel;
  const [strideY, strideX] = footprint.stride;
  const results = pooled.data;
  const { width } = input;
  let at = map * output.height * output.width;
  for (let y = 0; y < output.height; y++) {
    let corner = (map * input.height + y * strideY) * width;
    for (let x = 0; x < output.width; x++, at++, corner += strideX) {
      let largest = data[corner];
      for (let kernelY = 0; kernelY < kernelHeight; kernelY++) {
        const row = corner + kernelY * width;
        for (let kernelX = 0; kernelX < kernelWidth; kernelX++) {
          largest = Math.max(largest, data[row + kernelX]);
        }
      }
      results[at] = largest;
    }
  }
}

/** Each output's gradient goes to the first maximum of its window, in row-major order. */
export function maxPool2dBackward(values: Maps, { footprint, input, output }: PoolStep, flowing: Maps): Maps {
  const gradient = emptyMaps(input, values.data);
  const [kernelHeight, kernelWidth] = footprint.kernel;
  const { channels, windows = 1 } = output;
  let at = 0;
  for (let map = 0; map < channels * windows; map++) {
    for (let y = 0; y < output.height; y++) {
      for (let x = 0; x < output.width; x++, at++) {
        const corner = (map * input.height + y * footprint.stride[0]) * input.width + x * footprint.stride[1];
        let source = corner;
        for (let kernelY = 0; kernelY < kernelHeight; kernelY++) {
          for (let kernelX = 0; kernelX < kernelWidth; kernelX++) {
            const place = corner + kernelY * input.width + kernelX;
            const largest = values.data[source];
            const value = values.data[place];
            if (!Number.isNaN(largest) && (value > largest || Number.isNaN(value))) source = place;
          }
        }
        gradient.data[source] += flowing.data[at];
      }
    }
  }
  return gradient;
}
