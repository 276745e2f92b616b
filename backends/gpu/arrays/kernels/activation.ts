/** An activation where no convolution stands before to fuse it with. One cell is four positions of a channel. */
import { activationOf } from '../../../activations.js';
import type { ActivationStep } from '../../../plan.js';
import { laneList, lanes } from '../../source.js';

export function activationSource({ activation }: ActivationStep): string {
  const { forwardSource } = activationOf(activation);
  return `function activation(map) {
  ${lanes(
    (lane) => `let value${lane} = map[this.thread.y][this.thread.x * 4 + ${lane}];
    ${forwardSource(`value${lane}`)}`,
  )}
  return [${laneList('value')}];
}`;
}

export function activationBackwardSource({ activation }: ActivationStep): string {
  const { backwardSource } = activationOf(activation);
  return `function activationBackward(map, gradient) {
  ${lanes(
    (lane) => `let value${lane} = gradient[this.thread.y][this.thread.x * 4 + ${lane}];
    ${backwardSource(`map[this.thread.y][this.thread.x * 4 + ${lane}]`, `value${lane}`)}`,
  )}
  return [${laneList('value')}];
}`;
}
