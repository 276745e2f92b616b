import { Command, CommanderError } from 'commander';
import { BackendError, GeometryError, InputError } from '../errors.js';
import { painted } from './colours.js';
import { type Context, write } from './context.js';
import { PicturesFailed } from './each-picture.js';
import { errorText, oneLine } from './error-text.js';

/** What the process ends with. */
const exitCodes = { fine: 0, fault: 1, badInput: 2, interrupted: 130 } as const;

/** A program that writes to the context's streams and throws where commander would end the process. */
export function newProgram(name: string, { stdout, stderr }: Context): Command {
  return new Command(name).exitOverride().configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    outputError: (text, write) =>
      write(`${painted(stderr, 'red', 'overfeat:')} ${oneLine(text.replace(/^error: /, ''))}\n`),
  });
}

/**
 * Runs a command line, and says what went wrong on standard error, in one line but for the faults of a data set.
 * @param line without the names of node and the script
 * @returns the exit code
 */
export async function runProgram(
  program: Command,
  line: readonly string[],
  context: Context,
): Promise<number> {
  try {
    await parse(program, line);
    // What was written without waiting may not have got through.
    await write(context.stdout, '');
    return exitCodes.fine;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodes.badInput;
    if (context.signal.aborted) return exitCodes.interrupted;
    if (error instanceof PicturesFailed) return exitCodes.badInput;
    const isKnown =
      error instanceof InputError || error instanceof BackendError || error instanceof GeometryError;
    const text = isKnown ? errorText(error, context.stderr) : `overfeat: internal error: ${textOf(error)}\n`;
    await write(context.stderr, text).catch(() => {});
    return isKnown ? exitCodes.badInput : exitCodes.fault;
  }
}

/** Commander throws also where it has shown its help or version, as it was asked to. */
async function parse(program: Command, line: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(line, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  }
}

/** The context of this process. */
export function processContext(): Context {
  // Once: a second Ctrl-C ends the process at once, whatever it is at.
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  // The write that fails says so too.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const { stdin, stdout, stderr } = process;
  return { stdin, stdout, stderr, signal: interrupt.signal };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
