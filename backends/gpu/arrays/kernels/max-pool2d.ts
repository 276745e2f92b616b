/**
 * Largest value of each window. A NaN wins: it does not equal itself (and WGSL's `!=` is false of it, hence the empty
 * branch). One cell is one channel at four neighbouring positions. With stride 1 it is the maximum filter of the fine
 * stride.
 */
import { type PoolStep, positionsOf } from '../../../plan.js';
import { laneList, lanes } from '../../source.js';
import { divide, laneExists, outputPosition, readMap } from './positions.js';

export function maxPool2dSource({ footprint, input, output }: PoolStep): string {
  const { kernel, stride } = footprint;
  return `function maxPool2d(map) {
  ${lanes(
    (lane) => `${outputPosition(lane, output, input)}
    const start${lane} = window${lane} + y${lane} * ${stride[0] * input.width} + x${lane} * ${stride[1]};
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

/**
 * Carries each output's gradient back to the first maximum of its window, in row-major order. One cell is one channel at
 * four neighbouring *input* positions: it asks every window that covers the position whether the maximum is here and
 * nowhere earlier.
 */
export function maxPool2dBackwardSource({ footprint, input, output }: PoolStep): string {
  const { kernel, stride } = footprint;
  const area = output.height * output.width;
  const lane = (number: number) => `${outputPosition(number, input, input)}
    let sum${number} = 0;
    if (${laneExists(number, input)}) {
      const value${number} = ${readMap('map', 'this.thread.x', `position${number}`)};
      const outWindow${number} = ${divide(`position${number}`, input.height * input.width)} * ${area};
      for (let kernelY = 0; kernelY < ${kernel[0]}; kernelY++) {
        for (let kernelX = 0; kernelX < ${kernel[1]}; kernelX++) {
          const strideY${number} = y${number} - kernelY;
          const strideX${number} = x${number} - kernelX;
          const row${number} = ${divide(`strideY${number}`, stride[0])};
          const column${number} = ${divide(`strideX${number}`, stride[1])};
          if (strideY${number} >= 0 && strideX${number} >= 0 && row${number} * ${stride[0]} == strideY${number} && column${number} * ${stride[1]} == strideX${number} && row${number} < ${output.height} && column${number} < ${output.width}) {
            const at${number} = outWindow${number} + row${number} * ${output.width} + column${number};
            const largest${number} = ${readMap('pooled', 'this.thread.x', `at${number}`)};
            let carried${number} = 0;
            if (value${number} == largest${number}) carried${number} = ${readMap('gradient', 'this.thread.x', `at${number}`)};
            for (let earlierY = 0; earlierY < ${kernel[0]}; earlierY++) {
              for (let earlierX = 0; earlierX < ${kernel[1]}; earlierX++) {
                if (earlierY * ${kernel[1]} + earlierX < kernelY * ${kernel[1]} + kernelX) {
                  const earlier${number} = Math.min(window${number} + (strideY${number} + earlierY) * ${input.width} + strideX${number} + earlierX, ${positionsOf(input) - 1});
                  const other${number} = ${readMap('map', 'this.thread.x', `earlier${number}`)};
                  if (other${number} == largest${number}) carried${number} = 0;
                }
              }
            }
            sum${number} = sum${number} + carried${number};
          }
        }
      }
    }`;
  return `function maxPool2dBackward(map, pooled, gradient) {
  ${lanes(lane)}
  return [${laneList('sum')}];
}`;
}
