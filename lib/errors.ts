/** The one home of the library's errors: each has a `code`, and a message that names the input and what would be right. */
export { BackendError, type BackendErrorCode, disposedOf } from '../backends/errors.js';
export { GeometryError } from '../reference/geometry.js';

export type InputErrorCode =
  | 'NOT_FOUND'
  | 'NOT_A_FILE'
  | 'BAD_IMAGE'
  | 'IMAGE_TOO_LARGE'
  | 'IMAGE_TOO_SMALL'
  | 'BAD_WEIGHTS'
  | 'BAD_MODEL'
  | 'BAD_DATA_SET'
  | 'BAD_ARGUMENT'
  | 'NOT_CONFORMING';

/** Something given to the library is wrong; `input` names it (a path, `-`, an option). */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: InputErrorCode;
  readonly input: string;
  constructor(code: InputErrorCode, input: string, reason: string, options?: ErrorOptions) {
    super(`${input}: ${reason}`, options);
    this.code = code;
    this.input = input;
  }
}
