import type { Pair } from '../../reference/geometry.js';
import { InputError } from '../errors.js';

/**
 * Height and width of an input from text such as 245x317.
 * @throws InputError BAD_ARGUMENT when it is none, smaller than the window, or of more than five digits
 */
export function parseSize(text: string, [height, width]: Pair): Pair {
  const [, y, x] = /^(\d{1,5})x(\d{1,5})$/.exec(text)?.map(Number) ?? [];
  if (y === undefined || x === undefined || y < height || x < width) {
    throw new InputError(
      'BAD_ARGUMENT',
      '--input',
      `must be HEIGHTxWIDTH from ${height}x${width} to 99999x99999, not ${text}`,
    );
  }
  return [y, x];
}
