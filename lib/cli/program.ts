import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { BackendError, GeometryError, InputError } from '../errors.js';
import { addBackends } from './commands/backends.js';
import { addClassify } from './commands/classify.js';
import { addConformance } from './commands/conformance.js';
import { addDescribe } from './commands/describe.js';
import { addDetect } from './commands/detect.js';
import { addEvaluate } from './commands/evaluate.js';
import { addFeatures } from './commands/features.js';
import { addLocalize } from './commands/localize.js';
import { addTrain } from './commands/train.js';
import { type Context, write } from './context.js';

/** What the process ends with. */
const exitCodes = { fine: 0, fault: 1, badInput: 2, interrupted: 130 } as const;

/**
 * Runs a command line, and says what went wrong in one line on standard error.
 * @param line without the names of node and the script
 * @returns the exit code
 */
export async function run(line: readonly string[], context: Context): Promise<number> {
  try {
    await buildProgram(context).parseAsync(line, { from: 'user' });
    return exitCodes.fine;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.badInput;
    if (context.signal.aborted) return exitCodes.interrupted;
    // Whoever read what was written, such as `head`, wants no more of it.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return exitCodes.fine;
    const isKnown =
      error instanceof InputError || error instanceof BackendError || error instanceof GeometryError;
    const message = isKnown ? oneLine(error.message) : `internal error: ${textOf(error)}`;
    await write(context.stderr, `overfeat: ${message}\n`).catch(() => {});
    return isKnown ? exitCodes.badInput : exitCodes.fault;
  }
}

function buildProgram(context: Context): Command {
  const { stdout, stderr } = context;
  const program = new Command('overfeat')
    .description(
      'OverFeat: classify, localize and detect in pictures with one network, densely and at several scales.',
    )
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(`overfeat: ${oneLine(text.replace(/^error: /, ''))}\n`),
    })
    .addHelpText('after', '\n`overfeat COMMAND --help` explains a command, with examples.');
  addDetect(program, context);
  addLocalize(program, context);
  addClassify(program, context);
  addFeatures(program, context);
  addTrain(program, context);
  addEvaluate(program, context);
  addDescribe(program, context);
  addBackends(program, context);
  addConformance(program, context);
  return program;
}

function version(): string {
  const file = new URL(import.meta.resolve('overfeat/package.json'));
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

/** Line breaks and other control characters, as file names may have, become blanks. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
