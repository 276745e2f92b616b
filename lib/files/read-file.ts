/** Node's part of `read-bytes.ts`; reached only by dynamic import, so that browsers never load it. */
import * as files from 'node:fs/promises';
import { InputError } from '../errors.js';

/**
 * All bytes of the file at a path or file URL.
 * @throws InputError NOT_FOUND; NOT_A_FILE for a folder or device; BAD_ARGUMENT above `byteLimit`
 */
export async function readFile(
  from: string | URL,
  name: string,
  byteLimit: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const stats = await files.stat(from).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${cause.message}`;
    throw new InputError('NOT_FOUND', name, reason, { cause });
  });
  if (stats.isDirectory()) throw new InputError('NOT_A_FILE', name, 'is a folder, not a file');
  if (!stats.isFile() && !stats.isFIFO()) throw new InputError('NOT_A_FILE', name, 'is a device, not a file');
  if (stats.size > byteLimit) {
    throw new InputError('BAD_ARGUMENT', name, `has ${stats.size} bytes; the limit is ${byteLimit}`);
  }
  return files.readFile(from, { signal });
}
