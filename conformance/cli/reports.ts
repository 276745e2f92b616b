/** What becomes of a report: files, and the exit code. */
import { InputError } from '../../lib/errors.js';
import { writeFileAtomically } from '../../lib/files/write-file.js';
import { badge } from '../runner/badge.js';
import { htmlReport, junitReport } from '../runner/markup.js';
import { countVerdicts } from '../runner/report.js';
import { resultOf } from '../runner/result.js';
import type { Report } from '../runner/run.js';

/** Files to write the report to. */
export interface ReportFiles {
  readonly html?: string;
  readonly junit?: string;
  readonly json?: string;
  readonly badge?: string;
}

/** What a port must have done besides failing nothing. */
export interface Requirements {
  /** Every case must have been answered. */
  readonly requireAll?: boolean;
}

/** @throws InputError NOT_A_FILE or NOT_FOUND when a file cannot be written */
export async function writeReports(report: Report, files: ReportFiles): Promise<void> {
  const { html, junit, json, badge: picture } = files;
  if (html !== undefined) await writeFileAtomically(html, htmlReport(report));
  if (junit !== undefined) await writeFileAtomically(junit, junitReport(report));
  if (json !== undefined)
    await writeFileAtomically(json, `${JSON.stringify(resultOf(report), undefined, 2)}\n`);
  if (picture !== undefined) await writeFileAtomically(picture, badge(report));
}

/** @throws InputError NOT_CONFORMING when a case failed, or none was answered, or one was not where all are required */
export function requireConformance(report: Report, { requireAll = false }: Requirements = {}): void {
  const { passed, failed, unsupported } = countVerdicts(report);
  const { port, outcomes } = report;
  if (failed > 0)
    throw new InputError('NOT_CONFORMING', port, `${failed} of ${outcomes.length} cases failed`);
  if (passed === 0) throw new InputError('NOT_CONFORMING', port, 'no case was answered');
  if (requireAll && unsupported > 0) {
    const reason = `${unsupported} of ${outcomes.length} cases are not supported, where all are required`;
    throw new InputError('NOT_CONFORMING', port, reason);
  }
}
