import type { Port } from '../runner/port.js';
import { countVerdicts } from '../runner/report.js';
import { type Fixtures, type Report, runCases } from '../runner/run.js';

/** What the cases of the first operation with a failing one say, by which a port's bugs are named first. */
export async function firstFailing(fixtures: Fixtures, port: Port): Promise<Report | undefined> {
  for (const operation of new Set(fixtures.manifest.cases.map((one) => one.operation))) {
    const report = await runCases(fixtures, port, { isWanted: (one) => one.operation === operation });
    if (countVerdicts(report).failed > 0) return report;
  }
  return undefined;
}
