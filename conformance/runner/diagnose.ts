import { epsilon, errorOf, isWithin, limitsOf } from './compare.js';
import { flatten, toNumber } from './flatten.js';
import type { Case, Mistake, Value, Values } from './manifest.js';

/** How much further from a known wrong answer than from the right one a value may be: a bug has rounding of its own. */
const latitude = 8;

/**
 * Flags of the known mistakes whose answer this is. The right answer is never one of them: the generator leaves a mistake
 * out where it cannot be told from it.
 */
export function diagnose(testCase: Case, outputs: Values): string[] {
  const matching = testCase.mistakes.filter((mistake) =>
    isAnswerOf(mistake, outputs[mistake.output], testCase),
  );
  return [...new Set(matching.map(({ flag }) => flag))];
}

function isAnswerOf(mistake: Mistake, got: Value | undefined, { expected, tolerance }: Case): boolean {
  if (got === undefined || 'error' in expected) return false;
  const want = expected.outputs[mistake.output];
  const wanted = flatten(want);
  const given = flatten(got);
  // An empty list is the answer of too many bugs to name one.
  if (given.form !== (mistake.form ?? wanted.form) || mistake.elements.length === 0) return false;
  const limits = limitsOf(want, tolerance[mistake.output]);
  const widest = () => limits.reduce((most, { bound }) => Math.max(most, bound), 0);
  return mistake.elements.every((element, index) => {
    const wrong = mistake.values[index];
    const bound = mistake.form === undefined ? limits[element].bound : widest();
    const own = 8 * epsilon * Math.abs(toNumber(wrong) ?? 0);
    const error = errorOf(wrong, given.leaves[element]);
    return isWithin(error, latitude * (bound + own));
  });
}
