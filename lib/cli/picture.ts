import { addAbortSignal } from 'node:stream';
import { InputError } from '../errors.js';
import { isFolder } from '../files/file-kind.js';
import { nameOf, readBytes } from '../files/read-bytes.js';
import { endOf } from '../images/extent.js';
import { readHeader } from '../images/header.js';
import type { Context } from './context.js';

/** What stands for standard input among the pictures. */
export const standardInput = '-';
const byteLimit = 2 ** 30;

/**
 * A picture's file, named as the user named it: a path, a URL, or - for standard input, which may hold several, one after
 * another; from the second on they are -2, -3 and so on.
 * @throws InputError NOT_FOUND, NOT_A_FILE, BAD_ARGUMENT
 */
export async function openPictures(image: string, context: Context): Promise<File[]> {
  if (image !== standardInput && (await isFolder(image))) {
    throw new InputError('NOT_A_FILE', image, 'is a folder without pictures');
  }
  const bytes = image === standardInput ? await readStdin(context) : await readBytes(image, context.signal);
  const files = image === standardInput ? onePictureEach(bytes) : [bytes];
  return files.map((file, at) => {
    return new File([new Uint8Array(file)], at === 0 ? nameOf(image) : `${image}${at + 1}`);
  });
}

/** The bytes cut after each picture's end; what comes after the last one, but for blanks, is no picture, and will be refused. */
function onePictureEach(bytes: Uint8Array): Uint8Array[] {
  const files: Uint8Array[] = [];
  let start = 0;
  do {
    const rest = bytes.subarray(start);
    const length = pictureLength(rest);
    files.push(rest.subarray(0, length));
    start += length;
    while (start < bytes.length && isBlank(bytes[start])) start += 1;
  } while (start < bytes.length);
  return files;
}

/** All that is left where it is no picture. */
function pictureLength(bytes: Uint8Array): number {
  try {
    return Math.min(bytes.length, endOf(bytes, readHeader(bytes, standardInput)));
  } catch {
    return bytes.length;
  }
}

/** Zeros too, with which programs fill up. */
const isBlank = (byte: number) => byte === 0 || (byte >= 9 && byte <= 13) || byte === 32;

/** @throws InputError BAD_ARGUMENT when there is too much */
export async function readStdin({ stdin, signal }: Context): Promise<Uint8Array> {
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
