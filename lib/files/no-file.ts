/** What browsers have instead of `read-file.ts`: no files by their place. */
import { InputError } from '../errors.js';

/** @throws InputError NOT_FOUND */
export async function readFile(
  _from: string | URL,
  name: string,
  _byteLimit: number,
  _signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  throw new InputError('NOT_FOUND', name, 'cannot be read: a browser reads URLs of a server, not files');
}
