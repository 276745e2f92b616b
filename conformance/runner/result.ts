/** The report as plain data, for a port to publish and for programs to compare (SPEC 11.1). */
import { type Level, levelShares } from './levels.js';
import { type Counts, countVerdicts } from './report.js';
import type { Report } from './run.js';

/** The file that `--json` writes. */
export interface Result extends Counts {
  readonly specification: string;
  readonly port: string;
  readonly cases: number;
  /** Of the levels that had a case. */
  readonly levels: { readonly [Name in Level]?: Counts };
  /** Every case that failed, in their order. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly id: string;
  readonly problem: string;
  /** Flags of the known bugs that give this answer. */
  readonly suspects: readonly string[];
}

export function resultOf(report: Report): Result {
  const { manifest, port, outcomes } = report;
  return {
    specification: manifest.specification,
    port,
    cases: outcomes.length,
    ...countVerdicts(report),
    levels: Object.fromEntries(
      levelShares(report).map(({ level, passed, failed, cases }) => [
        level,
        { passed, failed, unsupported: cases - passed - failed },
      ]),
    ),
    failures: outcomes
      .filter(({ verdict }) => verdict === 'failed')
      .map(({ testCase: { id }, problem, suspects }) => ({ id, problem, suspects })),
  };
}
