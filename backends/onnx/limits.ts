import { type Step, valuesIn } from '../plan.js';

/** Values of a map of 4 GiB. */
const mostValues = 2 ** 30;

/** Why an engine cannot hold what a step needs, or undefined when it can. */
export function refusalOfStep({ input, output }: Step): string | undefined {
  const largest = Math.max(valuesIn(input), valuesIn(output));
  return largest > mostValues ? `a map of ${largest} values (at most ${mostValues})` : undefined;
}
