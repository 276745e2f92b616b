/** The report as JUnit XML, for build servers, and as one HTML page. */
import { escapeMarkup } from '../../lib/formats/escape-markup.js';
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

export function junitReport(report: Report): string {
  const { outcomes, port } = report;
  const { failed, unsupported } = countVerdicts(report);
  const suspected = suspicions(report);
  const cases = outcomes.map((outcome) => {
    const { id, operation } = outcome.testCase;
    const open = `<testcase classname="${escapeMarkup(operation)}" name="${escapeMarkup(id)}"`;
    if (outcome.verdict === 'passed') return `  ${open}/>`;
    if (outcome.verdict === 'unsupported') return `  ${open}><skipped message="not supported"/></testcase>`;
    return `  ${open}><failure message="${escapeMarkup(outcome.problem)}">${escapeMarkup(hint(outcome, suspected))}</failure></testcase>`;
  });
  const heading = `<testsuite name="${escapeMarkup(`overfeat-conformance: ${port}`)}" tests="${outcomes.length}" failures="${failed}" skipped="${unsupported}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', heading, ...cases, '</testsuite>', ''].join('\n');
}

export function htmlReport(report: Report): string {
  const { outcomes, port, manifest } = report;
  const { passed, failed, unsupported } = countVerdicts(report);
  const suspected = suspicions(report);
  const rows = [...outcomes].sort((a, b) => rank(a) - rank(b)).map((outcome) => row(outcome, suspected));
  const likely = suspected.map(
    ({ flag, note, cases }) =>
      `<li><b>${escapeMarkup(flag)}</b>: ${escapeMarkup(note)} <small>${cases.map(escapeMarkup).join(', ')}</small></li>`,
  );
  const like = resemblance(report);
  const alike = like?.flags.map(
    (flag) => `<li><b>${escapeMarkup(flag)}</b>: ${escapeMarkup(noteOf(flag, report))}</li>`,
  );
  const shares = levelShares(report)
    .map(({ level, passed, cases }) => `${level} ${passed} of ${cases}`)
    .join(', ');
  const missing = missingOperations(report).map(escapeMarkup).join(', ');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Conformance of ${escapeMarkup(port)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border-top: 1px solid #ccc; padding: .3rem .6rem; text-align: left; vertical-align: top; }
.failed { color: #b00020; } .passed { color: #1b6e2d; } .unsupported { color: #666; }
small { color: #555; white-space: pre-line; }
</style>
<h1>Conformance of ${escapeMarkup(port)}</h1>
<p>Specification ${escapeMarkup(manifest.specification)}: <b class="passed">${passed} passed</b>, <b class="failed">${failed} failed</b>, <b class="unsupported">${unsupported} not supported</b>.</p>
<p>Passed of each level: ${shares}.</p>
${likely.length > 0 ? `<h2>Likely bugs</h2>\n<ul>\n${likely.join('\n')}\n</ul>` : ''}
${like === undefined || alike === undefined ? '' : `<h2>By which cases of ${escapeMarkup(like.operation)} fail and which pass, perhaps a bug of the kind of</h2>\n<ul>\n${alike.join('\n')}\n</ul>`}
${missing === '' ? '' : `<p>Not supported, in the order to build them: ${missing}.</p>`}
<table>
<tr><th>Case<th>SPEC<th>Verdict<th>Details</tr>
${rows.join('\n')}
</table>
</html>
`;
}

function row(outcome: Outcome, suspected: readonly Suspicion[]): string {
  const { testCase, verdict, problem } = outcome;
  const detail =
    verdict === 'failed'
      ? `${escapeMarkup(problem)}<br><small>${escapeMarkup(hint(outcome, suspected))}</small>`
      : `<small>${escapeMarkup(testCase.comment)}</small>`;
  return `<tr><td>${escapeMarkup(testCase.id)}<td>${escapeMarkup(testCase.specification)}<td class="${verdict}">${verdict}<td>${detail}</tr>`;
}

/** The failing first. */
function rank({ verdict }: Outcome): number {
  return ['failed', 'unsupported', 'passed'].indexOf(verdict);
}
