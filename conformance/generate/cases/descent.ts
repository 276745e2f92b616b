import { type NdArray, zip } from '../../../reference/nd-array.js';
import { type SgdOptions, type SgdState, sgdStep } from '../../../reference/sgd.js';
import { absolute, grid, scaled } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { sum } from '../tolerances.js';

export function sgdCases(): Draft[] {
  const weight = grid([2, 3], 351);
  const gradient = grid([2, 3], 352);
  const velocity = scaled(grid([2, 3], 353), 1 / 16);
  const still = scaled(velocity, 0);
  const options: SgdOptions = { rate: 0.25, momentum: 0.625, decay: 0.0625 };
  const paper: SgdOptions = { rate: 0.05, momentum: 0.6, decay: 1e-5 };
  const run = (id: string, comment: string, start: NdArray, { rate, momentum, decay }: SgdOptions): Draft => {
    const step = (changes: Partial<SgdOptions & { slope: NdArray }>) => () =>
      answer(
        sgdStep({ weight, velocity: start }, changes.slope ?? gradient, {
          rate,
          momentum,
          decay,
          ...changes,
        }),
      );
    const right = sgdStep({ weight, velocity: start }, gradient, { rate, momentum, decay });
    const sizes = zip(
      zip(absolute(start), absolute(gradient), (v, g) => momentum * v + rate * g),
      absolute(weight),
      (size, w) => size + rate * decay * w,
    );
    const raw = zip(
      zip(start, gradient, (v, g) => momentum * v + g),
      weight,
      (v, w) => v + decay * w,
    );
    return {
      id: `sgdStep/${id}`,
      operation: 'sgdStep',
      comment,
      inputs: { weight, velocity: start, gradient },
      parameters: { rate, momentum, decay },
      answer: () => answer(right),
      tolerance: {
        velocity: sum(8, sizes),
        weight: sum(
          9,
          zip(sizes, weight, (size, w) => size + Math.abs(w)),
        ),
      },
      mistakes: {
        UnscaledDecay: () => moved(zip(right.velocity, weight, (v, w) => v + rate * decay * w - decay * w)),
        MissingDecay: step({ decay: 0 }),
        MissingMomentum: step({ momentum: 0 }),
        AveragedMomentum: step({ rate: rate * (1 - momentum) }),
        WrongSign: step({ slope: scaled(gradient, -1) }),
        VelocityUnscaled: () => ({ velocity: raw, weight: zip(weight, raw, (w, v) => w - rate * v) }),
        NesterovMomentum: () => ({
          velocity: right.velocity,
          weight: zip(
            weight,
            zip(
              right.velocity,
              zip(right.velocity, start, (v, old) => momentum * (v - old)),
              (v, extra) => v + extra,
            ),
            (w, v) => w + v,
          ),
        }),
      },
    };
  };
  const answer = ({ weight: nextWeight, velocity: nextVelocity }: SgdState): Answer => ({
    velocity: nextVelocity,
    weight: nextWeight,
  });
  const moved = (v: NdArray): Answer => ({ velocity: v, weight: zip(weight, v, (w, step) => w + step) });
  return [
    run('first-step', 'From a velocity of zeros.', still, options),
    run('second-step', 'From a velocity that is not zero.', velocity, options),
    run('paper', "The paper's rate, momentum and decay.", velocity, paper),
  ];
}
