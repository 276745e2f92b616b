import { createHash } from 'node:crypto';
import type { Pair } from '../../reference/geometry.js';
import { InputError } from '../errors.js';
import { readBytes } from '../files/read-bytes.js';
import { readOrientation } from '../images/exif-orientation.js';
import { checkComplete } from '../images/extent.js';
import { readHeader } from '../images/header.js';
import type { Orientation } from '../images/orientation.js';

/** What a picture's file says of itself, without being decoded. */
export interface PictureFile {
  /** Height and width as the file holds them, before any turn. */
  readonly stored: Pair;
  readonly orientation: Orientation;
  /** SHA-256 of the file, in hexadecimal. */
  readonly digest: string;
}

/**
 * Reads a picture's header, and whether the file goes on to its end.
 * @throws InputError NOT_FOUND, NOT_A_FILE, BAD_IMAGE
 * @throws the signal's reason once it is aborted
 */
export async function readPictureFile(path: string, signal?: AbortSignal): Promise<PictureFile> {
  const bytes = await readBytes(path, signal);
  const header = readHeader(bytes, path);
  checkComplete(bytes, header, path);
  return {
    stored: [header.height, header.width],
    orientation: readOrientation(bytes, header),
    digest: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** What is wrong with a file, without its name. */
export function reasonOf(error: unknown, path: string): string {
  if (!(error instanceof InputError)) throw error;
  return error.message.replace(`${path}: `, '');
}
