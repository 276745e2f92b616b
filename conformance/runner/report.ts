import { missingCheck, type Outcome } from './judge.js';
import type { Case } from './manifest.js';
import type { Report } from './run.js';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly unsupported: number;
}

export function countVerdicts({ outcomes }: Report): Counts {
  const count = (verdict: Outcome['verdict']) =>
    outcomes.filter((outcome) => outcome.verdict === verdict).length;
  return { passed: count('passed'), failed: count('failed'), unsupported: count('unsupported') };
}

/** A bug that explains failing cases. */
export interface Suspicion {
  readonly flag: string;
  readonly note: string;
  /** Failing cases whose answer is just that of the bug. */
  readonly cases: readonly string[];
}

/**
 * Known bugs that give the answers of failing cases, those of the first operation that fails first, and of one operation
 * those of the most cases first. A single answer may be a bug's by chance: a bug is named where all of an operation's
 * cases that know its answer have it. After an operation with a failure that no bug explains, none is named any more,
 * since later ones may build on it.
 */
export function suspicions(report: Report): Suspicion[] {
  const { outcomes } = report;
  const found = new Map<string, string[]>();
  for (const operation of failingOperations(outcomes)) {
    const own = outcomes.filter(({ testCase }) => testCase.operation === operation);
    const failing = own.filter(({ verdict }) => verdict === 'failed');
    const named = [...new Set(failing.flatMap(({ suspects }) => suspects))]
      .filter((flag) => isOfAll(flag, own) || isOfMany(flag, failing))
      .map((flag) => ({ flag, cases: failing.filter(({ suspects }) => suspects.includes(flag)) }))
      .sort((a, b) => b.cases.length - a.cases.length);
    for (const { flag, cases } of named)
      found.set(flag, [...(found.get(flag) ?? []), ...cases.map(({ testCase }) => testCase.id)]);
    if (!failing.every((outcome) => named.some(({ cases }) => cases.includes(outcome)))) break;
  }
  return [...found].map(([flag, cases]) => ({ flag, note: noteOf(flag, report), cases }));
}

/** In the order in which a port is best built. */
function failingOperations(outcomes: readonly Outcome[]): string[] {
  const failing = outcomes.filter(({ verdict }) => verdict === 'failed');
  return [...new Set(failing.map(({ testCase }) => testCase.operation))];
}

/** So many answers are no chance, whatever else is wrong in the other cases. */
const many = 3;

/** Whether many failing cases have just a bug's answer. A missing check has no answer of its own. */
function isOfMany(flag: string, failing: readonly Outcome[]): boolean {
  return flag !== missingCheck && failing.filter(({ suspects }) => suspects.includes(flag)).length >= many;
}

/** Whether no case of an operation speaks against a bug: one that knows its answer, and got another. */
function isOfAll(flag: string, outcomes: readonly Outcome[]): boolean {
  const others = outcomes.filter(
    ({ verdict, suspects }) => verdict !== 'unsupported' && !suspects.includes(flag),
  );
  // What computes something else does not refuse the same either.
  if (flag === missingCheck) return others.every(({ verdict }) => verdict === 'passed');
  return !others.some(({ testCase }) => knows(testCase, flag));
}

function knows({ mistakes }: Case, flag: string): boolean {
  return mistakes.some((mistake) => mistake.flag === flag && mistake.elements.length > 0);
}

/** What a failing case says about the likely bugs. */
export function hint(
  { suspects, comparable, near, testCase }: Outcome,
  suspected: readonly Suspicion[],
): string {
  const own = suspected.filter(({ flag, cases }) => suspects.includes(flag) && cases.includes(testCase.id));
  if (own.length > 0) return own.map(({ flag, note }) => `${flag}: ${note}`).join('\n');
  if (near)
    return 'Nearly right, but with too few digits: are numbers written with fewer than 9 of them, or computed in half precision?';
  return testCase.flags.length === 0 || !comparable
    ? ''
    : 'No known bug gives just this answer, and those of the other cases.';
}

/** Bugs that a failing case is there to catch, without those that a passing case of the same operation would have. */
function possible({ testCase }: Outcome, { outcomes }: Report): string[] {
  const passing = outcomes.filter(
    (one) => one.verdict === 'passed' && one.testCase.operation === testCase.operation,
  );
  return testCase.flags.filter((flag) => !passing.some((one) => one.testCase.flags.includes(flag)));
}

/** Bugs of which the answers are not known to be, but which would fail just the cases that fail. */
export interface Resemblance {
  /** All of the failing cases are of this operation. */
  readonly operation: string;
  readonly flags: readonly string[];
}

/** More of them tell nothing. */
const fewEnough = 3;

/** A case may fail alone for any reason. */
const enoughFailures = 2;

/** Of the first operation with failing cases, several of them, where no known bug gives any of their answers. */
export function resemblance(report: Report): Resemblance | undefined {
  const failing = report.outcomes.filter(({ verdict }) => verdict === 'failed');
  const operation = failing[0]?.testCase.operation;
  const own = failing.filter(({ testCase }) => testCase.operation === operation);
  const isExplained = ({ suspects, comparable, near }: Outcome) => suspects.length > 0 || !comparable || near;
  if (operation === undefined || own.length < enoughFailures || own.some(isExplained)) return undefined;
  const flags = possible(own[0], report).filter((flag) =>
    own.every(({ testCase }) => testCase.flags.includes(flag) && !knows(testCase, flag)),
  );
  return flags.length > 0 && flags.length <= fewEnough ? { operation, flags } : undefined;
}

export function noteOf(flag: string, { manifest }: Report): string {
  return manifest.flags[flag]?.note ?? '';
}

/** Operations without an answer, in the order in which a port is best built. */
export function missingOperations({ outcomes }: Report): string[] {
  const operations = new Set(outcomes.map(({ testCase }) => testCase.operation));
  for (const { verdict, testCase } of outcomes)
    if (verdict !== 'unsupported') operations.delete(testCase.operation);
  return [...operations];
}
