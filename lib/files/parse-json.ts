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
    const reason = cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ') : String(cause);
    throw new InputError(code, name, `is not JSON: ${reason}`, { cause });
  }
}
