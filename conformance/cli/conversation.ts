import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { type Answer, PortError, parseLenient, type Request, toAnswer } from '../runner/port.js';
import { linesOf } from './lines.js';

/** Bytes that an answer may have; the longest that is right has a quarter of a million. */
const longestAnswer = 64 * 2 ** 20;

/** Milliseconds for what should happen at once: a program's end after its output's, or after its input's. */
const grace = 500;

/** A running program, asked one thing after the other. */
export class Conversation {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncGenerator<string>;
  /** When it has ended, and all that it started has closed its output. */
  readonly #closed: Promise<true>;
  /** How it ended; nothing while it runs. */
  #status: string | undefined;
  #complaints = '';

  /** @param command for the shell */
  constructor(command: string) {
    // A group of its own, so that ending it ends what it started.
    const isolated = process.platform !== 'win32';
    this.#child = spawn(command, { shell: true, stdio: 'pipe', detached: isolated });
    // It may end without reading: that is reported when its answer is missing.
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#complaints = `${this.#complaints}${chunk}`.slice(-2000);
    });
    this.#lines = linesOf(this.#child.stdout, longestAnswer);
    this.#closed = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#status = error.message;
        resolve(true);
      });
      this.#child.once('exit', (code, signal) => {
        this.#status = signal === null ? `exit code ${code}` : `signal ${signal}`;
      });
      this.#child.once('close', () => resolve(true));
    });
  }

  /**
   * @param timeout milliseconds
   * @returns nothing when there is no answer in time
   * @throws PortError when the answer cannot be read, or the program has ended
   */
  async ask(request: Request, timeout: number): Promise<Answer | undefined> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await within(timeout, this.#lines.next());
    if (line === undefined) return undefined;
    if (line.done) throw new PortError(`${await this.#ending()}${this.#lastWords()}`);
    return readAnswer(line.value, request.id);
  }

  async #ending(): Promise<string> {
    await within(grace, this.#closed);
    return this.#status === undefined
      ? 'the program closed its standard output'
      : `the program ended (${this.#status})`;
  }

  #lastWords(): string {
    const words = this.#complaints.trim().split('\n').at(-1) ?? '';
    return words === '' ? '' : `: ${words}`;
  }

  /** Ends the program, at the latest by force, and lets go of all that it may have left running. */
  async end(): Promise<void> {
    const { stdin, stdout, stderr, pid } = this.#child;
    stdin.end();
    if (await within(grace, this.#closed)) return;
    try {
      if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    this.#child.unref();
  }
}

function readAnswer(line: string, id: string): Answer {
  const value = parseLine(line);
  if (typeof value !== 'object' || value === null || !('id' in value) || value.id !== id) {
    throw new PortError(`the answer's id is not ${id}: ${line.slice(0, 80)}`);
  }
  return toAnswer(value);
}

function parseLine(line: string): unknown {
  try {
    return parseLenient(line);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    throw new PortError(`${error.message} (standard output is for answers alone)`, { cause: error });
  }
}

/** What a promise gives, or nothing when that takes more than so many milliseconds. */
async function within<Given>(milliseconds: number, promise: Promise<Given>): Promise<Given | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, setTimeout(milliseconds, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
