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
export function suspicions({ outcomes, manifest }: Report): Suspicion[] {
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
      note: manifest.flags[flag]?.note ?? '',
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
export function hint({ suspects, answered, testCase }: Outcome, { manifest }: Report): string {
  const note = (flag: string) => `${flag}: ${manifest.flags[flag]?.note ?? ''}`;
  if (suspects.length > 0) return suspects.map(note).join('\n');
  return testCase.flags.length === 0 || !answered
    ? ''
    : `No known bug gives this answer. The case is there to catch: ${testCase.flags.join(', ')}.`;
}

/** The report for a terminal. */
export function textReport(report: Report): string {
  const { outcomes, manifest, port } = report;
  const counts = countVerdicts(report);
  const lines = outcomes
    .filter(({ verdict }) => verdict === 'failed')
    .map((outcome) => {
      const { id, specification } = outcome.testCase;
      const heading = `FAILED ${id} (SPEC ${specification}): ${outcome.problem}`;
      return [heading, ...hint(outcome, report).split('\n')].filter((line) => line !== '').join('\n    ');
    });
  const suspected = suspicions(report).map(
    ({ flag, note, cases }) =>
      `  ${flag}, by ${cases.length === 1 ? cases[0] : `${cases.length} cases`}: ${note}`,
  );
  return [
    ...lines,
    ...(suspected.length > 0 ? ['', 'Likely bugs, the likeliest first:', ...suspected] : []),
    ...(lines.length > 0
      ? ['', `Begin with ${firstFailing(outcomes)}: later cases build on earlier ones.`]
      : []),
    `${port}: ${outcomes.length} cases of specification ${manifest.specification}: ${counts.passed} passed, ${counts.failed} failed, ${counts.unsupported} not supported`,
  ].join('\n');
}

function firstFailing(outcomes: readonly Outcome[]): string {
  return outcomes.find(({ verdict }) => verdict === 'failed')?.testCase.id ?? '';
}
