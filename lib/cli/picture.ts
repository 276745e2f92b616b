import { addAbortSignal } from 'node:stream';
import { InputError } from '../errors.js';
import { nameOf, readBytes } from '../files/read-bytes.js';
import type { Context } from './context.js';

/** What stands for standard input among the pictures. */
const standardInput = '-';
const byteLimit = 2 ** 30;

/**
 * A picture's file, named as the user named it: a path, a URL, or - for standard input.
 * @throws InputError NOT_FOUND, NOT_A_FILE, BAD_ARGUMENT
 */
export async function openPicture(image: string, context: Context): Promise<File> {
  const bytes = image === standardInput ? await readStdin(context) : await readBytes(image, context.signal);
  return new File([new Uint8Array(bytes)], nameOf(image));
}

async function readStdin({ stdin, signal }: Context): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, stdin)) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > byteLimit) {
      throw new InputError('BAD_ARGUMENT', standardInput, `has more bytes than the limit of ${byteLimit}`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** @throws InputError BAD_ARGUMENT when standard input would be read twice */
export function requireOneStdin(images: readonly string[]): void {
  if (images.filter((image) => image === standardInput).length > 1) {
    throw new InputError('BAD_ARGUMENT', standardInput, 'standard input can be given only once');
  }
}
