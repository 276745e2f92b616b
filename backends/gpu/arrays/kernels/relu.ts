/** x > threshold ? x : 0 where no convolution stands before to fuse it with. One cell is four positions of a channel. */
import type { ReluStep } from '../../../plan.js';
import { laneList, lanes } from '../../source.js';

export function reluSource({ threshold }: ReluStep): string {
  return `function relu(map) {
  ${lanes(
    (lane) => `let value${lane} = map[this.thread.y][this.thread.x * 4 + ${lane}];
    if (value${lane} <= ${threshold}) value${lane} = 0;`,
  )}
  return [${laneList('value')}];
}`;
}

/** Gradients pass where the ReLU let values pass. */
export function reluBackwardSource({ threshold }: ReluStep): string {
  return `function reluBackward(map, gradient) {
  ${lanes(
    (lane) => `let value${lane} = gradient[this.thread.y][this.thread.x * 4 + ${lane}];
    if (map[this.thread.y][this.thread.x * 4 + ${lane}] <= ${threshold}) value${lane} = 0;`,
  )}
  return [${laneList('value')}];
}`;
}
