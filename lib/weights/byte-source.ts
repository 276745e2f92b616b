import { InputError } from '../errors.js';

/** Bytes read in pieces, so that no more of a large file is in memory than what is wanted of it. */
export interface ByteSource {
  /** What to call it in errors. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Fills `target` with the bytes from `position` on. */
  read(position: number, target: Uint8Array): Promise<void>;
}

/** Bytes that are in memory already. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(position, target) {
      const end = position + target.length;
      if (end > bytes.length) throw endsTooEarly(name, bytes.length, end);
      target.set(bytes.subarray(position, end));
    },
  };
}

/** The error of a read beyond the end. */
export function endsTooEarly(name: string, size: number, wanted: number): InputError {
  return new InputError('BAD_WEIGHTS', name, `ends after ${size} bytes, where ${wanted} were expected`);
}
