/** Rows and columns of zeros, where no convolution follows to fold them into. One cell is four positions of a channel. */
import type { PadStep } from '../plan.js';
import { laneList, lanes, outputPosition, readMap } from './source.js';

export function zeroPad2dSource({ footprint: { padding }, input, output }: PadStep): string {
  return `function zeroPad2d(map) {
  ${lanes(
    (lane) => `${outputPosition(lane, output, 'this.thread.y')}
    const row${lane} = y${lane} - ${padding.top};
    const column${lane} = x${lane} - ${padding.left};
    let value${lane} = 0;
    if (row${lane} >= 0 && row${lane} < ${input.height} && column${lane} >= 0 && column${lane} < ${input.width}) {
      const at${lane} = row${lane} * ${input.width} + column${lane};
      value${lane} = ${readMap('map', 'this.thread.x', `at${lane}`)};
    }`,
  )}
  return [${laneList('value')}];
}`;
}
