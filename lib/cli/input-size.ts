import type { Pair } from '../../reference/geometry.js';
import { InputError } from '../errors.js';

/**
 * Height and width of an input from text such as 245x317.
 * @throws InputError BAD_ARGUMENT when it is none, or smaller than the window
 */
export function parseSize(text: string, [height, width]: Pair): Pair {
  const [, y, x] = /^(\d{1,5})x(\d{1,5})$/.exec(text)?.map(Number) ?? [];
  if (y === undefined || x === undefined || y < height || x < width) {
    throw new InputError(
      'BAD_ARGUMENT',
      '--input',
      `must be HEIGHTxWIDTH of at least ${height}x${width}, not ${text}`,
    );
  }
  return [y, x];
}
