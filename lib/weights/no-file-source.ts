/** What browsers have instead of `file-source.ts`: no files by their path. */
import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';

/** @throws InputError NOT_FOUND */
export async function withFile<Result>(
  path: string,
  _use: (source: ByteSource) => Promise<Result>,
): Promise<Result> {
  throw new InputError('NOT_FOUND', path, 'cannot be read: a browser has no files; give the bytes');
}
