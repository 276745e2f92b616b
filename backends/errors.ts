import { showValue } from './show-value.js';

/** What can go wrong in a backend; `lib/errors.ts` exports it to users. */
export type BackendErrorCode =
  | 'UNKNOWN_BACKEND'
  | 'BACKEND_UNAVAILABLE'
  | 'BACKEND_FELL_BACK'
  | 'DEVICE_LOST'
  | 'TOO_LARGE'
  | 'BAD_WEIGHTS'
  | 'BAD_ARGUMENT'
  | 'DISPOSED'
  | 'NOT_A_NUMBER';

export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code: BackendErrorCode;
  constructor(code: BackendErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The error of an argument called `what`, of which `right` says what it must be or have. */
export function badArgument(what: string, right: string, given: unknown): BackendError {
  return new BackendError('BAD_ARGUMENT', `${what} ${right}, not ${showValue(given)}`);
}

/** The error of using `what` after its end. */
export function disposedOf(what: string): BackendError {
  return new BackendError('DISPOSED', `${what} has been disposed of`);
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
