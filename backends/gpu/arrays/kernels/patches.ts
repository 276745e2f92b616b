/**
 * Gathers, for every output position of a convolution, the inputs that its taps see: [quad][tap][4 positions]. With
 * it a convolution of any stride, padding and dilation is one matrix product (conv2d.ts) whose inner loop reads
 * straight ahead. One cell is one tap of four neighbouring positions.
 */
import type { ConvolutionStep } from '../../../plan.js';
import { laneList, lanes } from '../../source.js';
import { divide, laneExists, outputPosition, readMap } from './positions.js';

/** The taps `first` to `first + count - 1` of a convolution, numbered inChannel, kernelY, kernelX. */
export interface TapRange {
  readonly first: number;
  readonly count: number;
}

export function patchesSource({ footprint, input, output }: ConvolutionStep, { first }: TapRange): string {
  const { kernel, stride, padding, dilation } = footprint;
  const area = kernel[0] * kernel[1];
  return `function patches(map) {
  const tap = this.thread.x + ${first};
  const inChannel = ${divide('tap', area)};
  const inKernel = tap - inChannel * ${area};
  const kernelY = ${divide('inKernel', kernel[1])};
  const tapY = kernelY * ${dilation[0]} - ${padding.top};
  const tapX = (inKernel - kernelY * ${kernel[1]}) * ${dilation[1]} - ${padding.left};
  ${lanes(
    (lane) => `${outputPosition(lane, output, input)}
    const row${lane} = y${lane} * ${stride[0]} + tapY;
    const column${lane} = x${lane} * ${stride[1]} + tapX;
    let value${lane} = 0;
    if (inChannel < ${input.channels} && row${lane} >= 0 && row${lane} < ${input.height} && column${lane} >= 0 && column${lane} < ${input.width}) {
      const at${lane} = window${lane} + row${lane} * ${input.width} + column${lane};
      value${lane} = ${readMap('map', 'inChannel', `at${lane}`)};
    }`,
  )}
  return [${laneList('value')}];
}`;
}

/**
 * For every *input* position of a convolution, the output gradients that its taps carry back: [quad][tap][4 positions],
 * taps numbered outChannel, kernelY, kernelX. Their product with the transposed weights is the input's gradient.
 */
export function transposedPatchesSource({ footprint, input, output }: ConvolutionStep): string {
  const { kernel, stride, padding, dilation } = footprint;
  const area = kernel[0] * kernel[1];
  return `function transposedPatches(gradient) {
  const outChannel = ${divide('this.thread.x', area)};
  const inKernel = this.thread.x - outChannel * ${area};
  const kernelY = ${divide('inKernel', kernel[1])};
  const tapY = ${padding.top} - kernelY * ${dilation[0]};
  const tapX = ${padding.left} - (inKernel - kernelY * ${kernel[1]}) * ${dilation[1]};
  ${lanes(
    (lane) => `${outputPosition(lane, input, output)}
    const strideY${lane} = y${lane} + tapY;
    const strideX${lane} = x${lane} + tapX;
    const row${lane} = ${divide(`strideY${lane}`, stride[0])};
    const column${lane} = ${divide(`strideX${lane}`, stride[1])};
    let value${lane} = 0;
    if (${laneExists(lane, input)} && outChannel < ${output.channels} && strideY${lane} >= 0 && strideX${lane} >= 0 && row${lane} * ${stride[0]} == strideY${lane} && column${lane} * ${stride[1]} == strideX${lane} && row${lane} < ${output.height} && column${lane} < ${output.width}) {
      const at${lane} = window${lane} + row${lane} * ${output.width} + column${lane};
      value${lane} = ${readMap('gradient', 'outChannel', `at${lane}`)};
    }`,
  )}
  return [${laneList('value')}];
}`;
}
