import type { Command } from 'commander';
import { type Context, write } from '../../lib/cli/context.js';
import { number } from '../../lib/cli/numbers.js';
import { Progress } from '../../lib/cli/progress.js';
import { InputError } from '../../lib/errors.js';
import { requireFolder } from '../../lib/files/file-kind.js';
import { writeFileAtomically } from '../../lib/files/write-file.js';
import { htmlReport, junitReport } from '../runner/markup.js';
import type { Port } from '../runner/port.js';
import { countVerdicts } from '../runner/report.js';
import { type Report, type RunCasesOptions, runCases } from '../runner/run.js';
import { textReport } from '../runner/text.js';
import { openFixtures } from './open-fixtures.js';
import { outputsPort } from './outputs-port.js';
import { programPort } from './program-port.js';

/** Seconds that one answer may take unless said otherwise: the full-size networks take long. */
const defaultTimeout = 600;

export interface ConformanceOptions {
  /** Command line of a port that speaks JSON lines. */
  readonly program?: string;
  /** Folder of a port's answers. */
  readonly outputs?: string;
  readonly fixtures: string;
  /** Text that the ids of the wanted cases contain. */
  readonly only?: string;
  readonly timeout?: number;
}

/** Files to write the report to. */
export interface ReportFiles {
  readonly html?: string;
  readonly junit?: string;
}

/** What a port must have done besides failing nothing. */
export interface Requirements {
  /** Every case must have been answered. */
  readonly requireAll?: boolean;
}

type CommandLineOptions = Omit<ConformanceOptions, 'fixtures'> &
  ReportFiles &
  Requirements & { readonly fixtures?: string };

/**
 * Makes a command the runner.
 * @param defaultFixtures the folder of the cases where none is given
 */
export function configureConformance(command: Command, defaultFixtures: string, context: Context): void {
  const name = command.name();
  command
    .description(
      'Puts the cases of fixtures/ to an implementation of OverFeat in any language, and says which fail, where, and the likely reason.',
    )
    .option('--program <command>', 'command line of a program that answers JSON lines')
    .option('--outputs <folder>', 'folder into which the implementation wrote its answers')
    .option('--fixtures <folder>', 'folder of the cases (default: those that come with this)')
    .option('--only <text>', 'only cases whose id contains it, as in conv2d/')
    .option('--timeout <seconds>', `for one answer (default: ${defaultTimeout})`, number(0))
    .option('--require-all', 'fail where a case is not supported')
    .option('--html <file>', 'write the report as a page')
    .option('--junit <file>', 'write the report as JUnit XML')
    .addHelpText(
      'after',
      `
Examples:
  ${name} --program 'python3 examples/port-python/port.py'
  ${name} --program ./my-port --only conv2d --html report.html
  ${name} --outputs answers`,
    )
    .action(async ({ fixtures = defaultFixtures, ...options }: CommandLineOptions) => {
      const report = await withProgress({ ...options, fixtures }, context);
      await write(context.stdout, `${textReport(report)}\n`);
      await writeReports(report, options);
      requireConformance(report, options);
    });
}

async function withProgress(options: ConformanceOptions, context: Context): Promise<Report> {
  using progress = new Progress('cases', context);
  return await conformanceCommand(options, { signal: context.signal, onProgress: progress.update });
}

/**
 * Runs the cases.
 * @throws InputError BAD_ARGUMENT when not exactly one of program and outputs is given; NOT_FOUND when a folder is missing
 */
export async function conformanceCommand(
  options: ConformanceOptions,
  run: Pick<RunCasesOptions, 'signal' | 'onProgress'> = {},
): Promise<Report> {
  const fixtures = await openFixtures(options.fixtures);
  await using port = await openPort(options);
  const { only = '' } = options;
  const isWanted = ({ id }: { readonly id: string }) => id.includes(only);
  if (!fixtures.manifest.cases.some(isWanted))
    throw new InputError('BAD_ARGUMENT', '--only', `no case's id contains ${only}`);
  return await runCases(fixtures, port, { isWanted, ...run });
}

/** @throws InputError NOT_A_FILE or NOT_FOUND when a file cannot be written */
export async function writeReports(report: Report, { html, junit }: ReportFiles): Promise<void> {
  if (html !== undefined) await writeFileAtomically(html, htmlReport(report));
  if (junit !== undefined) await writeFileAtomically(junit, junitReport(report));
}

/** @throws InputError NOT_CONFORMING when a case failed, or none was answered, or one was not where all are required */
export function requireConformance(report: Report, { requireAll = false }: Requirements = {}): void {
  const { passed, failed, unsupported } = countVerdicts(report);
  if (failed > 0)
    throw new InputError(
      'NOT_CONFORMING',
      report.port,
      `${failed} of ${report.outcomes.length} cases failed`,
    );
  if (passed === 0) throw new InputError('NOT_CONFORMING', report.port, 'no case was answered');
  if (requireAll && unsupported > 0) {
    const reason = `${unsupported} of ${report.outcomes.length} cases are not supported, where all are required`;
    throw new InputError('NOT_CONFORMING', report.port, reason);
  }
}

async function openPort({ program, outputs, timeout = defaultTimeout }: ConformanceOptions): Promise<Port> {
  if ((program === undefined) === (outputs === undefined)) {
    throw new InputError('BAD_ARGUMENT', 'conformance', 'needs either --program or --outputs');
  }
  if (program !== undefined) return programPort(program, { timeout: timeout * 1000 });
  const folder = outputs ?? '';
  await requireFolder(folder);
  return outputsPort(folder);
}
