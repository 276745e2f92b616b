/** The smallest question that a port still gets wrong, or the fewest that it must have been asked before. */
import fc from 'fast-check';
import type { Outcome } from '../runner/judge.js';
import type { Port } from '../runner/port.js';
import { outcomeOf, unlessAborted } from '../runner/run.js';
import { type Drawn, drawn, type Kind } from './question.js';

/** How many smaller questions are tried. */
const patience = 300;

export interface Shrunk {
  /** In the order in which they are asked; the last is answered wrongly. */
  readonly questions: readonly Drawn[];
  readonly outcome: Outcome;
}

/**
 * A smaller question of the kind that fails as well.
 * @param seed with which the first question was drawn
 * @param fresh a port that was asked nothing
 */
export async function shrunk(
  { operation, questions }: Kind,
  seed: number,
  id: string,
  fresh: Port,
  signal?: AbortSignal,
): Promise<Shrunk | undefined> {
  let smallest: Shrunk | undefined;
  let asked = 0;
  const property = fc.asyncProperty(questions, async (question) => {
    if (asked++ > patience || signal?.aborted) return true;
    const one = drawn(id, operation, question);
    const outcome = await outcomeOf(one.testCase, one, fresh);
    // Another kind of failure would be another bug.
    const isAlike = smallest === undefined || outcome.comparable === smallest.outcome.comparable;
    const fails = outcome.verdict === 'failed' && isAlike;
    if (fails) smallest = { questions: [one], outcome };
    return !fails;
  });
  await fc.check(property, { seed, numRuns: 1, unbiased: true });
  return smallest;
}

/**
 * Of all that was asked up to a wrong answer, little that a fresh port must be asked for that answer.
 * @param open opens a fresh port each time
 */
export async function withHistory(
  asked: readonly Drawn[],
  open: () => Port,
  signal?: AbortSignal,
): Promise<Shrunk | undefined> {
  let smallest: Shrunk | undefined;
  const fails = async (questions: readonly Drawn[]) => {
    await using port = open();
    const outcomes: Outcome[] = [];
    for (const one of questions)
      outcomes.push(await unlessAborted(outcomeOf(one.testCase, one, port), signal));
    const [outcome] = outcomes.slice(-1);
    if (outcome.verdict === 'failed') smallest = { questions, outcome };
    return outcome.verdict === 'failed';
  };
  // The latest 2, 4, 8 ... of them.
  for (let count = 2; smallest === undefined; count *= 2) {
    if (!(await fails(asked.slice(-count))) && count >= asked.length) return undefined;
  }
  // Without each of those before, where it fails without it too.
  for (let index = smallest.questions.length - 2; index >= 0; index--) {
    const { questions } = smallest as Shrunk;
    await fails(questions.filter((_, at) => at !== index));
  }
  return smallest;
}
