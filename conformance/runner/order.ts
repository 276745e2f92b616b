import { Random } from '../../lib/training/random.js';
import type { Outcome } from './judge.js';

/** In which order, and how often, cases are asked. */
export interface Order {
  /** Times that each case is asked. */
  readonly repeat?: number;
  /** Seed of a shuffle of all that is asked; in the order of the manifest when left out, over and over. */
  readonly shuffle?: number;
}

/** The index of each of `count` cases, as often as it is asked. */
export function askingOrder(count: number, { repeat = 1, shuffle }: Order): number[] {
  const order = Array.from({ length: count * repeat }, (_, index) => index % count);
  return shuffle === undefined ? order : shuffled(order, new Random(shuffle));
}

/** The items in an order that the generator draws (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}

/** What all the outcomes of one case come to: it failed where one of them did, and that is said where another did not. */
export function combined(outcomes: readonly Outcome[]): Outcome {
  const failed = outcomes.findIndex(({ verdict }) => verdict === 'failed');
  if (failed === -1) return outcomes[0];
  const wrong = outcomes[failed];
  const right = outcomes.filter(({ verdict }) => verdict === 'passed').length;
  if (right === 0) return wrong;
  const times = `${right} of ${outcomes.length} times it was right: does the port keep something from other cases?`;
  return { ...wrong, problem: `${wrong.problem}; ${times}` };
}
