/** The report for a terminal. */
import type { Outcome } from './judge.js';
import { countVerdicts, hint, missingOperations, noteOf, resemblance, suspicions } from './report.js';
import type { Report } from './run.js';

/** Of the operations without an answer, how many are named. */
const namedMissing = 6;

export function textReport(report: Report): string {
  const { outcomes, manifest, port } = report;
  const { passed, failed, unsupported } = countVerdicts(report);
  const failing = outcomes.filter(({ verdict }) => verdict === 'failed');
  return [
    ...failing.map((outcome) => failure(outcome, report)),
    ...likelyBugs(report),
    ...failing
      .slice(0, 1)
      .map(({ testCase: { id } }) => `\nBegin with ${id}: later cases build on earlier ones.`),
    ...missing(report),
    `${port}: ${outcomes.length} cases of specification ${manifest.specification}: ${passed} passed, ${failed} failed, ${unsupported} not supported`,
  ].join('\n');
}

function failure(outcome: Outcome, report: Report): string {
  const { id, specification } = outcome.testCase;
  const heading = `FAILED ${id} (SPEC ${specification}): ${outcome.problem}`;
  return [heading, ...hint(outcome, report).split('\n')].filter((line) => line !== '').join('\n    ');
}

function likelyBugs(report: Report): string[] {
  const suspected = suspicions(report).map(
    ({ flag, note, cases }) =>
      `  ${flag}, by ${cases.length === 1 ? cases[0] : `${cases.length} cases`}: ${note}`,
  );
  const like = resemblance(report);
  return [
    ...(like === undefined
      ? []
      : [
          `\nBy which cases of ${like.operation} fail and which pass, it is a bug of the kind of:`,
          ...like.flags.map((flag) => `  ${flag}: ${noteOf(flag, report)}`),
        ]),
    ...(suspected.length > 0 ? ['\nLikely bugs, the likeliest first:', ...suspected] : []),
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
