/** Errors as plain data: a message keeps of an error's class neither that nor its fields. */
import {
  BackendError,
  type BackendErrorCode,
  GeometryError,
  InputError,
  type InputErrorCode,
} from '../errors.js';

export type SentError = { readonly message: string; readonly cause?: SentError } & (
  | { readonly kind: 'InputError'; readonly code: InputErrorCode; readonly input: string }
  | { readonly kind: 'BackendError'; readonly code: BackendErrorCode }
  | { readonly kind: 'GeometryError' }
  | { readonly kind: 'other'; readonly name: string }
);

export function sendError(error: unknown): SentError {
  if (!(error instanceof Error)) return { kind: 'other', name: 'Error', message: String(error) };
  const { name, message, cause } = error;
  const shared = { message, ...(cause === undefined ? {} : { cause: sendError(cause) }) };
  if (error instanceof InputError) {
    return { kind: 'InputError', code: error.code, input: error.input, ...shared };
  }
  if (error instanceof BackendError) return { kind: 'BackendError', code: error.code, ...shared };
  if (error instanceof GeometryError) return { kind: 'GeometryError', ...shared };
  return { kind: 'other', name, ...shared };
}

/** The error again; a picture that was sent as something else has its own name in it. */
export function receiveError(sent: SentError, renamed: ReadonlyMap<string, string> = new Map()): Error {
  const options = sent.cause === undefined ? {} : { cause: receiveError(sent.cause, renamed) };
  switch (sent.kind) {
    case 'InputError': {
      const reason = sent.message.slice(`${sent.input}: `.length);
      return new InputError(sent.code, renamed.get(sent.input) ?? sent.input, reason, options);
    }
    case 'BackendError':
      return new BackendError(sent.code, sent.message, options);
    case 'GeometryError':
      return new GeometryError(sent.message, options);
    default:
      return Object.assign(new Error(sent.message, options), { name: sent.name });
  }
}
