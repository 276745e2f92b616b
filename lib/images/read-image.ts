import '../validation/no-eval.js';
import { z } from 'zod';
import { abortSignal } from '../validation/abort-signal.js';
import { parseOptions } from '../validation/parse-options.js';
import { type ImageSource, type ReadOptions, type ReadPicture, readImage as read } from './source.js';

const schema = z.strictObject({ signal: abortSignal });

/**
 * The picture, opaque and upright, what errors and results call it, and what decoded it.
 * @throws InputError NOT_FOUND, NOT_A_FILE, BAD_IMAGE, IMAGE_TOO_LARGE; BAD_ARGUMENT when it is no picture source, or an
 *   option is none
 * @throws the signal's reason once it is aborted
 */
export async function readImage(source: ImageSource, options?: ReadOptions): Promise<ReadPicture> {
  return read(source, parseOptions('readImage', schema, options));
}
