import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  type Answer,
  type Port,
  PortError,
  parseLenient,
  type Request,
  toAnswer,
} from '../../conformance/port.js';

export interface ProgramOptions {
  /** Milliseconds that one answer may take. */
  readonly timeout: number;
}

/**
 * A program that reads one request a line from its standard input and writes one answer a line to its standard output. It
 * is started by the shell when the first case comes, and again after it has ended or been too slow.
 */
export function programPort(command: string, { timeout }: ProgramOptions): Port {
  let running: Conversation | undefined;
  return {
    name: command,
    answer: async (request) => {
      running ??= new Conversation(command);
      try {
        return await running.ask(request, timeout);
      } catch (error) {
        await running.end();
        running = undefined;
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => running?.end(),
  };
}

class Conversation {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<string>;
  #complaints = '';

  constructor(command: string) {
    // A group of its own, so that ending it ends what it started.
    const isolated = process.platform !== 'win32';
    this.#child = spawn(command, { shell: true, stdio: 'pipe', detached: isolated });
    // It may end without reading: that is reported when its answer is missing.
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#complaints = `${this.#complaints}${chunk}`.slice(-2000);
    });
    this.#lines = createInterface({ input: this.#child.stdout, crlfDelay: Number.POSITIVE_INFINITY })[
      Symbol.asyncIterator
    ]();
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('close', (code, signal) =>
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
    });
  }

  async ask(request: Request, timeout: number): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = toAnswer(await this.#read(request.id, timeout));
    return answer;
  }

  async #read(id: string, timeout: number): Promise<unknown> {
    const timer = new AbortController();
    const late = new Promise<never>((_, reject) => {
      const handle = setTimeout(
        () => reject(new PortError(`no answer within ${timeout / 1000} seconds`)),
        timeout,
      );
      timer.signal.addEventListener('abort', () => clearTimeout(handle));
    });
    try {
      const line = await Promise.race([this.#lines.next(), late]);
      if (line.done) throw new PortError(`the program ended (${await this.#ended})${this.#lastWords()}`);
      const value = parseLenient(line.value);
      if (typeof value !== 'object' || value === null || !('id' in value) || value.id !== id) {
        throw new PortError(`the answer's id is not ${id}: ${line.value.slice(0, 80)}`);
      }
      return value;
    } finally {
      timer.abort();
    }
  }

  #lastWords(): string {
    const words = this.#complaints.trim().split('\n').at(-1) ?? '';
    return words === '' ? '' : `: ${words}`;
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    const { pid } = this.#child;
    const stop = () => {
      try {
        if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const handle = setTimeout(stop, 500);
    await this.#ended;
    clearTimeout(handle);
  }
}
