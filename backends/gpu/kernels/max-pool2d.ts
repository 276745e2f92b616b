/**
 * Largest value of each window. A NaN wins: it does not equal itself (and WGSL's `!=` is false of it, hence the empty
 * branch). One cell is one channel at four neighbouring positions. With stride 1 it is the maximum filter of the fine
 * stride.
 */
import type { PoolStep } from '../plan.js';
import { laneList, lanes, outputPosition, readMap } from './source.js';

export function maxPool2dSource({ footprint, input, output }: PoolStep): string {
  const { kernel, stride } = footprint;
  return `function maxPool2d(map) {
  ${lanes(
    (lane) => `${outputPosition(lane, output, 'this.thread.y')}
    const start${lane} = y${lane} * ${stride[0] * input.width} + x${lane} * ${stride[1]};
    let largest${lane} = ${readMap('map', 'this.thread.x', `start${lane}`)};`,
  )}
  for (let kernelY = 0; kernelY < ${kernel[0]}; kernelY++) {
    for (let kernelX = 0; kernelX < ${kernel[1]}; kernelX++) {
      ${lanes(
        (lane) => `
      const at${lane} = start${lane} + kernelY * ${input.width} + kernelX;
      const value${lane} = ${readMap('map', 'this.thread.x', `at${lane}`)};
      if (value${lane} > largest${lane}) largest${lane} = value${lane};
      if (value${lane} == value${lane}) { } else { largest${lane} = value${lane}; }`,
      )}
    }
  }
  return [${laneList('largest')}];
}`;
}
