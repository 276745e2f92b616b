import type { Readable } from 'node:stream';
import { PortError } from '../runner/port.js';

const newline = 0x0a;

/**
 * The lines of a stream, read no faster than they are asked for; the last may lack its end.
 * @param longest bytes that a line may have
 * @throws PortError when a line is longer
 */
export async function* linesOf(stream: Readable, longest: number): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      yield textOf([...parts, chunk.subarray(from, end)]);
      parts = [];
      length = 0;
      from = end + 1;
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > longest) throw new PortError(`the answer is longer than ${longest / 2 ** 20} MiB`);
  }
  if (length > 0) yield textOf(parts);
}

function textOf(parts: readonly Buffer[]): string {
  return Buffer.concat(parts).toString('utf8').replace(/\r$/, '');
}
