/** The product of two maps, value by value: what dropout does with its mask, forward and backward. */
import { laneList, lanes } from '../../source.js';

export function multiplySource(): string {
  return `function multiply(map, mask) {
  ${lanes(
    (lane) =>
      `const value${lane} = map[this.thread.y][this.thread.x * 4 + ${lane}] * mask[this.thread.y][this.thread.x * 4 + ${lane}];`,
  )}
  return [${laneList('value')}];
}`;
}
