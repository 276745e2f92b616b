import type { Readable, Writable } from 'node:stream';
import { OutputError } from '../files/output-error.js';
import { systemFailure } from '../files/system-failure.js';
import { painted } from './colours.js';

/** How much standard error says beside errors: nothing, what is usual, or all. */
export type Verbosity = 'quiet' | 'normal' | 'verbose';

/** What a command has of the world around it. */
export interface Context {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** normal, unless said otherwise. */
  readonly verbosity?: Verbosity;
}

/** Says something that is no error on standard error, unless that is to be quiet. */
export async function note({ stderr, verbosity }: Context, text: string): Promise<void> {
  if (verbosity !== 'quiet') await write(stderr, `${painted(stderr, 'yellow', 'overfeat:')} ${text}\n`);
}

/**
 * Resolves once the stream has taken it all.
 * @throws OutputError NOT_FOUND when it does not, as on a full disk, or when the reader is gone
 */
export function write(stream: Writable, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(content, (error) => (error ? reject(unwritten(stream.errored ?? error)) : resolve()));
  });
}

function unwritten(cause: Error): OutputError {
  return new OutputError('NOT_FOUND', 'standard output', `cannot be written: ${systemFailure(cause)}`, {
    cause,
  });
}
