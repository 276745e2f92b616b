/** The report for a terminal. */
import type { Outcome } from './judge.js';
import { levelShares } from './levels.js';
import {
  countVerdicts,
  hint,
  missingOperations,
  noteOf,
  resemblance,
  type Suspicion,
  suspicions,
} from './report.js';
import type { Report } from './run.js';

/** Of the operations without an answer, how many are named. */
const namedMissing = 6;

/** Of failures one after the other that say the same, how many are written out. */
const writtenAlike = 3;

export function textReport(report: Report): string {
  const { outcomes, manifest, port } = report;
  const { passed, failed, unsupported } = countVerdicts(report);
  const failing = outcomes.filter(({ verdict }) => verdict === 'failed');
  const suspected = suspicions(report);
  return [
    ...failures(failing, suspected),
    ...likelyBugs(report, suspected),
    ...failing
      .slice(0, 1)
      .map(({ testCase: { id } }) => `\nBegin with ${id}: later cases build on earlier ones.`),
    ...missing(report),
    `Passed of each level: ${levelShares(report)
      .map(({ level, passed, cases }) => `${level} ${passed} of ${cases}`)
      .join(', ')}.`,
    `${port}: ${outcomes.length} cases of specification ${manifest.specification}: ${passed} passed, ${failed} failed, ${unsupported} not supported`,
  ].join('\n');
}

function failures(failing: readonly Outcome[], suspected: readonly Suspicion[]): string[] {
  const runs: Outcome[][] = [];
  for (const outcome of failing) {
    const run = runs.at(-1);
    if (run?.[0].problem === outcome.problem && !outcome.comparable) run.push(outcome);
    else runs.push([outcome]);
  }
  return runs.flatMap((run) => [
    ...run.slice(0, writtenAlike).map((outcome) => failure(outcome, suspected)),
    ...(run.length > writtenAlike
      ? [`    and ${run.length - writtenAlike} more cases after it, the same`]
      : []),
  ]);
}

function failure(outcome: Outcome, suspected: readonly Suspicion[]): string {
  const { id, specification } = outcome.testCase;
  const heading = `FAILED ${id} (SPEC ${specification}): ${outcome.problem}`;
  return [heading, ...hint(outcome, suspected).split('\n')].filter((line) => line !== '').join('\n    ');
}

function likelyBugs(report: Report, suspected: readonly Suspicion[]): string[] {
  const lines = suspected.map(
    ({ flag, note, cases }) =>
      `  ${flag}, by ${cases.length === 1 ? cases[0] : `${cases.length} cases`}: ${note}`,
  );
  const like = resemblance(report);
  return [
    ...(like === undefined
      ? []
      : [
          `\nBy which cases of ${like.operation} fail and which pass, it may be a bug of the kind of:`,
          ...like.flags.map((flag) => `  ${flag}: ${noteOf(flag, report)}`),
        ]),
    ...(lines.length > 0 ? ['\nLikely bugs, the likeliest first:', ...lines] : []),
  ];
}

function missing(report: Report): string[] {
  const operations = missingOperations(report);
  const more = operations.length - namedMissing;
  const named = operations.slice(0, namedMissing).join(', ');
  return operations.length === 0
    ? []
    : [`\nNot supported, in the order to build them: ${named}${more > 0 ? ` and ${more} more` : ''}.`];
}
