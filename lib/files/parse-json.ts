import { InputError, type InputErrorCode } from '../errors.js';

/**
 * The value of a JSON file.
 * @param name what errors call the file
 * @param code of the error
 * @throws InputError of that code when the bytes are not JSON in UTF-8
 */
export function parseJson(bytes: Uint8Array, name: string, code: InputErrorCode): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(code, name, 'is not JSON: not UTF-8 text', { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(code, name, `is not JSON: ${mistakeIn(text, cause)}`, { cause });
  }
}

/** Where the text is wrong, as far as the runtime says. */
function mistakeIn(text: string, cause: unknown): string {
  if (text.trim() === '') return 'there is no text';
  const [, position] = /at position (\d+)/.exec(cause instanceof Error ? cause.message : '') ?? [];
  if (position === undefined) return 'there is a mistake in its text';
  const before = text.slice(0, Number(position)).split('\n');
  return `there is a mistake in line ${before.length}, at character ${before[before.length - 1].length + 1}`;
}
