import type { Readable, Writable } from 'node:stream';

/** What a command has of the world around it. */
export interface Context {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

/** Resolves once the stream has taken it all; rejects with its error, such as EPIPE when the reader is gone. */
export function write(stream: Writable, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(content, (error) => (error ? reject(error) : resolve()));
  });
}
