/** Zero wherever the mask is, whatever was there. One cell is four positions of a channel. */
import { laneList, lanes } from '../../source.js';

export function maskSource(): string {
  return `function mask(map, kept) {
  ${lanes(
    (lane) => `let value${lane} = 0;
    if (kept[this.thread.y][${lane}] > 0.5) value${lane} = map[this.thread.y][this.thread.x * 4 + ${lane}];`,
  )}
  return [${laneList('value')}];
}`;
}
