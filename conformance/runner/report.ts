import type { Outcome } from './judge.js';
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

/** A bug that some failing cases point to. */
export interface Suspicion {
  readonly flag: string;
  readonly note: string;
  /** Failing cases whose answer is just that of the bug. */
  readonly cases: readonly string[];
  /** Passing cases of the same operations that would have caught it. */
  readonly contradictions: number;
}

/**
 * Known bugs that give the answers of failing cases. Later cases build on earlier ones, so the first to fail tells most:
 * the bugs that it points to come first, and among them those that no passing case speaks against.
 */
export function suspicions(report: Report): Suspicion[] {
  const { outcomes } = report;
  const failing = outcomes.filter(({ verdict }) => verdict === 'failed');
  const flags = [...new Set(failing.flatMap(({ suspects }) => suspects))];
  const found = flags.map((flag) => {
    const own = failing.filter(({ suspects }) => suspects.includes(flag));
    const operations = new Set(own.map(({ testCase }) => testCase.operation));
    const speaksAgainst = ({ verdict, testCase }: Outcome) =>
      verdict === 'passed' &&
      operations.has(testCase.operation) &&
      testCase.mistakes.some((mistake) => mistake.flag === flag);
    return {
      flag,
      note: noteOf(flag, report),
      cases: own.map(({ testCase }) => testCase.id),
      contradictions: outcomes.filter(speaksAgainst).length,
      first: outcomes.indexOf(own[0]),
    };
  });
  return found.sort(
    (a, b) => a.first - b.first || a.contradictions - b.contradictions || b.cases.length - a.cases.length,
  );
}

/** What a failing case says about the likely bug. */
export function hint(outcome: Outcome, report: Report): string {
  const { suspects, comparable, near, testCase } = outcome;
  if (suspects.length > 0) return suspects.map((flag) => `${flag}: ${noteOf(flag, report)}`).join('\n');
  if (near)
    return 'Nearly right, but with too few digits: are numbers written with fewer than 9 of them, or computed in half precision?';
  return testCase.flags.length === 0 || !comparable ? '' : 'No known bug gives just this answer.';
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
    own.every(({ testCase }) => testCase.flags.includes(flag)),
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
