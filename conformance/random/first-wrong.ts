import type { Port } from '../runner/port.js';
import { outcomeOf } from '../runner/run.js';
import type { Drawn } from './question.js';

/** The number of the first question that a port gets wrong; nothing where it gets all of them right. */
export async function firstWrong(port: Port, questions: readonly Drawn[]): Promise<number | undefined> {
  for (const [number, one] of questions.entries()) {
    const { verdict } = await outcomeOf(one.testCase, one, port);
    if (verdict === 'failed') return number;
  }
  return undefined;
}
