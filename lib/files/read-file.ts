/** Node's part of `read-bytes.ts`; package.json gives browsers `no-file.ts` instead. */
import * as files from 'node:fs/promises';
import { InputError } from '../errors.js';
import { statFile } from './file-kind.js';

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
  const { size } = await statFile(from, name);
  if (size > byteLimit) {
    throw new InputError('BAD_ARGUMENT', name, `has ${size} bytes; the limit is ${byteLimit}`);
  }
  return files.readFile(from, { signal });
}
