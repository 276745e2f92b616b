import { type Port, PortError } from '../runner/port.js';
import { Conversation } from './conversation.js';

export interface ProgramOptions {
  /** Milliseconds that one answer may take. */
  readonly timeout: number;
}

/** The longest time that a timer can wait. */
const longestTimeout = 2 ** 31 - 1;

/** After so many cases in succession without an answer in time, a program is asked no more. */
const patience = 3;

/**
 * A program that reads one request a line from its standard input and writes one answer a line to its standard output. It
 * is started by the shell when the first case comes, and again after it has ended or been too slow.
 */
export function programPort(command: string, { timeout }: ProgramOptions): Port {
  let running: Conversation | undefined;
  let silences = 0;
  const end = async () => {
    await running?.end();
    running = undefined;
  };
  return {
    name: command,
    answer: async (request) => {
      if (silences === patience) {
        throw new PortError(`not asked: the program has been silent ${patience} times in succession`);
      }
      running ??= new Conversation(command);
      const asked = running.ask(request, Math.min(timeout, longestTimeout));
      const answer = await asked.catch(async (error: unknown) => {
        silences = 0;
        await end();
        throw error;
      });
      silences = answer === undefined ? silences + 1 : 0;
      if (answer !== undefined) return answer;
      await end();
      throw new PortError(
        `no answer within ${timeout / 1000} seconds: is each flushed, and ended by a newline?`,
      );
    },
    [Symbol.asyncDispose]: end,
  };
}
