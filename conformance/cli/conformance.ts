import { type Command, Option } from 'commander';
import { type Context, write } from '../../lib/cli/context.js';
import { number, wholeNumber } from '../../lib/cli/numbers.js';
import { Progress } from '../../lib/cli/progress.js';
import { InputError } from '../../lib/errors.js';
import type { Report } from '../runner/run.js';
import { textReport } from '../runner/text.js';
import { defaultTimeout } from './ports.js';
import { type ReportFiles, type Requirements, requireConformance, writeReports } from './reports.js';
import { type CaseOptions, conformanceCommand, type RandomOptions, randomCommand } from './run.js';

type CommandLineOptions = Omit<CaseOptions, 'fixtures'> &
  Partial<RandomOptions> &
  ReportFiles &
  Requirements & { readonly fixtures?: string };

/** All that was asked is kept for the report. */
const mostQuestions = 100_000;

/** The seed of random questions where none is given. */
const defaultSeed = 1;

/**
 * Makes a command the runner.
 * @param defaultFixtures the folder of the cases where none is given
 */
export function configureConformance(command: Command, defaultFixtures: string, context: Context): void {
  const name = command.name();
  command
    .description(
      'Puts the cases of fixtures/ to an implementation of OverFeat in any language, or random ones, and says which fail, where, and the likely reason.',
    )
    .option('--program <command>', 'command line of a program that answers JSON lines')
    .option('--outputs <folder>', 'folder into which the implementation wrote its answers')
    .option('--fixtures <folder>', 'folder of the cases (default: those that come with this)')
    .option('--only <text>', 'only cases whose id contains it, as in conv2d/')
    .option('--timeout <seconds>', `for one answer (default: ${defaultTimeout})`, number(0))
    .option('--shuffle <seed>', 'ask the cases in an order drawn by this seed', wholeNumber(0))
    .option('--repeat <times>', 'ask each case so many times, with the others in between', wholeNumber(1))
    .addOption(
      new Option('--random <count>', 'ask so many random questions instead of the cases')
        .argParser(wholeNumber(1, mostQuestions))
        .conflicts(['replay', 'shuffle', 'repeat']),
    )
    .option('--seed <seed>', `of the random questions (default: ${defaultSeed})`, wholeNumber(0, 2 ** 32 - 1))
    .option('--save <folder>', 'write each failure of a random question, made small, into a file')
    .option('--replay <file>', 'ask the cases of such a file')
    .option('--require-all', 'fail where a case is not supported')
    .option('--html <file>', 'write the report as a page')
    .option('--junit <file>', 'write the report as JUnit XML')
    .option('--json <file>', 'write the result, by levels and with the failures, as JSON')
    .option('--badge <file>', 'write the result as a badge (SVG)')
    .addHelpText(
      'after',
      `
Examples:
  ${name} --program 'python3 examples/port-python/port.py'
  ${name} --program ./my-port --only conv2d --html report.html
  ${name} --program ./my-port --random 500 --seed 7 --save failures
  ${name} --program ./my-port --replay failures/iou-random-7-3.json
  ${name} --outputs answers`,
    )
    .action(async (options: CommandLineOptions) => {
      const { report, saved } = await withProgress({ fixtures: defaultFixtures, ...options }, context);
      await write(context.stdout, [textReport(report), ...saved.map(savedLine), ''].join('\n'));
      await writeReports(report, options);
      requireConformance(report, options);
    });
}

function savedLine(path: string): string {
  return `Ask it again with --replay ${path}`;
}

async function withProgress(
  { random, seed, save, ...options }: CommandLineOptions & { readonly fixtures: string },
  context: Context,
): Promise<{ readonly report: Report; readonly saved: readonly string[] }> {
  using progress = new Progress('cases', context);
  const run = { signal: context.signal, onProgress: progress.update };
  if (random !== undefined) {
    const saving = save === undefined ? {} : { save };
    return await randomCommand({ ...options, ...saving, random, seed: seed ?? defaultSeed }, run);
  }
  if (seed !== undefined) throw new InputError('BAD_ARGUMENT', '--seed', 'needs --random');
  if (save !== undefined) throw new InputError('BAD_ARGUMENT', '--save', 'needs --random');
  return { report: await conformanceCommand(options, run), saved: [] };
}
