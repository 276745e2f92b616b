import { Command, CommanderError } from 'commander';
import { DataSetError } from '../data/fault.js';
import { BackendError, GeometryError, InputError } from '../errors.js';
import { type Context, write } from './context.js';

/** What the process ends with. */
const exitCodes = { fine: 0, fault: 1, badInput: 2, interrupted: 130 } as const;

/** A program that writes to the context's streams and throws where commander would end the process. */
export function newProgram(name: string, { stdout, stderr }: Context): Command {
  return new Command(name).exitOverride().configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    outputError: (text, write) => write(`overfeat: ${oneLine(text.replace(/^error: /, ''))}\n`),
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
    await program.parseAsync(line, { from: 'user' });
    return exitCodes.fine;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.badInput;
    if (context.signal.aborted) return exitCodes.interrupted;
    // Whoever read what was written, such as `head`, wants no more of it.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return exitCodes.fine;
    const isKnown =
      error instanceof InputError || error instanceof BackendError || error instanceof GeometryError;
    const lines = isKnown ? linesOf(error) : [`internal error: ${textOf(error)}`];
    await write(context.stderr, `overfeat: ${lines.join('\n  ')}\n`).catch(() => {});
    return isKnown ? exitCodes.badInput : exitCodes.fault;
  }
}

/** The context of this process. */
export function processContext(): Context {
  // Once: a second Ctrl-C ends the process at once, whatever it is at.
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  // The write that fails says so too.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const { stdin, stdout, stderr } = process;
  return { stdin, stdout, stderr, signal: interrupt.signal };
}

/** One, or one for each fault of a data set. */
function linesOf(error: Error): string[] {
  return (error instanceof DataSetError ? error.lines : [error.message]).map(oneLine);
}

/** Line breaks and other control characters, as file names may have, become blanks. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
