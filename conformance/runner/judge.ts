import { compare, type Difference } from './compare.js';
import { diagnose } from './diagnose.js';
import { toNumber } from './flatten.js';
import type { Case, Leaf, Values } from './manifest.js';
import type { Answer } from './port.js';

/** Flag of the bug that gives an answer where an error is expected. */
export const missingCheck = 'MissingCheck';

export interface Outcome {
  readonly testCase: Case;
  readonly verdict: 'passed' | 'failed' | 'unsupported';
  /** What is wrong, in one line; empty unless failed. */
  readonly problem: string;
  /** Flags of the known bugs that give just this wrong answer. */
  readonly suspects: readonly string[];
  /** Whether there was an answer in the right form, so that a bug may be looked for in its values. */
  readonly comparable: boolean;
  /** Whether all values are about right, only not to float32's precision. */
  readonly near: boolean;
  /** Largest share of its bound that any element used. */
  readonly used: number;
}

/** Compares a port's answer with what a case expects. */
export function judge(testCase: Case, answer: Answer): Outcome {
  if ('unsupported' in answer) return outcome(testCase, 'unsupported', 0);
  const { expected } = testCase;
  if ('error' in expected) {
    if ('error' in answer && answer.error === expected.error) return outcome(testCase, 'passed', 0);
    const wanted = `expected error ${expected.error}`;
    return 'error' in answer
      ? incomparable(testCase, `${wanted}, got error ${answer.error}: the codes are those of SPEC 10.1`)
      : failed(testCase, `${wanted}, got an answer`, [missingCheck]);
  }
  if ('error' in answer) return incomparable(testCase, `expected an answer, got error ${answer.error}`);
  return judgeOutputs(testCase, expected.outputs, answer.outputs);
}

/** A case to which the port gave no answer, or one in a form that no bug of the operation explains. */
export function incomparable(testCase: Case, problem: string): Outcome {
  return { ...failed(testCase, problem, []), comparable: false };
}

function failed(testCase: Case, text: string, suspects: readonly string[]): Outcome {
  return { ...outcome(testCase, 'failed', Number.POSITIVE_INFINITY), problem: oneLine(text), suspects };
}

function outcome(testCase: Case, verdict: Outcome['verdict'], used: number): Outcome {
  return { testCase, verdict, problem: '', suspects: [], comparable: true, near: false, used };
}

function judgeOutputs(testCase: Case, expected: Values, got: Values): Outcome {
  let used = 0;
  const surplus = Object.keys(got).filter((output) => !(output in expected));
  if (surplus.length > 0) {
    const names = Object.keys(expected).join(', ');
    return incomparable(testCase, `the outputs are called ${names}: unexpected ${surplus.join(', ')}`);
  }
  for (const [output, want] of Object.entries(expected)) {
    if (!(output in got)) return incomparable(testCase, `there is no output ${output}`);
    try {
      const comparison = compare(want, got[output], testCase.tolerance[output]);
      used = Math.max(used, comparison.used);
      const { difference } = comparison;
      if (difference === undefined) continue;
      if (difference.kind === 'form' && kindOf(difference.got) !== kindOf(difference.want)) {
        const [gotten, wanted] = [difference.got, difference.want].map(withKind);
        return incomparable(testCase, `${output} is ${gotten}, expected ${wanted}`);
      }
      if (difference.kind === 'value' && isWord(difference.got) !== isWord(difference.want))
        return incomparable(testCase, describeDifference(output, difference));
      return {
        ...failed(testCase, describeDifference(output, difference), diagnose(testCase, got)),
        near: isNear(difference),
      };
    } catch (error) {
      if (error instanceof TypeError) return incomparable(testCase, `${output}: ${error.message}`);
      throw error;
    }
  }
  return outcome(testCase, 'passed', used);
}

function isWord(leaf: Leaf): boolean {
  return toNumber(leaf) === undefined;
}

/** Half precision and numbers written with three digits are this near, other bugs seldom in every element. */
const nearby = 2 ** -8;

function isNear(difference: Difference): boolean {
  return difference.kind === 'value' && difference.bound > 0 && difference.farthest <= nearby;
}

/** Of a form as `flatten` gives it. */
function kindOf(form: string): string {
  if (form === 'number' || form === 'word') return form;
  if (form.startsWith('[')) return 'tensor';
  return form.startsWith('{') ? 'record' : 'list';
}

function withKind(form: string): string {
  const kind = kindOf(form);
  return kind === form ? `a ${kind}` : `a ${kind}, ${form}`;
}

function describeDifference(output: string, difference: Difference): string {
  if (difference.kind === 'form') return describeForms(output, difference.got, difference.want);
  const { place, want, got, error, bound, wrong, elements } = difference;
  const size = Number.isFinite(error) ? `: off by ${short(error)}, bound ${short(bound)}` : '';
  return `${output}${place} is ${short(got)}, expected ${short(want)}${size}; ${wrong} of ${elements} wrong`;
}

/** Lists of the same things by their lengths alone. */
function describeForms(output: string, got: string, want: string): string {
  const [given, wanted] = [got, want].map((form) => /^(\d+) of (.*)$/.exec(form));
  if (!given || !wanted) return `${output} is ${got}, expected ${want}`;
  const isSame = given[2] === wanted[2] || [given[2], wanted[2]].includes('nothing');
  return isSame
    ? `${output} is a list of ${given[1]}, expected one of ${wanted[1]}`
    : `${output} is ${got}, expected ${want}`;
}

function short(leaf: Leaf): string {
  if (typeof leaf === 'number') return `${Number.isInteger(leaf) ? leaf : Number(leaf.toPrecision(7))}`;
  return toNumber(leaf) === undefined ? JSON.stringify(leaf) : `${leaf}`;
}

/** Characters that a problem may have: parts of it are what the port wrote. */
const longestProblem = 400;

/** Without line breaks and other control characters, which a terminal would obey. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ');
  return line.length > longestProblem ? `${line.slice(0, longestProblem)} ...` : line;
}
