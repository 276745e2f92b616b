/** The part of fixtures/CONFORMANCE.md that is about honest engines. */

import { type Level, levelShares } from '../runner/levels.js';
import type { Port } from '../runner/port.js';
import { countVerdicts } from '../runner/report.js';
import { type Fixtures, type Report, runCases } from '../runner/run.js';
import { textReport } from '../runner/text.js';
import { isErrorCase } from '../shared.js';
import { whyBeyond } from './beyond.js';
import { engines } from './index.js';

/** What an engine was asked for, and why not for the rest, in words. */
interface Scope {
  readonly asked: string;
  readonly notAsked: string;
}

/** Levels of the cases that engines are asked for. */
const columns: readonly Level[] = ['geometry', 'operations', 'pipeline', 'training'];

export async function engineSection(fixtures: Fixtures): Promise<string> {
  const rows: string[] = [];
  const scopes = new Map<string, { scope: Scope; names: string[] }>();
  for (const { name, open } of engines) {
    const opened = await open(isErrorCase(fixtures));
    if (typeof opened === 'string') {
      rows.push(`| ${name} | not here: ${opened} |${' |'.repeat(columns.length + 3)}`);
      continue;
    }
    const { report, scope } = await runEngine(fixtures, opened);
    const { passed, failed, unsupported } = countVerdicts(report);
    if (failed > 0) throw new Error(`a false alarm, or a fault of the engine's:\n${textReport(report)}`);
    const used = report.outcomes.filter(({ verdict }) => verdict === 'passed').map((outcome) => outcome.used);
    rows.push(
      `| ${[name, passed, failed, unsupported, ...ofLevels(report)].join(' | ')} | ${Math.ceil(100 * Math.max(...used))} % |`,
    );
    const key = JSON.stringify(scope);
    scopes.set(key, { scope, names: [...(scopes.get(key)?.names ?? []), name] });
  }
  const scopeRows = [...scopes.values()].map(
    ({ scope: { asked, notAsked }, names }) => `| ${names.join('; ')} | ${asked} | ${notAsked} |`,
  );
  return `| engine | passed | failed | not asked | ${columns.join(' | ')} | of the bound |
|---|---|---|---|${'---|'.repeat(columns.length)}---|
${rows.join('\n')}

onnxruntime runs the layers of networks and the gradients of convolutions as single nodes, and makes fine maps with skip-kernels; TensorFlow.js derives its gradients itself. What each was asked for, with the number of cases, and why it was not asked for the rest:

| engines | asked | not asked |
|---|---|---|
${scopeRows.join('\n')}`;
}

/** How many cases passed of each level that has a column. */
function ofLevels(report: Report): number[] {
  const shares = levelShares(report);
  return columns.map((column) => shares.find(({ level }) => level === column)?.passed ?? 0);
}

async function runEngine(fixtures: Fixtures, opened: Port): Promise<{ report: Report; scope: Scope }> {
  await using port = opened;
  const reasons: string[] = [];
  const listening: Port = {
    ...port,
    answer: async (request) => {
      const answer = await port.answer(request);
      const why = whyBeyond(answer);
      if (why !== undefined) reasons.push(why);
      return answer;
    },
  };
  const report = await runCases(fixtures, listening);
  const asked = report.outcomes.filter(({ verdict }) => verdict !== 'unsupported');
  return {
    report,
    scope: {
      asked:
        asked.length === report.outcomes.length
          ? 'everything'
          : tally(asked.map(({ testCase }) => testCase.operation))
              .map(([name, count]) => `${name} ${count}`)
              .join(', '),
      notAsked:
        tally(reasons)
          .map(([why, count]) => `${count}: ${why}`)
          .join('; ') || 'nothing',
    },
  };
}

/** How often each occurs, in the order of the first occurrences. */
function tally(values: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}
