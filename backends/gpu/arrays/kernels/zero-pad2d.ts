/** Rows and columns of zeros, where no convolution follows to fold them into. One cell is four positions of a channel. */
import type { PadStep } from '../../../plan.js';
import { laneList, lanes } from '../../source.js';
import { laneExists, outputPosition, readMap } from './positions.js';

export function zeroPad2dSource({ footprint: { padding }, input, output }: PadStep): string {
  return `function zeroPad2d(map) {
  ${lanes(
    (lane) => `${outputPosition(lane, output, input)}
    const row${lane} = y${lane} - ${padding.top};
    const column${lane} = x${lane} - ${padding.left};
    let value${lane} = 0;
    if (row${lane} >= 0 && row${lane} < ${input.height} && column${lane} >= 0 && column${lane} < ${input.width}) {
      const at${lane} = window${lane} + row${lane} * ${input.width} + column${lane};
      value${lane} = ${readMap('map', 'this.thread.x', `at${lane}`)};
    }`,
  )}
  return [${laneList('value')}];
}`;
}

/** The gradient of zero padding: what lies inside the padding, cut out again. */
export function zeroPad2dBackwardSource({ footprint: { padding }, input, output }: PadStep): string {
  return `function zeroPad2dBackward(gradient) {
  ${lanes(
    (lane) => `${outputPosition(lane, input, output)}
    const at${lane} = window${lane} + (y${lane} + ${padding.top}) * ${output.width} + x${lane} + ${padding.left};
    let value${lane} = 0;
    if (${laneExists(lane, input)}) value${lane} = ${readMap('gradient', 'this.thread.x', `at${lane}`)};`,
  )}
  return [${laneList('value')}];
}`;
}
