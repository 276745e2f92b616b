/** How large a map's values can get: below infinity there is no NaN that an engine could hide. */
import type { Tensor } from '../backend.js';
import type { Plan, Step } from '../plan.js';
import { turns } from '../turns.js';

/** Half the largest float32: where no value can be larger, none is infinite on its way, and so no NaN hidden. */
export const largestSafe = 2 ** 127;

/** Values of up to x become values of up to factor * x + summand. */
export interface Bound {
  readonly factor: number;
  readonly summand: number;
}

/** Of a convolution: the largest sum of a channel's |weights|, and the largest |bias|. */
export async function boundOfConvolution(weight: Tensor, bias: Tensor): Promise<Bound> {
  const turn = turns();
  const [outChannels] = weight.shape;
  const count = weight.data.length / outChannels;
  let factor = 0;
  for (let outChannel = 0; outChannel < outChannels; outChannel++) {
    let sum = 0;
    for (let at = outChannel * count; at < (outChannel + 1) * count; at++) sum += Math.abs(weight.data[at]);
    factor = Math.max(factor, sum);
    await turn();
  }
  return { factor, summand: bias.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) };
}

/** Of all maps of a plan, from the largest |value| of its image. */
export function boundOfPlan({ trunk, heads }: Plan, convolutions: ReadonlyMap<string, Bound>): Bound {
  const through = (steps: readonly Step[], start: Bound) =>
    steps.reduce((bound, step) => {
      const own = step.kind === 'conv2d' ? convolutions.get(step.name) : undefined;
      if (own === undefined) return bound;
      const after = { factor: own.factor * bound.factor, summand: own.factor * bound.summand + own.summand };
      return larger(bound, after);
    }, start);
  const pooled = through(trunk, { factor: 1, summand: 0 });
  return heads.map(({ steps }) => through(steps, pooled)).reduce(larger, pooled);
}

function larger(one: Bound, other: Bound): Bound {
  return {
    factor: Math.max(one.factor, other.factor),
    summand: Math.max(one.summand, other.summand),
  };
}
