import { type Command, Option } from 'commander';
import { addBackends } from './commands/backends.js';
import { addCalibrate } from './commands/calibrate.js';
import { addClassify } from './commands/classify.js';
import { addCompletion } from './commands/completion.js';
import { addData } from './commands/data.js';
import { addDescribe } from './commands/describe.js';
import { addDetect } from './commands/detect.js';
import { addEvaluate } from './commands/evaluate.js';
import { addExport } from './commands/export.js';
import { addFeatures } from './commands/features.js';
import { addFigure } from './commands/figure.js';
import { addLocalize } from './commands/localize.js';
import { addTrain } from './commands/train.js';
import type { Context, Verbosity } from './context.js';
import { newProgram, runProgram } from './run-program.js';
import { version } from './version.js';

/**
 * Runs a command line of `overfeat`.
 * @param line without the names of node and the script
 * @returns the exit code
 */
export async function run(line: readonly string[], context: Context): Promise<number> {
  return runProgram(buildProgram(context), line, context);
}

/** Options of all commands; the context that they have is told before one runs. */
function addVerbosity(program: Command, context: { verbosity: Verbosity }): void {
  const add = (command: Command) => {
    if (command.commands.length === 0) {
      command
        .addOption(new Option('--quiet', 'say nothing on standard error but errors').conflicts('verbose'))
        .option('--verbose', 'say more on standard error, such as how long each stage took');
    }
    command.commands.forEach(add);
  };
  program.commands.forEach(add);
  program.hook('preAction', (_, command) => {
    const { quiet, verbose } = command.opts();
    context.verbosity = quiet ? 'quiet' : verbose ? 'verbose' : 'normal';
  });
}

function buildProgram(given: Context): Command {
  const context = { ...given, verbosity: 'normal' as Verbosity };
  const program = newProgram('overfeat', context)
    .description(
      'OverFeat: classify, localize and detect in pictures with one network, densely and at several scales.',
    )
    .version(version())
    .addHelpText('after', '\n`overfeat COMMAND --help` explains a command, with examples.');
  addDetect(program, context);
  addLocalize(program, context);
  addClassify(program, context);
  addFeatures(program, context);
  addTrain(program, context);
  addEvaluate(program, context);
  addCalibrate(program, context);
  addData(program, context);
  addExport(program, context);
  addDescribe(program, context);
  addFigure(program, context);
  addBackends(program, context);
  addCompletion(program, context);
  addVerbosity(program, context);
  return program;
}
