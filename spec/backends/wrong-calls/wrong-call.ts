/** What a wrong call is, and how it is refused: put to every backend, in Node and in browsers. */
import type { Backend } from '../../../backends/backend.js';

/** How a call ended, as plain data, so that a page can hand it on. */
export interface Refusal {
  readonly error: string;
  readonly code: string;
  readonly message: string;
}

export interface WrongCall extends Refusal {
  readonly name: string;
  readonly call: (backend: Backend) => Promise<unknown>;
}

const refusedWith =
  (error: string, code: string) =>
  (name: string, message: string, call: WrongCall['call']): WrongCall => ({
    name,
    call,
    error,
    code,
    message,
  });

export const geometry = refusedWith('GeometryError', 'GEOMETRY');
export const argument = refusedWith('BackendError', 'BAD_ARGUMENT');
export const badWeights = refusedWith('BackendError', 'BAD_WEIGHTS');
export const disposed = refusedWith('BackendError', 'DISPOSED');
export const notANumber = refusedWith('BackendError', 'NOT_A_NUMBER');

export async function outcomeOf({ call }: WrongCall, backend: Backend): Promise<Refusal> {
  return call(backend).then(
    () => ({ error: 'none', code: 'none', message: 'a result' }),
    (reason: Refusal & Error) => ({
      error: reason.name,
      code: reason.code ?? 'none',
      message: reason.message,
    }),
  );
}
